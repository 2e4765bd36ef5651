#include "client/load/dialects.hpp"

#include "test/load/transcript_reader.hpp"

#include <boost/test/unit_test.hpp>

using namespace banter::load;

BOOST_AUTO_TEST_SUITE(echo_dialect_suite)

namespace {

struct fixture {
    payload texts{7, 40};
    std::unique_ptr<dialect> protocol = make_echo_dialect(texts);
    banter::load::layout layout{.members = 2, .senders = 2, .rooms = 2};

    std::string message(message_key key) const
    {
        std::string out;
        protocol->append_message(out, key);
        return out;
    }
};

} // namespace

BOOST_AUTO_TEST_CASE(the_returned_greeting_confirms_the_join)
{
    fixture f;
    std::string greeting;
    f.protocol->append_greeting(greeting, 1);
    const auto result = read_however_cut(*f.protocol, greeting, f.layout);
    BOOST_TEST(result.stats.joined == 1u);
    BOOST_TEST(result.stats.foreign == 0u);
}

BOOST_AUTO_TEST_CASE(own_messages_are_deliveries_and_others_are_misdelivered)
{
    fixture f;
    const auto result = read_however_cut(*f.protocol, f.message({0, 1}) + f.message({1, 1}), f.layout, 2);
    BOOST_TEST(result.checks.accepted(reader_kind::prompt) == 1u);
    BOOST_TEST(result.checks.found(false).misdelivered == 1u);
}

BOOST_AUTO_TEST_CASE(damaged_bytes_do_no_harm)
{
    fixture f;
    survive_damage(*f.protocol, f.message({0, 1}) + "hello\n" + f.message({0, 2}), f.layout);
}

BOOST_AUTO_TEST_SUITE_END()
