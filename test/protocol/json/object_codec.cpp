#include "server/protocol/json/object_codec.hpp"

#include "common/limits.hpp"
#include "common/text.hpp"
#include "server/protocol/frontend.hpp"
#include "server/protocol/json/formats.hpp"
#include "server/protocol/wire_format.hpp"

#include <boost/test/unit_test.hpp>

using namespace banter;
using protocol::json::object_codec;

BOOST_AUTO_TEST_SUITE(object_codec_suite)

namespace {

// Each request of `input` with the form of its answer, e.g. "say plain, ping json".
std::string requests_of(object_codec& codec, std::string_view input)
{
    std::string out;
    protocol::request r;
    while (codec.next(input, r)) {
        out += out.empty() ? "" : ", ";
        const auto* no = std::get_if<protocol::refused>(&r.body);
        if (no != nullptr)
            out += std::string{code_name(no->why.code)} + (no->hang_up ? "!" : "");
        else if (std::holds_alternative<chat::post_anonymous>(r.body))
            out += "say";
        else if (std::holds_alternative<chat::ping>(r.body))
            out += "ping";
        else
            out += "other";
        out += " " + std::string{&codec.output() == &protocol::json::object_format() ? "json" : "plain"};
        BOOST_TEST((&codec.output() == &protocol::json::object_format()) == r.typed);
        if (no != nullptr && no->hang_up)
            break;
    }
    return out;
}

std::string requests_of(std::string_view input)
{
    object_codec codec;
    return requests_of(codec, input);
}

} // namespace

BOOST_AUTO_TEST_CASE(a_connection_may_begin_with_a_byte_order_mark)
{
    const std::string mark{byte_order_mark};
    BOOST_TEST(requests_of(mark + R"({"user":"a","text":"hi"})") == "say plain");
    BOOST_TEST(requests_of(mark + R"({"type":"ping"} {"type":"ping"})") == "ping json, ping json");
    BOOST_TEST(requests_of(R"({"type":"ping"})" + mark + R"({"type":"ping"})") ==
               "ping json, bad_json! json");
}

BOOST_AUTO_TEST_CASE(a_peer_that_has_sent_nothing_is_answered_in_the_plain_form)
{
    const object_codec codec;
    BOOST_TEST(&codec.output() == &protocol::json::plain_format());
    BOOST_TEST(!codec.mid_request());
    BOOST_TEST(&protocol::json::object_frontend().first_format() == &protocol::json::plain_format());
    BOOST_TEST(&protocol::json::object_frontend().make_codec()->output() == &protocol::json::plain_format());
}

BOOST_AUTO_TEST_CASE(the_form_changes_with_the_first_type_and_not_back)
{
    BOOST_TEST(requests_of(R"({"user":"u","text":"t"}{"type":"ping"}{"type":"ping"})") ==
               "say plain, ping json, ping json");
    BOOST_TEST(requests_of(R"({"type":"ping"}{"user":"u","text":"t"}{"type":"ping"})") ==
               "ping json, bad_request json, ping json");
}

BOOST_AUTO_TEST_CASE(a_refused_type_changes_the_form_too)
{
    BOOST_TEST(requests_of(R"({"type":"nonsense"}{"user":"u","text":"t"})") ==
               "unknown_type json, bad_request json");
    BOOST_TEST(requests_of(R"({"type":7})") == "bad_request json");
    BOOST_TEST(requests_of(R"({"user":7}{"user":"u","text":"t"})") == "bad_request plain, say plain");
}

BOOST_AUTO_TEST_CASE(a_string_that_cannot_be_read_changes_no_form)
{
    BOOST_TEST(requests_of("{\"user\":\"\xff\"}{\"user\":\"u\",\"text\":\"t\"}") ==
               "bad_request plain, say plain");
    BOOST_TEST(requests_of("{\"type\":\"ping\"}{\"user\":\"\xff\"}{\"type\":\"ping\"}") ==
               "ping json, bad_request json, ping json");
}

BOOST_AUTO_TEST_CASE(a_fault_of_the_stream_is_a_request_in_the_form_of_the_peer)
{
    BOOST_TEST(requests_of("GET / HTTP/1.1\r\n") == "bad_json! plain");
    BOOST_TEST(requests_of(R"({"type":"ping"}])") == "ping json, bad_json! json");
    BOOST_TEST(requests_of(R"({"type":"ping"}{"a":tru})") == "ping json, bad_json! json");
    BOOST_TEST(requests_of("{\"a\":\"" + std::string(limits::object_bytes, 'x')) == "too_long! plain");
    BOOST_TEST(requests_of("{\"a\":" + std::string(limits::object_depth, '[')) == "bad_json! plain");
}

BOOST_AUTO_TEST_CASE(requests_split_anywhere_are_the_same)
{
    const std::string stream = R"({"user":"u","text":"{"} {"type":"ping"}{"type":"x"})";
    for (std::size_t at = 0; at <= stream.size(); ++at) {
        object_codec codec;
        const auto first = requests_of(codec, stream.substr(0, at));
        const auto second = requests_of(codec, stream.substr(at));
        BOOST_TEST(first + (first.empty() || second.empty() ? "" : ", ") + second ==
                   "say plain, ping json, unknown_type json");
    }
}

BOOST_AUTO_TEST_CASE(mid_request_reports_an_incomplete_request)
{
    object_codec codec;
    requests_of(codec, " \n");
    BOOST_TEST(!codec.mid_request());
    requests_of(codec, R"({"type":"pi)");
    BOOST_TEST(codec.mid_request());
    BOOST_TEST(requests_of(codec, R"(ng"})") == "ping json");
    BOOST_TEST(!codec.mid_request());
}

BOOST_AUTO_TEST_SUITE_END()
