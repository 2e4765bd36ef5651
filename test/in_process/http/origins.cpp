// Pages of other origins may not post, unless they are allowed.
#include "test/in_process/http/fixture.hpp"

#include <boost/test/unit_test.hpp>

using namespace banter::test;
using boost::test_tools::per_element;

BOOST_AUTO_TEST_SUITE(origins_suite)

namespace {

constexpr auto messages = "/rooms/ops/messages";
const std::string friendly = "https://friend.example";

http_fields from(const std::string& origin) { return {{"Host", "localhost:8080"}, {"Origin", origin}}; }

} // namespace

BOOST_AUTO_TEST_CASE(pages_of_another_origin_may_not_post)
{
    server here;
    auto watcher = watcher_of(here);
    auto http = here.http();
    for (const char* const origin :
         {"http://evil.example", "null", "http://localhost:1", "https://evil.example:8080"}) {
        const auto got = http.ask("POST", messages, from(origin), "forged");
        got.check_problem(403, "forbidden");
        BOOST_TEST(got.field("access-control-allow-origin").empty());
    }
    BOOST_TEST(http.ask("POST", messages, from("http://localhost:8080"), "ours").status == 201u);
    BOOST_TEST(http.ask("POST", messages, {}, "no browser's").status == 201u);
    BOOST_TEST(texts(watcher) == (strings{"ours", "no browser's"}), per_element());

    const auto got = http.ask("GET", messages, from("http://evil.example"));
    BOOST_TEST(got.status == 200u);
    BOOST_TEST(got.field("access-control-allow-origin").empty());
}

BOOST_AUTO_TEST_CASE(an_allowed_page_may_post_and_may_read)
{
    banter::protocol::http::site with_friends;
    with_friends.allowed_origins = {"http://other.example", friendly};
    server here{{.commits = commit_timing::at_once(), .site = with_friends}};
    auto http = here.http();
    const auto asked = http.ask("OPTIONS", messages, from(friendly));
    BOOST_TEST(asked.status == 204u);
    BOOST_TEST(asked.field("access-control-allow-origin") == friendly);
    BOOST_TEST(asked.field("access-control-allow-methods").starts_with("POST"));

    const auto said = http.ask("POST", messages, from(friendly), "hi");
    BOOST_TEST(said.status == 201u);
    BOOST_TEST(said.field("access-control-allow-origin") == friendly);
    BOOST_TEST(said.field("vary") == "Origin");
    http.ask("POST", messages, from("https://evil.example"), "hi").check_problem(403, "forbidden");

    auto tail = here.tail("ops?after=0", from(friendly));
    BOOST_TEST(tail.head().field("access-control-allow-origin") == friendly);
    BOOST_TEST(tail.lines() == strings{"[guest] hi"}, per_element());
}

BOOST_AUTO_TEST_SUITE_END()
