#include "client/load/dialects.hpp"

#include "test/load/transcript_reader.hpp"
#include "test/load/websocket_bytes.hpp"

#include <boost/test/unit_test.hpp>

using namespace banter::load;

BOOST_AUTO_TEST_SUITE(json_websocket_dialect_suite)

namespace {

struct fixture {
    payload texts;
    banter::load::layout layout{.members = 2, .senders = 2};
    std::unique_ptr<dialect> protocol = make_json_websocket_dialect(texts, room_map{layout}, true, "/ws");
    std::unique_ptr<dialect> words = make_json_dialect(texts, room_map{layout}, true);

    explicit fixture(std::size_t text_bytes = 40) : texts{7, text_bytes} {}

    std::string event(message_key key) const
    {
        std::string out = R"({"type":"message","room":"lobby","seq":17,"prev":9,"user":")";
        texts.append_name(out, key.sender);
        out += R"(","text":")";
        texts.append_text(out, key);
        return frame(text, out + R"(","time":"2026-11-23T06:37:44.123Z"})");
    }
};

} // namespace

BOOST_AUTO_TEST_CASE(the_first_bytes_ask_for_the_upgrade)
{
    fixture f;
    std::string out;
    f.protocol->append_greeting(out, 1);
    BOOST_TEST(out.starts_with("GET /ws HTTP/1.1\r\n"));
    BOOST_TEST(out.ends_with("\r\n\r\n"));
    BOOST_TEST(out.find("hello") == std::string::npos);
}

BOOST_AUTO_TEST_CASE(the_hello_is_sent_after_the_upgrade)
{
    fixture f;
    const auto result = read_however_cut(*f.protocol, accepted, f.layout);
    std::string hello;
    f.words->append_greeting(hello, 0);
    BOOST_TEST(static_cast<unsigned char>(result.replies[0]) == text);
    BOOST_TEST((result.replies[1] & 0x80) != 0);
    BOOST_TEST(unmasked(result.replies) == hello);
    BOOST_TEST(result.stats.joined == 0u); // the rooms are confirmed one by one
}

BOOST_AUTO_TEST_CASE(nothing_is_sent_without_the_upgrade)
{
    fixture f;
    const auto result =
        read_however_cut(*f.protocol, "HTTP/1.1 404 Not Found\r\nServer: x\r\n\r\n", f.layout);
    BOOST_TEST(result.replies.empty());
    BOOST_TEST(result.stats.refusals == 1u);
    BOOST_TEST(result.stats.last_words == "HTTP/1.1 404 Not Found");
}

BOOST_AUTO_TEST_CASE(a_message_is_the_json_forms_in_a_masked_text_frame)
{
    for (const std::size_t text_bytes : {21u, 40u, 300u, 16384u}) {
        const fixture f{text_bytes};
        std::string out = "before";
        f.protocol->append_message(out, {1, 2});
        std::string line;
        f.words->append_message(line, {1, 2});
        BOOST_TEST(out.starts_with("before\x81"));
        BOOST_TEST((out[7] & 0x80) != 0);
        BOOST_TEST(unmasked(std::string_view{out}.substr(6)) == line);
    }
}

BOOST_AUTO_TEST_CASE(events_are_parsed_as_in_the_json_form)
{
    fixture f;
    const auto transcript = accepted + frame(text, R"({"type":"welcome","user":"u","rooms":[]})") +
                            frame(text, R"({"type":"joined","room":"lobby"})") + f.event({0, 1}) +
                            frame(text, R"({"type":"ack","id":"1","room":"lobby","seq":1})") +
                            f.event({1, 1}) + frame(text, R"({"type":"message","user":"bob","text":"hi"})") +
                            frame(text, R"({"type":"behind","room":"lobby","from":3})") +
                            frame(text, R"({"type":"error","code":"bad_name","message":"no"})");
    const auto result = read_however_cut(*f.protocol, transcript, f.layout, 2);
    BOOST_TEST(result.checks.accepted(reader_kind::prompt) == 2u);
    BOOST_TEST(result.stats.joined == 1u);
    BOOST_TEST(result.stats.acks == 1u);
    BOOST_TEST(result.stats.behinds == 1u);
    BOOST_TEST(result.stats.refusals == 1u);
    BOOST_TEST(result.stats.foreign == 1u);
}

BOOST_AUTO_TEST_CASE(a_long_event_is_read)
{
    fixture f{16384};
    transcript_reader h{.layout = f.layout};
    h.checks.sent(0, 0);
    BOOST_TEST(h.read_in_pieces(*f.protocol, f.event({0, 1}), 3, 1000) == 0u);
    BOOST_TEST(h.checks.accepted(reader_kind::prompt) == 1u);
}

BOOST_AUTO_TEST_CASE(a_ping_is_answered_with_its_payload)
{
    fixture f;
    const auto result =
        read_however_cut(*f.protocol, frame(0x89, "") + frame(0x8a, "never asked for"), f.layout);
    BOOST_TEST(result.replies.size() == 6u);
    BOOST_TEST(static_cast<unsigned char>(result.replies[0]) == 0x8a);
    BOOST_TEST(result.stats.foreign == 0u);
}

BOOST_AUTO_TEST_CASE(the_bye_of_the_chat_is_kept_over_the_close_frame_after_it)
{
    fixture f;
    const auto close = frame(0x88, "\x03\xe9the server stops");
    const auto result =
        read_however_cut(*f.protocol, frame(text, R"({"type":"bye","reason":"stop"})") + close, f.layout);
    BOOST_TEST(result.stats.bye);
    BOOST_TEST(result.stats.last_words == R"({"type":"bye","reason":"stop"})");
    BOOST_TEST(unmasked(result.replies) == "\x03\xe9");
    BOOST_TEST(read_however_cut(*f.protocol, close, f.layout).stats.last_words == "close frame 1001");
}

BOOST_AUTO_TEST_CASE(invalid_output_of_a_server_is_foreign)
{
    fixture f;
    BOOST_TEST(read_however_cut(*f.protocol, frame(0x82, "binary"), f.layout).stats.foreign == 1u);
    BOOST_TEST(read_however_cut(*f.protocol, frame(0x01, "{") + frame(0x80, "}"), f.layout).stats.foreign ==
               2u);
    BOOST_TEST(read_however_cut(*f.protocol, frame(0xc1, "{}"), f.layout).stats.foreign > 0u);
}

BOOST_AUTO_TEST_CASE(damaged_bytes_do_no_harm)
{
    fixture f;
    survive_damage(*f.protocol,
                   accepted + f.event({0, 1}) + frame(0x89, "ping") +
                       frame(text, R"({"type":"ack","id":"1","room":"lobby","seq":1})") +
                       frame(0x88, "\x03\xe8") + f.event({1, 1}),
                   f.layout);
}

BOOST_AUTO_TEST_SUITE_END()
