// Posted messages: shown in the room, answered when stored, refused with a reason.
#include "test/in_process/http/fixture.hpp"

#include <boost/test/data/monomorphic.hpp>
#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

#include <ostream>

using namespace banter::test;
using banter::errc;
using boost::test_tools::per_element;
namespace data = boost::unit_test::data;

BOOST_AUTO_TEST_SUITE(messages_suite)

namespace {

constexpr auto messages = "/rooms/ops/messages";
constexpr auto as_ci = "/rooms/ops/messages?user=ci";
const http_fields json_body{{"Content-Type", "application/json"}};

struct misfit {
    unsigned status;
    const char* code;
    const char* target;
    std::string body;
    const char* type = "text/plain";
};

std::ostream& operator<<(std::ostream& out, const misfit& m)
{
    return out << m.status << ' ' << m.code << ' ' << m.target << ' ' << m.body.substr(0, 20);
}

const misfit misfits[]{
    {400, "bad_request", messages, ""},
    {400, "bad_request", messages, "bell \x07"},
    {400, "bad_request", messages, "\xff"},
    {400, "bad_name", "/rooms/ops/messages?user=a%5Db", "hi"},
    {400, "bad_name", "/rooms/ops/messages?user=", "hi"},
    {400, "bad_name", "/rooms/ops/messages?user=%ff", "hi"},
    {400, "bad_name", "/rooms/ops/messages?user=Nick-Serv", "hi"},
    {400, "bad_name", messages, R"({"user":"Global","text":"hi"})", "application/json"},
    {400, "bad_name", "/rooms/../messages", "hi"},
    {400, "bad_name", "/rooms/%23%2e/messages", "hi"},
    {400, "bad_name", "/rooms/a%20b/messages", "hi"},
    {400, "bad_name", "/rooms/b%C3%BCro/messages", "hi"},
    {400, "bad_json", messages, "hi", "application/json"},
    {400, "bad_json", messages, R"({"text":"hi"}{})", "application/json"},
    {400, "bad_request", messages, R"({"text":5})", "application/json"},
    {413, "too_long", messages, std::string(16'385, 'x')},
    {413, "too_long", messages, std::string(64 * 1024, 'x')},
    {415, "bad_request", messages, "--x--", "multipart/form-data; boundary=x"},
};

} // namespace

BOOST_DATA_TEST_CASE(a_message_is_created_and_its_location_shows_it, data::make(both_timings), commits)
{
    server here{{.commits = commits}};
    auto watcher = watcher_of(here);
    auto http = here.http();
    const auto got = http.ask("POST", messages, {}, "deploy ok");
    BOOST_REQUIRE_EQUAL(got.status, 201u);
    BOOST_TEST(got.field("content-type") == "application/json");
    BOOST_TEST(got.body.ends_with("}\n")); // curl's next prompt is on a line of its own
    const auto ack = got.json();
    BOOST_TEST(ack.at("type").as_string() == "ack");
    BOOST_TEST(ack.at("room").as_string() == "ops");

    const auto heard = watcher.objects();
    BOOST_REQUIRE_EQUAL(heard.size(), 1u);
    BOOST_TEST(heard[0].at("user").as_string() == "guest");
    BOOST_TEST(heard[0].at("text").as_string() == "deploy ok");
    BOOST_TEST(heard[0].at("seq") == ack.at("seq"));
    BOOST_TEST(heard[0].at("time") == ack.at("time"));

    const auto page = http.ask("GET", got.field("location"));
    BOOST_TEST(page.texts() == strings{"deploy ok"}, per_element());
    BOOST_TEST(page.json().at("messages").as_array()[0].at("seq") == ack.at("seq"));
}

BOOST_AUTO_TEST_CASE(a_message_is_answered_and_shown_when_it_is_stored)
{
    server here;
    auto watcher = watcher_of(here);
    auto tail = here.tail("ops");
    auto http = here.http();
    here.settle();
    const auto before = here.counters().requests;
    http.send(http_request("POST", messages, {}, "one") + http_request("GET", messages) +
              http_request("POST", messages, {}, "two"));
    here.turn();
    BOOST_TEST(here.counters().requests == before + 1); // the requests after it wait for their turn
    BOOST_TEST(!http.next());
    BOOST_TEST(watcher.lines().empty());
    BOOST_TEST(tail.lines().empty());

    here.settle();
    BOOST_TEST(http.response().status == 201u);
    BOOST_TEST(http.response().texts() == strings{"one"}, per_element());
    BOOST_TEST(http.response().status == 201u);
    BOOST_TEST(texts(watcher) == (strings{"one", "two"}), per_element());
    BOOST_TEST(tail.lines() == (strings{"[guest] one", "[guest] two"}), per_element());
}

BOOST_AUTO_TEST_CASE(a_message_is_posted_although_its_author_disconnects_before_the_answer)
{
    server here;
    auto watcher = watcher_of(here);
    {
        auto http = here.http();
        http.send(http_request("POST", messages, {}, "over and out"));
        here.turn();
    }
    here.settle();
    BOOST_TEST(texts(watcher) == strings{"over and out"}, per_element());
}

BOOST_DATA_TEST_CASE(names_and_texts_may_be_in_any_script, data::make(both_timings), commits)
{
    server here{{.commits = commits}};
    auto watcher = watcher_of(here);
    auto http = here.http();
    http.ask("POST", "/rooms/%23OPS/messages", json_body,
             R"({"user":"Ærlig Øyvind","text":"日本語, 🙂\n\tand a tab"})");
    http.ask("POST", "/rooms/ops/messages?user=J%C3%BCrgen", {}, "grüß Gott");
    const auto heard = watcher.objects();
    BOOST_REQUIRE_EQUAL(heard.size(), 2u);
    BOOST_TEST(heard[0].at("user").as_string() == "Ærlig Øyvind");
    BOOST_TEST(heard[0].at("text").as_string() == "日本語, 🙂\n\tand a tab");
    BOOST_TEST(heard[1].at("user").as_string() == "Jürgen");
    BOOST_TEST(heard[1].at("text").as_string() == "grüß Gott");
    BOOST_TEST(http.ask("GET", "/search?text=gr%C3%BC%C3%9F").texts() == strings{"grüß Gott"}, per_element());
}

BOOST_DATA_TEST_CASE(a_refused_message_is_not_posted_and_leaves_the_connection_open, data::make(misfits), m)
{
    server here;
    auto watcher = watcher_of(here);
    auto http = here.http();
    http.ask("POST", m.target, {{"Content-Type", m.type}}, m.body).check_problem(m.status, m.code);
    BOOST_TEST(http.ask("POST", messages, {}, "on we go").status == 201u);
    BOOST_TEST(texts(watcher) == strings{"on we go"}, per_element());
}

// ---- the same message again

BOOST_DATA_TEST_CASE(a_message_sent_again_gets_its_first_seq_and_is_shown_once, data::make(both_timings),
                     commits)
{
    server here{{.commits = commits}};
    auto watcher = watcher_of(here);
    auto http = here.http();
    auto other = here.http();
    const http_fields key{{"Idempotency-Key", "deploy-1"}};
    const auto first = http.say("once", "ops", "ci", key);
    BOOST_TEST(first.at("id").as_string() == "deploy-1");
    BOOST_TEST(other.say("once", "ops", "ci", key) == first);
    const auto as_json =
        http.ask("POST", messages, json_body, R"({"user":"ci","text":"once","id":"deploy-1"})");
    BOOST_TEST(as_json.json() == first);
    BOOST_TEST(http.say("once", "ops", "ci", {{"Idempotency-Key", "\"deploy-1\""}}) == first);

    // Another id, another user, another room: another message.
    BOOST_TEST(http.say("once", "ops", "ci", {{"Idempotency-Key", "deploy-2"}}) != first);
    BOOST_TEST(http.say("once", "ops", "cd", key).at("seq") != first.at("seq"));
    BOOST_TEST(texts(watcher) == strings(3, "once"), per_element());
}

BOOST_AUTO_TEST_CASE(a_message_sent_again_before_it_is_stored_is_stored_once)
{
    server here;
    auto watcher = watcher_of(here);
    const auto post = http_request("POST", as_ci, {{"Idempotency-Key", "deploy-1"}}, "once");
    auto lost = here.http();
    lost.send(post);
    here.turn();
    auto again = here.http();
    again.send(post);
    here.turn();
    BOOST_TEST(!lost.next());
    BOOST_TEST(!again.next());
    const auto second = again.response();
    BOOST_TEST(second.status == 201u);
    BOOST_TEST(second.json() == lost.response().json());
    BOOST_TEST(texts(watcher) == strings{"once"}, per_element());
}

BOOST_AUTO_TEST_CASE(a_key_has_its_limits)
{
    server here;
    auto http = here.http();
    const auto with_key = [&](std::string key) {
        return http.ask("POST", as_ci, {{"Idempotency-Key", std::move(key)}}, "x");
    };
    BOOST_TEST(with_key(std::string(64, 'k')).status == 201u);
    with_key(std::string(65, 'k')).check_problem(400, "bad_request");
    with_key("\"\"").check_problem(400, "bad_request");
}

BOOST_DATA_TEST_CASE(a_key_that_belongs_to_another_message_is_refused, data::make(both_timings), commits)
{
    server here{{.commits = commits}};
    auto watcher = watcher_of(here);
    auto http = here.http();
    const http_fields key{{"Idempotency-Key", "deploy-1"}};
    const http_fields key_and_json{{"Idempotency-Key", "deploy-1"}, {"Content-Type", "application/json"}};
    const auto first = http.say("once", "ops", "ci", key);
    const struct {
        const char* target;
        http_fields fields;
        const char* body;
    } others[]{
        {"/rooms/dev/messages?user=ci", key, "once"},
        {"/rooms/ops/messages?user=ci", key, "twice"},
        {"/rooms/ops/messages?user=ci", key, "once "},
        {"/rooms/dev/messages", json_body, R"({"user":"ci","text":"once","id":"deploy-1"})"},
        {"/rooms/ops/messages", json_body, R"({"user":"ci","text":"twice","id":"deploy-1"})"},
        {"/rooms/ops/messages?user=ci", key_and_json, R"({"text":"twice"})"},
    };
    for (const auto& other : others) {
        const auto got = http.ask("POST", other.target, other.fields, other.body);
        got.check_problem(422, "id_reused");
        BOOST_TEST(got.field("location").empty());
    }
    BOOST_TEST(http.say("once", "ops", "ci", key) == first);
    BOOST_TEST(texts(watcher) == strings{"once"}, per_element());
}

BOOST_AUTO_TEST_CASE(a_key_without_a_name_is_refused_because_all_nameless_clients_have_one)
{
    server here;
    auto watcher = watcher_of(here);
    auto http = here.http();
    const http_fields key{{"Idempotency-Key", "deploy-1"}};
    const http_fields key_and_json{{"Idempotency-Key", "deploy-1"}, {"Content-Type", "application/json"}};
    http.ask("POST", messages, key, "hi").check_problem(400, "bad_request");
    http.ask("POST", messages, json_body, R"({"text":"hi","id":"deploy-1"})")
        .check_problem(400, "bad_request");
    http.ask("POST", messages, key_and_json, R"({"text":"hi"})").check_problem(400, "bad_request");
    BOOST_TEST(http.ask("POST", messages, {}, "no key").status == 201u);
    BOOST_TEST(http.ask("POST", as_ci, json_body, R"({"text":"one","id":"1"})").status == 201u);
    BOOST_TEST(http.ask("POST", messages, key_and_json, R"({"user":"ci","text":"two"})").status == 201u);
    BOOST_TEST(texts(watcher) == (strings{"no key", "one", "two"}), per_element());
}

// ---- the journal, and the rules

BOOST_AUTO_TEST_CASE(a_message_that_finds_no_room_on_the_disk_is_refused_until_there_is_some)
{
    server here;
    auto watcher = watcher_of(here);
    auto http = here.http();
    here.journal().refuse_with(errc::storage_full);
    const auto refused = http.ask("POST", messages, {}, "too much");
    refused.check_problem(507, "storage_full");
    BOOST_TEST(refused.field("retry-after") == "5");
    BOOST_TEST(http.ask("GET", "/rooms").status == 200u);
    here.journal().refuse_with({});
    BOOST_TEST(http.ask("POST", messages, {}, "fits").status == 201u);
    BOOST_TEST(texts(watcher) == strings{"fits"}, per_element());
}

BOOST_AUTO_TEST_CASE(while_the_disk_does_not_answer_a_message_is_refused_at_once)
{
    server here;
    auto watcher = watcher_of(here);
    auto first = here.http();
    first.send(http_request("POST", messages, {}, "waits"));
    here.turn();
    here.journal().set_load(banter::chat::pressure::stalled);
    auto http = here.http();
    http.send(http_request("POST", messages, {}, "refused") +
              http_request("POST", messages, {{"Connection", "close"}}, "refused too"));
    here.turn();
    const auto refused = http.next();
    BOOST_REQUIRE(refused.has_value());
    refused->check_problem(503, "unavailable");
    BOOST_TEST(refused->field("retry-after") == "5");
    const auto last = http.next();
    BOOST_REQUIRE(last.has_value());
    last->check_problem(503, "unavailable");
    here.turn();
    BOOST_TEST(http.closed());

    BOOST_TEST(first.response().status == 201u);
    BOOST_TEST(texts(watcher) == strings{"waits"}, per_element());
}

BOOST_AUTO_TEST_CASE(the_rules_of_a_room_hold_for_non_members_too)
{
    server here;
    auto watcher = watcher_of(here);
    auto http = here.http();
    auto tail = here.tail("ops");
    const auto set = [&](std::string_view rule) {
        watcher.send(R"({"type":"change","room":"ops","changes":[{"rule":")" + std::string{rule} +
                     R"(","on":true}]})");
        here.settle();
        BOOST_TEST(watcher.types() == strings{"rules_changed"}, per_element());
    };
    set("no_outsiders");
    http.ask("POST", messages, {}, "hi").check_problem(403, "forbidden");
    BOOST_TEST(http.ask("GET", messages).status == 200u);
    BOOST_TEST(!tail.ended());

    set("invite_only");
    http.ask("GET", messages).check_problem(403, "forbidden");
    BOOST_REQUIRE_EQUAL(tail.lines().size(), 1u); // that it is not open any more
    BOOST_TEST(tail.ended());

    set("secret");
    http.ask("GET", messages).check_problem(404, "no_such_room");
    BOOST_TEST(http.ask("GET", "/rooms").body.find("\"ops\"") == std::string::npos);
    auto refused = here.http();
    refused.send(http_request("GET", "/rooms/ops/tail"));
    refused.closed_with(404).check_problem(404, "no_such_room");
    BOOST_TEST(watcher.lines().empty());
}

BOOST_AUTO_TEST_SUITE_END()
