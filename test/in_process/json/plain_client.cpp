#include "test/in_process/json/plain_client.hpp"

#include <iterator>
#include <utility>

namespace banter::test {

std::string plain_client::object(std::string_view user, std::string_view text)
{
    return "{\"user\":" + json_text(user) + ",\"text\":" + json_text(text) + '}';
}

void plain_client::send(std::string_view bytes)
{
    peer_.send(bytes);
    house_->turn();
}

void plain_client::end_stream()
{
    peer_.end_stream();
    house_->turn();
}

void plain_client::pull()
{
    for (bool more = true; more;) {
        house_->settle();
        auto lines = peer_.lines();
        more = !lines.empty();
        came_.insert(came_.end(), std::make_move_iterator(lines.begin()),
                     std::make_move_iterator(lines.end()));
    }
}

std::string plain_client::line()
{
    if (came_.empty())
        pull();
    BOOST_REQUIRE_MESSAGE(!came_.empty(), user_ << ": nothing has come");
    auto got = std::move(came_.front());
    came_.pop_front();
    return got;
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
    return peer_.closed();
}

} // namespace banter::test
