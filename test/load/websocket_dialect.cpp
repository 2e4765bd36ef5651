#include "client/load/dialects.hpp"
#include "client/load/tagged_text.hpp"

#include "test/load/transcript_reader.hpp"
#include "test/load/websocket_bytes.hpp"

#include <boost/test/unit_test.hpp>

using namespace banter::load;

BOOST_AUTO_TEST_SUITE(websocket_dialect_suite)

namespace {

struct fixture {
    payload texts;
    banter::load::layout layout{.members = 2, .senders = 2};
    std::unique_ptr<dialect> protocol = make_websocket_dialect(texts, room_map{layout}, "/chat/%r?x");

    explicit fixture(std::size_t text_bytes = 40) : texts{7, text_bytes} {}

    std::string said(message_key key) const
    {
        std::string out;
        protocol->append_message(out, key);
        return out;
    }

    std::string text_of(message_key key) const
    {
        std::string out;
        tagged_text{texts}.append(out, key);
        return out;
    }
};

} // namespace

BOOST_AUTO_TEST_CASE(the_room_is_in_the_path)
{
    fixture f;
    std::string out;
    f.protocol->append_greeting(out, 1);
    BOOST_TEST(out.starts_with("GET /chat/lobby?x HTTP/1.1\r\n"));
    BOOST_TEST(out.ends_with("\r\n\r\n"));
}

BOOST_AUTO_TEST_CASE(the_right_answer_to_the_upgrade_is_the_joining)
{
    fixture f;
    BOOST_TEST(read_however_cut(*f.protocol, accepted, f.layout).stats.joined == 1u);
}

BOOST_AUTO_TEST_CASE(any_other_answer_is_a_refusal)
{
    fixture f;
    auto wrong_sum = accepted;
    wrong_sum[wrong_sum.find("s3p")] = 'x';
    const auto result =
        read_however_cut(*f.protocol, wrong_sum + "HTTP/1.1 404 Not Found\r\nServer: x\r\n\r\n", f.layout);
    BOOST_TEST(result.stats.joined == 0u);
    BOOST_TEST(result.stats.refusals == 2u);
    BOOST_TEST(result.stats.last_words == "HTTP/1.1 404 Not Found");
}

BOOST_AUTO_TEST_CASE(a_message_is_one_masked_text_frame)
{
    fixture f;
    const auto bytes = f.said({1, 2});
    BOOST_TEST(static_cast<unsigned char>(bytes[0]) == text);
    BOOST_TEST(static_cast<unsigned char>(bytes[1]) == (128 | 56));
    BOOST_TEST(bytes.substr(2, 4) != std::string(4, '\0'));
    BOOST_TEST(bytes.substr(6) != f.text_of({1, 2}));
    BOOST_TEST(unmasked(bytes) == f.text_of({1, 2}));
}

BOOST_AUTO_TEST_CASE(a_long_message_has_a_long_length)
{
    fixture f{300};
    const auto bytes = f.said({1, 2});
    BOOST_TEST(static_cast<unsigned char>(bytes[1]) == (128 | 126));
    BOOST_TEST((static_cast<unsigned char>(bytes[2]) << 8 | static_cast<unsigned char>(bytes[3])) == 316);
    BOOST_TEST(unmasked(bytes) == f.text_of({1, 2}));
}

BOOST_AUTO_TEST_CASE(messages_are_deliveries)
{
    for (const std::size_t text_bytes : {40, 300, 16384}) {
        fixture f{text_bytes};
        const auto first = accepted + frame(text, f.text_of({0, 1})) + frame(text, "somebody else");
        const auto result =
            text_bytes < 1000
                ? read_however_cut(*f.protocol, first + frame(text, f.text_of({1, 1})), f.layout, 2)
                : [&] {
                      transcript_reader h{.layout = f.layout};
                      h.checks.sent(0, 0);
                      h.checks.sent(1, 0);
                      h.read_in_pieces(*f.protocol, first + frame(text, f.text_of({1, 1})), 10, 1000);
                      return h;
                  }();
        BOOST_TEST(result.checks.accepted(reader_kind::prompt) == 2u);
        BOOST_TEST(result.stats.foreign == 1u);
    }
}

BOOST_AUTO_TEST_CASE(a_length_of_eight_bytes_is_understood)
{
    fixture f;
    const auto result =
        read_however_cut(*f.protocol, frame(text, std::string(0x10001, 'x')).substr(0, 40), f.layout);
    BOOST_TEST(result.stats.foreign == 0u);
    transcript_reader h{.layout = f.layout};
    BOOST_TEST(h.read_in_pieces(*f.protocol, frame(text, std::string(0x10001, 'x')), 5, 4000) == 0u);
    BOOST_TEST(h.stats.foreign == 1u);
}

BOOST_AUTO_TEST_CASE(a_ping_is_answered_with_its_body)
{
    fixture f;
    const auto result = read_however_cut(*f.protocol, frame(0x89, "are you there?"), f.layout);
    BOOST_TEST(static_cast<unsigned char>(result.replies[0]) == 0x8a);
    BOOST_TEST(unmasked(result.replies) == "are you there?");
}

BOOST_AUTO_TEST_CASE(a_close_is_answered_and_is_the_end)
{
    fixture f;
    const auto result = read_however_cut(*f.protocol, frame(0x88, "\x03\xe9going away"), f.layout);
    BOOST_TEST(result.stats.bye);
    BOOST_TEST(result.stats.last_words == "close frame 1001");
    BOOST_TEST(static_cast<unsigned char>(result.replies[0]) == 0x88);
    BOOST_TEST(unmasked(result.replies) == "\x03\xe9");
    BOOST_TEST(read_however_cut(*f.protocol, frame(0x88, ""), f.layout).stats.bye);
}

BOOST_AUTO_TEST_CASE(fragments_and_forbidden_frames_are_foreign)
{
    fixture f;
    const auto fragments =
        frame(0x01, f.text_of({0, 1}).substr(0, 20)) + frame(0x80, f.text_of({0, 1}).substr(20));
    BOOST_TEST(read_however_cut(*f.protocol, fragments, f.layout, 1).stats.foreign == 2u);
    BOOST_TEST(read_however_cut(*f.protocol, frame(0xc1, "compressed"), f.layout, 1).stats.foreign > 0u);
    BOOST_TEST(
        read_however_cut(*f.protocol, "\x81\xff\xff\xff\xff\xff\xff\xff\xff\xff", f.layout, 1).stats.foreign >
        0u);
}

BOOST_AUTO_TEST_CASE(damaged_bytes_do_no_harm)
{
    fixture f;
    survive_damage(*f.protocol,
                   accepted + frame(text, f.text_of({0, 1})) + frame(0x89, "ping") +
                       frame(text, std::string(200, 'x')) + frame(0x88, "\x03\xe8") +
                       frame(text, f.text_of({1, 1})),
                   f.layout);
}

BOOST_AUTO_TEST_SUITE_END()
