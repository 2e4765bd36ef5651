#include "test/in_process/clients/plain_client.hpp"

#include "test/in_process/clients/json_fields.hpp"

#include <boost/test/unit_test.hpp>

#include <iterator>
#include <utility>

namespace banter::test {

std::string plain_client::object(std::string_view user, std::string_view text)
{
    return "{\"user\":" + json_text(user) + ",\"text\":" + json_text(text) + '}';
}

void plain_client::pull()
{
    wire_.settle();
    while (auto line = wire_.next())
        came_.push_back(std::move(*line));
}

std::string plain_client::line()
{
    if (came_.empty())
        pull();
    BOOST_TEST_REQUIRE(!came_.empty(), user_ << " is sent no line");
    auto first = std::move(came_.front());
    came_.pop_front();
    return first;
}

void plain_client::expect(std::initializer_list<std::string_view> lines)
{
    for (const auto expected : lines)
        BOOST_TEST(line() == expected);
}

std::vector<std::string> plain_client::lines()
{
    pull();
    auto all = std::exchange(came_, {});
    return {std::make_move_iterator(all.begin()), std::make_move_iterator(all.end())};
}

bool plain_client::closed()
{
    pull();
    return wire_.closed();
}

} // namespace banter::test
