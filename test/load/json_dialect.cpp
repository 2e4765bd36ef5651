#include "client/load/dialects.hpp"

#include "test/load/transcript_reader.hpp"

#include <boost/test/unit_test.hpp>

using namespace banter::load;

BOOST_AUTO_TEST_SUITE(json_dialect_suite)

namespace {

struct reader {
    banter::load::layout layout{.members = 1, .senders = 2};
    payload texts{7, 40};
    std::unique_ptr<dialect> protocol = make_json_dialect(texts, room_map{layout}, true);
    transcript_reader result{.layout = layout};

    std::string line(message_key key, std::string_view seq = "17") const
    {
        std::string out = R"({"type":"message","room":"lobby","seq":)";
        out += seq;
        out += R"(,"prev":9,"user":")";
        texts.append_name(out, key.sender);
        out += R"(","text":")";
        texts.append_text(out, key);
        return out + "\",\"time\":\"2026-11-23T06:37:44.123Z\"}\n";
    }

    std::size_t read(std::string_view bytes) { return result.read(*protocol, bytes); }
};

std::string greeting(const layout& layout, std::uint32_t member)
{
    const payload texts{7, 40};
    std::string out;
    make_json_dialect(texts, room_map{layout}, true)->append_greeting(out, member);
    return out;
}

} // namespace

BOOST_AUTO_TEST_CASE(a_member_of_one_room_is_in_the_lobby)
{
    BOOST_TEST(greeting({.members = 1}, 0).find(R"("rooms":["lobby"])") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(a_member_joins_its_rooms_from_its_own_on)
{
    BOOST_TEST(greeting({.members = 9, .rooms = 3, .rooms_per_member = 2}, 5)
                   .find(R"("rooms":["load-00002","load-00000"])") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(messages_carry_an_id_only_if_wanted)
{
    const payload texts{7, 40};
    std::string with;
    std::string without;
    make_json_dialect(texts, room_map{{}}, true)->append_message(with, {0, 255});
    make_json_dialect(texts, room_map{{}}, false)->append_message(without, {0, 255});
    BOOST_TEST(with.find(R"("id":"000000ff")") != std::string::npos);
    BOOST_TEST(without.find(R"("id")") == std::string::npos);
}

BOOST_AUTO_TEST_CASE(deliveries_are_found_when_the_numbers_before_them_grow)
{
    reader r;
    for (int i = 0; i < 3; ++i)
        r.result.checks.sent(0, 0);
    const auto bytes = r.line({0, 1}, "9") + r.line({0, 2}, "10") + r.line({0, 3}, "123456");
    BOOST_TEST(r.read(bytes) == bytes.size());
    BOOST_TEST(r.result.checks.complete(reader_kind::prompt));
    BOOST_TEST(r.result.checks.found(true).total() == 0u);
}

BOOST_AUTO_TEST_CASE(the_order_of_fields_does_not_matter)
{
    reader r;
    r.result.checks.sent(1, 0);
    std::string bytes = R"({"type":"message","text":")";
    r.texts.append_text(bytes, {1, 1});
    bytes += R"(","user":")";
    r.texts.append_name(bytes, 1);
    bytes += "\"}\n";
    r.read(bytes);
    BOOST_TEST(r.result.checks.complete(reader_kind::prompt));
}

BOOST_AUTO_TEST_CASE(other_events_are_counted)
{
    reader r;
    r.read(R"({"type":"welcome","user":"u","rooms":[]}
{"type":"joined","room":"lobby"}
{"type":"ack","id":"1","room":"lobby","seq":1}
{"type":"behind","room":"lobby","from":3}
{"type":"reset","room":"lobby","oldest":3}
{"type":"error","code":"bad_name","message":"no"}
{"type":"bye","reason":"idle"}
[bob] a plain line from before the welcome
)");
    BOOST_TEST(r.result.stats.joined == 1u);
    BOOST_TEST(r.result.stats.acks == 1u);
    BOOST_TEST(r.result.stats.behinds == 1u);
    BOOST_TEST(r.result.stats.resets == 1u);
    BOOST_TEST(r.result.stats.refusals == 1u);
    BOOST_TEST(r.result.stats.bye);
    BOOST_TEST(r.result.stats.foreign == 0u);
}

BOOST_AUTO_TEST_CASE(messages_of_other_clients_are_foreign_even_if_they_look_like_fields)
{
    reader r;
    r.read(R"({"type":"message","user":"bob","text":"\"text\":\"x"}
{"type":"message","user":"bob"}
{"type":"message","text":""}
)");
    BOOST_TEST(r.result.stats.foreign == 3u);
}

BOOST_AUTO_TEST_CASE(a_line_without_its_end_is_left)
{
    reader r;
    r.result.checks.sent(0, 0);
    const auto bytes = r.line({0, 1});
    BOOST_TEST(r.read(std::string_view{bytes}.substr(0, bytes.size() - 1)) == 0u);
    BOOST_TEST(r.read(bytes) == bytes.size());
    BOOST_TEST(r.result.checks.complete(reader_kind::prompt));
}

BOOST_AUTO_TEST_CASE(lines_may_be_cut_anywhere)
{
    reader r;
    const auto all = R"({"type":"joined","room":"lobby"})"
                     "\n" +
                     r.line({0, 1}) +
                     R"({"type":"ack","id":"1","room":"lobby","seq":1})"
                     "\n" +
                     r.line({1, 1}) + "{";
    const auto result = read_however_cut(*r.protocol, all, r.layout, 2);
    BOOST_TEST(result.checks.accepted(reader_kind::prompt) == 2u);
    BOOST_TEST(result.stats.acks == 1u);
    survive_damage(*r.protocol, all, r.layout);
}

BOOST_AUTO_TEST_SUITE_END()
