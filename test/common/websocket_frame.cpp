// RFC 6455, sections 5.1 to 5.5 and 7.4, header by header.
#include "common/websocket_frame.hpp"

#include <boost/test/unit_test.hpp>

#include <random>
#include <string>

using namespace banter::websocket_frame;
using namespace std::string_literals;
using namespace std::string_view_literals;

BOOST_AUTO_TEST_SUITE(websocket_frame_suite)

namespace {

struct reading {
    parsed what = parsed::incomplete;
    frame_header header{};
    fault why = fault::none;
};

reading read(std::string_view bytes, sender from)
{
    reading r;
    r.what = parse_header(bytes, from, r.header, r.why);
    return r;
}

/// The first byte at which the header is faulty, counted from 1; 0: valid. More bytes do not change the
/// fault.
std::size_t found_with_byte(std::string_view bytes, sender from, fault expected)
{
    std::size_t first = 0;
    for (std::size_t n = 0; n <= bytes.size(); ++n) {
        const std::string copy{bytes.substr(0, n)}; // so that a sanitizer notices a read past it
        const auto r = read(copy, from);
        if (first == 0 && r.what == parsed::faulty)
            first = n;
        if (first == 0)
            BOOST_TEST((r.what == parsed::incomplete));
        else
            BOOST_TEST((r.what == parsed::faulty && r.why == expected));
    }
    return first;
}

std::string masked_one_by_one(std::string_view s, mask_key key, std::size_t offset)
{
    std::string out{s};
    for (std::size_t i = 0; i < s.size(); ++i)
        out[i] = static_cast<char>(s[i] ^ key[(i + offset) % 4]);
    return out;
}

constexpr mask_key rfc_key{'\x37', '\xfa', '\x21', '\x3d'}; // section 5.7

} // namespace

// ---- reading

BOOST_AUTO_TEST_CASE(the_examples_of_section_5_7_are_read)
{
    struct example {
        const char* name;
        std::string_view bytes;
        sender from;
        bool fin;
        opcode type;
        std::uint64_t payload_bytes;
        std::size_t header_bytes;
    };
    static constexpr example examples[] = {
        {"unmasked text", "\x81\x05Hello"sv, sender::server, true, opcode::text, 5, 2},
        {"masked text", "\x81\x85\x37\xfa\x21\x3d\x7f\x9f\x4d\x51\x58"sv, sender::client, true, opcode::text,
         5, 6},
        {"first fragment", "\x01\x03Hel"sv, sender::server, false, opcode::text, 3, 2},
        {"last fragment", "\x80\x02lo"sv, sender::server, true, opcode::continuation, 2, 2},
        {"ping", "\x89\x05Hello"sv, sender::server, true, opcode::ping, 5, 2},
        {"masked pong", "\x8a\x85\x37\xfa\x21\x3d\x7f\x9f\x4d\x51\x58"sv, sender::client, true, opcode::pong,
         5, 6},
        {"256 bytes", "\x82\x7e\x01\x00"sv, sender::server, true, opcode::binary, 256, 4},
        {"64 KiB", "\x82\x7f\x00\x00\x00\x00\x00\x01\x00\x00"sv, sender::server, true, opcode::binary, 65536,
         10},
    };
    for (const auto& e : examples) {
        BOOST_TEST_CONTEXT(e.name)
        {
            const auto r = read(e.bytes, e.from);
            BOOST_TEST((r.what == parsed::header));
            BOOST_TEST(r.header.fin == e.fin);
            BOOST_TEST((r.header.type == e.type));
            BOOST_TEST(r.header.payload_bytes == e.payload_bytes);
            BOOST_TEST(r.header.bytes == e.header_bytes);
            BOOST_TEST((r.why == fault::none));
        }
    }
}

BOOST_AUTO_TEST_CASE(the_key_of_a_clients_frame_is_read_after_a_length_of_any_size)
{
    for (const auto& start : {"\x81\x85"s, "\x81\xfe\x01\x00"s, "\x81\xff\0\0\0\0\0\1\0\0"s}) {
        const auto r = read(start + "\x37\xfa\x21\x3d", sender::client);
        BOOST_TEST((r.what == parsed::header));
        BOOST_TEST((r.header.key == rfc_key));
        BOOST_TEST(r.header.bytes == start.size() + 4);
    }
}

