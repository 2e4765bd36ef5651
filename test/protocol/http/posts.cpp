// A message by POST.
#include "test/protocol/http/peer.hpp"

#include <boost/test/data/monomorphic.hpp>
#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

namespace banter::protocol::http::test {

BOOST_AUTO_TEST_SUITE(posts)

namespace {

using namespace std::string_literals;

constexpr std::string_view json = "Content-Type: application/json\r\n";

chat::post_anonymous posted(std::string_view fields, std::string_view text,
                            std::string_view target = "/rooms/ops/messages")
{
    return asked_by<chat::post_anonymous>(request("POST", target, fields, text));
}

} // namespace

BOOST_AUTO_TEST_CASE(a_form_posted_by_curl_is_a_line_of_guest)
{
    const auto said = posted("Content-Type: application/x-www-form-urlencoded\r\n", "deploy ok");
    BOOST_TEST(said.room == "ops");
    BOOST_TEST(said.user == "guest");
    BOOST_TEST(said.nameless);
    BOOST_TEST(said.text == "deploy ok");
    BOOST_TEST(said.id.empty());
    BOOST_TEST(said.acknowledge);
}

BOOST_AUTO_TEST_CASE(lines_may_end_in_crlf_and_the_last_end_is_optional)
{
    BOOST_TEST(posted("", "one\r\ntwo\r\n").text == "one\ntwo");
    BOOST_TEST(posted("", "one\n\n").text == "one\n");
    BOOST_TEST(posted("", "a\rb").text == "a\rb"); // the hub refuses it
    BOOST_TEST(posted("", "50% + 1=2&x").text == "50% + 1=2&x");
    BOOST_TEST(posted("Content-Encoding: Identity\r\n", "hi").text == "hi");
    BOOST_TEST(posted("", "\ufeffhi\ufeff").text == "hi\ufeff");
    BOOST_TEST(posted("", "\ufeff\ufeffhi").text == "\ufeffhi");
    BOOST_TEST(posted("", "\ufeff").text.empty());                       // so the hub refuses it
    BOOST_TEST(posted("", "\xff\xfeh\0i\0"s).text == "\xff\xfeh\0i\0"s); // UTF-16, which the hub refuses
}

BOOST_AUTO_TEST_CASE(the_target_may_name_the_author)
{
    BOOST_TEST(posted("", "hi", "/rooms/ops/messages?user=ci+bot").user == "ci bot");
    BOOST_TEST(posted("", "hi", "/rooms/ops/messages?user=%C3%84rlig").user == "\u00c4rlig");
    BOOST_TEST(posted("", "hi", "/rooms/ops/messages?user=").user.empty()); // so the hub refuses it
    for (const auto* const given : {"", "guest", "ci"})                     // which may be refused
        BOOST_TEST(!posted("", "hi", std::string{"/rooms/ops/messages?user="} + given).nameless);
    BOOST_TEST(!posted(json, R"({"user":"guest","text":"hi"})").nameless);
}

BOOST_AUTO_TEST_CASE(an_object_names_user_text_and_id)
{
    const auto said = posted(json, R"({"user":"alice","text":"hi","id":"7","room":"elsewhere","x":[]})");
    BOOST_TEST(said.user == "alice");
    BOOST_TEST(said.text == "hi");
    BOOST_TEST(said.id == "7");
    BOOST_TEST(said.room == "ops");
    BOOST_TEST(posted("Content-Type: Application/JSON ; charset=utf-8\r\n", R"( {"text":"hi"} )").user ==
               "guest");
    BOOST_TEST(posted(json, "\ufeff{\"text\":\"hi\"}").text == "hi");
    BOOST_TEST(posted(json, R"({"text":"hi"})", "/rooms/ops/messages?user=bob").user == "bob");
    BOOST_TEST(posted(json, R"({"user":"alice","text":"hi"})", "/rooms/ops/messages?user=bob").user ==
               "alice"); // the user of the object takes precedence
}

BOOST_DATA_TEST_CASE(a_malformed_object_is_refused,
                     boost::unit_test::data::make({"", "hi", "[]", R"({"text":"hi"}{"text":"ho"})",
                                                   R"({"text":"hi"} x)", R"({"text":"hi")", R"({"text":5})",
                                                   R"({"user":"a"})", R"({"text":"hi","id":""})",
                                                   R"({"text":"hi","id":5})", R"({"text":"hi","user":null})",
                                                   "{\"text\":\"\xff\"}"}),
                     object)
{
    const auto said = reply_to(request("POST", "/rooms/ops/messages", json, object));
    BOOST_TEST(said.starts_with("HTTP/1.1 400"));
    BOOST_TEST(field(said, "Connection").empty());
}

BOOST_AUTO_TEST_CASE(an_idempotency_key_is_the_id_unless_the_object_has_one)
{
    const std::string_view as_ci = "/rooms/ops/messages?user=ci";
    BOOST_TEST(posted("Idempotency-Key: k-1\r\n", "hi", as_ci).id == "k-1");
    BOOST_TEST(posted("idempotency-key: \"k-1\"\r\n", "hi", as_ci).id == "k-1");
    BOOST_TEST(
        posted(std::string{json} + "Idempotency-Key: k-1\r\n", R"({"text":"hi","id":"own"})", as_ci).id ==
        "own");
    BOOST_TEST(posted("Idempotency-Key: " + std::string(64, 'k') + "\r\n", "hi", as_ci).id.size() == 64u);
    for (const auto& key : {std::string(65, 'k'), std::string{}, std::string{"\"\""}})
        BOOST_TEST(reply_to(request("POST", as_ci, "Idempotency-Key: " + key + "\r\n", "hi"))
                       .starts_with("HTTP/1.1 400"));
    peer p;
    p.send(request("POST", as_ci, "Idempotency-Key: k-1\r\n", "hi"));
    BOOST_TEST(p.last().id.text == "k-1");
}

BOOST_DATA_TEST_CASE(bodies_of_other_kinds_are_refused,
                     boost::unit_test::data::make({"Content-Type: multipart/form-data; boundary=x\r\n",
                                                   "Content-Type: Multipart/Mixed; boundary=x\r\n",
                                                   "Content-Encoding: gzip\r\n", "Content-Encoding: br\r\n"}),
                     fields)
{
    BOOST_TEST(reply_to(request("POST", "/rooms/a/messages", fields, "hi")).starts_with("HTTP/1.1 415"));
}

BOOST_AUTO_TEST_CASE(a_body_may_be_as_long_as_the_limit_in_chunks_or_not)
{
    const std::string longest(http::codec::most_body_bytes, 'x');
    BOOST_TEST(posted("", longest).text.size() == longest.size());
    const auto chunks =
        "POST /rooms/ops/messages HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: Chunked\r\n\r\n8000\r\n" +
        longest.substr(0x8000) + "\r\n8000\r\n" + longest.substr(0x8000) + "\r\n0\r\n\r\n";
    BOOST_TEST(asked_by<chat::post_anonymous>(chunks).text.size() == longest.size());
}

BOOST_AUTO_TEST_CASE(a_client_that_expects_100_continue_gets_it_once)
{
    const std::string head = "POST /rooms/a/messages HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n";
    peer p;
    p.send(head + "Expect: 100-Continue\r\n\r\n");
    BOOST_TEST(p.replies() == "HTTP/1.1 100 Continue\r\n\r\n");
    BOOST_TEST(p.codec().mid_request());
    p.send("h");
    BOOST_TEST(p.heard().size() == 1u);
    p.send("i");
    BOOST_TEST(std::get<chat::post_anonymous>(p.last().body).text == "hi");

    peer refused;
    refused.send("POST /rooms/a/messages HTTP/1.1\r\nHost: a\r\nContent-Length: 99999\r\nExpect: "
                 "100-continue\r\n\r\n");
    BOOST_TEST(refused.replies().starts_with("HTTP/1.1 413"));

    peer old;
    old.send("POST /rooms/a/messages HTTP/1.0\r\nContent-Length: 2\r\nExpect: 100-continue\r\n\r\n");
    BOOST_TEST(old.heard().empty());
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace banter::protocol::http::test
