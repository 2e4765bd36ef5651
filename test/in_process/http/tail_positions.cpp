// A stream of events says where it is before its first event, so that a browser that loses it right then
// resumes there: nothing is lost, and nothing comes twice.
#include "test/in_process/http/fixture.hpp"

#include <boost/test/data/monomorphic.hpp>
#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

using namespace banter::test;
using boost::test_tools::per_element;
namespace data = boost::unit_test::data;

BOOST_AUTO_TEST_SUITE(tail_positions_suite)

namespace {

strings texts_of(http_tail& t)
{
    strings all;
    for (const auto& e : t.events())
        all.emplace_back(e.name == "message" ? std::string{e.data.at("text").as_string()}
                                             : '<' + e.name + '>');
    return all;
}

// As a browser does: the same URL again, with the last id.
http_fields after_id(const std::string& id)
{
    auto fields = as_events();
    fields.emplace_back("Last-Event-ID", id);
    return fields;
}

strings numbers(int first, int last)
{
    strings all;
    for (int n = first; n <= last; ++n)
        all.push_back(std::to_string(n));
    return all;
}

} // namespace

BOOST_DATA_TEST_CASE(a_stream_that_is_lost_before_its_first_event_resumes_where_it_was,
                     data::make(both_timings), commits)
{
    const auto seqs = server_with_messages{commits}.seqs; // the same on every server
    const struct {
        std::string query;
        http_fields fields;
        int first; // of the messages 0 to 9 that the stream gets; 10: none
    } begins[]{
        {"", as_events(), 10},
        {"?last=0", as_events(), 10},
        {"?last=3", as_events(), 7},
        {"?last=1000", as_events(), 0},
        {"?after=" + seqs[4], as_events(), 5},
        {"?after=" + seqs[9], as_events(), 10},
        {"?after=0", as_events(), 0},
        {"", after_id(seqs[6]), 7},
        {"?last=2", after_id(seqs[9]), 10},
    };
    for (const auto& b : begins) {
        server_with_messages here{commits};
        here.client.say("elsewhere", "dev");
        auto lost = here.tail("ops" + b.query, b.fields);
        const auto position = lost.first_position();
        BOOST_TEST_REQUIRE(!position.empty(), b.query);
        here.client.say("10");
        here.client.say("elsewhere", "dev");
        here.client.say("11");
        auto again = here.tail("ops" + b.query, after_id(position));
        BOOST_TEST(texts_of(again) == numbers(b.first, 11), b.query << " after " << position);
        BOOST_TEST(texts_of(lost) == numbers(b.first, 11), b.query);
    }
}

BOOST_DATA_TEST_CASE(a_room_without_messages_has_a_position_too, data::make(both_timings), commits)
{
    for (const char* const room : {"empty", "missing"}) {
        for (const char* const query : {"", "?last=5", "?last=0", "?after=0"}) {
            for (const bool on_new_server : {true, false}) {
                server here{{.commits = commits}};
                auto client = here.http();
                auto member = here.welcome("member", R"(,"rooms":["empty"])");
                if (!on_new_server)
                    client.say("elsewhere", "dev");
                auto lost = here.tail(std::string{room} + query, as_events());
                const auto position = lost.first_position();
                BOOST_TEST_REQUIRE(!position.empty(), room << query);
                client.say("first", room);
                auto again = here.tail(std::string{room} + query, after_id(position));
                BOOST_TEST(texts_of(again) == strings{"first"}, room << query << " after " << position);
                BOOST_TEST(texts_of(lost) == strings{"first"}, room << query);
            }
        }
    }
}

BOOST_DATA_TEST_CASE(after_a_reset_the_position_is_the_new_one, data::make(both_timings), commits)
{
    server_settings settings{.commits = commits};
    settings.world.journal.room_messages = 5;
    server here{settings};
    auto client = here.http();
    strings seqs;
    for (int n = 0; n < 20; ++n)
        seqs.push_back(seq_of(client.say(std::to_string(n))));
    for (const auto& fields : {after_id(seqs[0]), after_id("9007199254740991")}) {
        auto lost = here.tail("ops", fields);
        BOOST_TEST(texts_of(lost) == strings{"<reset>"}, per_element());
        const auto position = lost.last_id();
        client.say("missed");
        auto again = here.tail("ops", after_id(position));
        BOOST_TEST(texts_of(again) == strings{"missed"}, per_element());
    }
}

BOOST_AUTO_TEST_CASE(a_stream_of_lines_has_no_position)
{
    server_with_messages here{commit_timing::at_once()};
    BOOST_TEST(here.tail("ops").lines().empty());
    BOOST_TEST(here.tail("ops?last=1").lines() == strings{"[alice] 9"}, per_element());
}

BOOST_AUTO_TEST_SUITE_END()