BOOST_AUTO_TEST_CASE(a_header_is_incomplete_up_to_its_last_byte)
{
    for (const auto& header : {"\x81\x80mask"s, "\x01\xfe\x00\x7emask"s, "\x80\xff\0\0\0\0\0\1\0\0mask"s}) {
        BOOST_TEST((read(header, sender::client).what == parsed::header));
        BOOST_TEST(found_with_byte(header.substr(0, header.size() - 1), sender::client, fault::none) == 0u);
    }
    BOOST_TEST((read("\x89", sender::server).what == parsed::incomplete));
    BOOST_TEST((read(std::string_view{}, sender::server).what == parsed::incomplete));
}

// Section 5.2.
BOOST_AUTO_TEST_CASE(a_forbidden_header_is_faulty_at_its_first_wrong_byte)
{
    struct bad {
        const char* name;
        std::string_view bytes;
        sender from;
        fault why;
        std::size_t byte;
    };
    static constexpr bad all[] = {
        {"first reserved bit", "\xc1\x80mask"sv, sender::client, fault::reserved_bits, 1},
        {"second reserved bit", "\xa1\x80mask"sv, sender::client, fault::reserved_bits, 1},
        {"third reserved bit", "\x91\x80mask"sv, sender::client, fault::reserved_bits, 1},
        {"all reserved bits", "\xf1\x80mask"sv, sender::client, fault::reserved_bits, 1},
        {"reserved bit of a ping", "\xd9\x80mask"sv, sender::client, fault::reserved_bits, 1},
        {"reserved bit of a continuation", "\x40\x80mask"sv, sender::client, fault::reserved_bits, 1},
        {"opcode 3", "\x83\x80mask"sv, sender::client, fault::reserved_opcode, 1},
        {"opcode 4", "\x84\x80mask"sv, sender::client, fault::reserved_opcode, 1},
        {"opcode 5", "\x05\x80mask"sv, sender::client, fault::reserved_opcode, 1},
        {"opcode 6", "\x06\x80mask"sv, sender::client, fault::reserved_opcode, 1},
        {"opcode 7", "\x87\x80mask"sv, sender::client, fault::reserved_opcode, 1},
        {"opcode 11", "\x8b\x80mask"sv, sender::client, fault::reserved_opcode, 1},
        {"opcode 12", "\x0c\x80mask"sv, sender::client, fault::reserved_opcode, 1},
        {"opcode 13", "\x8d\x80mask"sv, sender::client, fault::reserved_opcode, 1},
        {"opcode 14", "\x8e\x80mask"sv, sender::client, fault::reserved_opcode, 1},
        {"opcode 15", "\x8f\x80mask"sv, sender::client, fault::reserved_opcode, 1},
        {"unmasked client", "\x81\x05Hello"sv, sender::client, fault::not_masked, 2},
        {"unmasked client, empty", "\x81\x00"sv, sender::client, fault::not_masked, 2},
        {"unmasked client, long", "\x81\x7e\x01\x00"sv, sender::client, fault::not_masked, 2},
        {"unmasked close", "\x88\x00"sv, sender::client, fault::not_masked, 2},
        {"masked server", "\x81\x80mask"sv, sender::server, fault::masked, 2},
        {"fragmented close", "\x08\x80mask"sv, sender::client, fault::fragmented_control, 1},
        {"fragmented ping", "\x09\x80mask"sv, sender::client, fault::fragmented_control, 1},
        {"fragmented pong", "\x0a\x80mask"sv, sender::client, fault::fragmented_control, 1},
        {"long close", "\x88\xfe\x00\x7emask"sv, sender::client, fault::long_control, 2},
        {"long ping", "\x89\xfe\x00\x7emask"sv, sender::client, fault::long_control, 2},
        {"very long pong", "\x8a\xff\0\0\0\0\0\1\0\0mask"sv, sender::client, fault::long_control, 2},
        {"0 in two bytes", "\x81\xfe\x00\x00mask"sv, sender::client, fault::length_not_minimal, 4},
        {"125 in two bytes", "\x81\xfe\x00\x7dmask"sv, sender::client, fault::length_not_minimal, 4},
        {"0 in eight bytes", "\x81\xff\0\0\0\0\0\0\0\0mask"sv, sender::client, fault::length_not_minimal, 10},
        {"126 in eight bytes", "\x81\xff\0\0\0\0\0\0\0\x7emask"sv, sender::client, fault::length_not_minimal,
         10},
        {"65535 in eight bytes", "\x81\xff\0\0\0\0\0\0\xff\xffmask"sv, sender::client,
         fault::length_not_minimal, 10},
        {"top bit", "\x81\xff\x80\0\0\0\0\0\0\0mask"sv, sender::client, fault::length_too_high, 3},
        {"all bits", "\x81\xff\xff\xff\xff\xff\xff\xff\xff\xffmask"sv, sender::client, fault::length_too_high,
         3},
        {"top bit of a server", "\x81\x7f\x80\0\0\0\0\0\0\1"sv, sender::server, fault::length_too_high, 3},
    };
    for (const auto& b : all) {
        BOOST_TEST_CONTEXT(b.name)
        {
            BOOST_TEST(found_with_byte(b.bytes, b.from, b.why) == b.byte);
            BOOST_TEST((code_of(b.why) == close_code::protocol_error));
        }
    }
}

BOOST_AUTO_TEST_CASE(lengths_are_read_at_the_edges_of_their_three_forms)
{
    const std::pair<std::string, std::uint64_t> lengths[] = {
        {"\x00"s, 0},
        {"\x01"s, 1},
        {"\x7d"s, 125},
        {"\x7e\x00\x7e"s, 126},
        {"\x7e\x00\x7f"s, 127},
        {"\x7e\xff\xff"s, 65535},
        {"\x7f\0\0\0\0\0\1\0\0"s, 65536},
        {"\x7f\x7f\xff\xff\xff\xff\xff\xff\xff"s, 0x7fff'ffff'ffff'ffff},
    };
    for (const auto& [bytes, length] : lengths) {
        const auto r = read("\x82" + bytes, sender::server);
        BOOST_TEST((r.what == parsed::header));
        BOOST_TEST(r.header.payload_bytes == length);
        BOOST_TEST(r.header.bytes == 1 + bytes.size());
    }
}

BOOST_AUTO_TEST_CASE(any_two_bytes_are_judged_as_in_the_table_of_the_rfc)
{
    for (unsigned first = 0; first < 256; ++first) {
        for (unsigned second = 0; second < 256; ++second) {
            const auto code = first & 15;
            const bool control = code >= 8;
            const bool good = (first & 0x70) == 0 && (code <= 2 || (code >= 8 && code <= 10)) &&
                              (second & 0x80) != 0 &&
                              (!control || ((first & 0x80) != 0 && (second & 127) <= 125));
            const std::string bytes{static_cast<char>(first), static_cast<char>(second)};
            BOOST_TEST_REQUIRE((read(bytes, sender::client).what == parsed::incomplete) == good);
        }
    }
}

// ---- writing

BOOST_AUTO_TEST_CASE(headers_are_written_as_section_5_7_has_them)
{
    BOOST_TEST(encoded_header(opcode::text, 5).bytes() == "\x81\x05"sv);
    BOOST_TEST(encoded_header(opcode::text, 5, rfc_key).bytes() == "\x81\x85\x37\xfa\x21\x3d"sv);
    BOOST_TEST(encoded_header(opcode::binary, 256).bytes() == "\x82\x7e\x01\x00"sv);
    BOOST_TEST(encoded_header(opcode::binary, 65536).bytes() == "\x82\x7f\0\0\0\0\0\1\0\0"sv);
    BOOST_TEST(server_frame(opcode::ping, "Hello") == "\x89\x05Hello"sv);
    BOOST_TEST(server_frame(opcode::close, "") == "\x88\x00"sv);
}

BOOST_AUTO_TEST_CASE(a_written_header_reads_back_and_has_the_shortest_form)
{
    for (const std::uint64_t n :
         {0ull, 1ull, 125ull, 126ull, 127ull, 128ull, 65535ull, 65536ull, 1ull << 40}) {
        const encoded_header plain{opcode::text, n};
        const encoded_header masked{opcode::text, n, rfc_key};
        BOOST_TEST(plain.bytes().size() == (n < 126 ? 2u : n < 65536 ? 4u : 10u));
        BOOST_TEST(masked.bytes().size() == plain.bytes().size() + 4);

        const auto from_server = read(plain.bytes(), sender::server);
        BOOST_TEST((from_server.what == parsed::header && from_server.header.payload_bytes == n));
        const auto from_client = read(masked.bytes(), sender::client);
        BOOST_TEST((from_client.what == parsed::header && from_client.header.payload_bytes == n));
        BOOST_TEST((from_client.header.key == rfc_key));
    }
}

// ---- masking (section 5.3)

BOOST_AUTO_TEST_CASE(the_example_of_section_5_7_is_unmasked)
{
    std::string text = "\x7f\x9f\x4d\x51\x58";
    apply_mask(text, text.data(), rfc_key);
    BOOST_TEST(text == "Hello");
    apply_mask(text, text.data(), rfc_key);
    BOOST_TEST(text == "\x7f\x9f\x4d\x51\x58");
}

BOOST_AUTO_TEST_CASE(masks_of_any_length_offset_and_alignment_are_those_of_a_plain_loop)
{
    std::mt19937 random{6455};
    std::string source(80, '\0');
    for (auto& c : source)
        c = static_cast<char>(random());
    for (std::size_t start = 0; start < 8; ++start) {
        for (std::size_t n = 0; n <= 40; ++n) {
            for (std::size_t offset = 0; offset < 9; ++offset) {
                const auto piece = std::string_view{source}.substr(start, n);
                const auto expected = masked_one_by_one(piece, rfc_key, offset);
                std::string elsewhere(n, '\0');
                apply_mask(piece, elsewhere.data(), rfc_key, offset);
                BOOST_TEST_REQUIRE(elsewhere == expected);

                std::string in_place = source;
                apply_mask(std::string_view{in_place}.substr(start, n), in_place.data() + start, rfc_key,
                           offset);
                BOOST_TEST_REQUIRE(in_place == std::string{source}.replace(start, n, expected));
            }
        }
    }
}

BOOST_AUTO_TEST_CASE(a_payload_in_pieces_is_unmasked_as_a_whole_is)
{
    const std::string text = "a payload that is a little longer than two words of eight bytes each";
    std::string masked = text;
    apply_mask(masked, masked.data(), rfc_key);
    for (std::size_t cut = 0; cut <= text.size(); ++cut) {
        std::string out(text.size(), '\0');
        const std::string_view all = masked;
        apply_mask(all.substr(0, cut), out.data(), rfc_key);
        apply_mask(all.substr(cut), out.data() + cut, rfc_key, cut);
        BOOST_TEST_REQUIRE(out == text);
    }
    // Offsets far above 2^32 work as well.
    std::string far = text;
    apply_mask(far, far.data(), rfc_key, (std::uint64_t{1} << 40) + 3);
    BOOST_TEST(far == masked_one_by_one(text, rfc_key, 3));
}

// ---- closing (sections 5.5.1 and 7.4)

BOOST_AUTO_TEST_CASE(some_codes_are_never_on_the_wire)
{
    for (const unsigned code :
         {0u, 1u, 999u, 1004u, 1005u, 1006u, 1015u, 1016u, 1100u, 2000u, 2999u, 5000u, 65535u})
        BOOST_TEST(!may_be_sent(static_cast<std::uint16_t>(code)), code);
    for (const unsigned code : {1000u, 1001u, 1002u, 1003u, 1007u, 1008u, 1009u, 1010u, 1011u, 1012u, 1013u,
                                1014u, 3000u, 3999u, 4000u, 4999u})
        BOOST_TEST(may_be_sent(static_cast<std::uint16_t>(code)), code);
}

BOOST_AUTO_TEST_CASE(a_close_payload_is_the_code_and_the_reason)
{
    BOOST_TEST(close_payload(close_code::normal, "") == "\x03\xe8"sv);
    BOOST_TEST(close_payload(close_code::message_too_big, "no") == "\x03\xf1no"sv);
}

BOOST_AUTO_TEST_CASE(every_fault_has_a_code_that_may_be_sent_and_a_reason_that_fits)
{
    for (auto f = 0; f <= static_cast<int>(fault::close_code_not_allowed); ++f) {
        const auto why = static_cast<fault>(f);
        BOOST_TEST(may_be_sent(static_cast<std::uint16_t>(code_of(why))));
        BOOST_TEST(!sentence_of(why).empty());
        BOOST_TEST(sentence_of(why).size() <= longest_reason);
    }
    BOOST_TEST((code_of(fault::not_utf8) == close_code::invalid_payload));
    BOOST_TEST((code_of(fault::binary_message) == close_code::unsupported_data));
    BOOST_TEST((code_of(fault::text_message) == close_code::unsupported_data));
    BOOST_TEST((code_of(fault::message_too_long) == close_code::message_too_big));
}

BOOST_AUTO_TEST_SUITE_END()
