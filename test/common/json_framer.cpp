#include "common/json_framer.hpp"

#include "common/text.hpp"

#include <boost/test/unit_test.hpp>

#include <string>
#include <vector>

using banter::errc;
using banter::json_framer;
using status = banter::json_framer::status;

BOOST_AUTO_TEST_SUITE(json_framer_suite)

namespace {

std::vector<std::string> objects_of(std::string_view all, std::size_t piece_bytes)
{
    json_framer framer;
    std::vector<std::string> found;
    while (!all.empty()) {
        auto piece = all.substr(0, piece_bytes);
        all.remove_prefix(piece.size());
        while (framer.next(piece) == status::object)
            found.emplace_back(framer.object());
    }
    return found;
}

errc fault_of(std::string_view input)
{
    json_framer framer;
    while (framer.next(input) == status::object) {
    }
    return framer.error().code;
}

std::string nested(std::size_t levels)
{
    return R"({"a":)" + std::string(levels - 1, '[') + std::string(levels - 1, ']') + "}";
}

} // namespace

BOOST_AUTO_TEST_CASE(an_object_split_anywhere_is_found_whole)
{
    const std::string stream = R"( {"user":"al\"}ice","text":"{[\\"} )"
                               "\r\n\t"
                               R"({"a":[{"b":[1,2]},"]"]}{}{"u":"é\u00e9"})";
    const std::vector<std::string> expected{R"({"user":"al\"}ice","text":"{[\\"})",
                                            R"({"a":[{"b":[1,2]},"]"]})", "{}", R"({"u":"é\u00e9"})"};
    for (std::size_t piece = 1; piece <= stream.size(); ++piece)
        BOOST_TEST(objects_of(stream, piece) == expected, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(an_object_that_lies_whole_in_the_input_is_not_copied)
{
    const std::string_view stream = R"({"a":1}{"b":2})";
    auto input = stream;
    json_framer framer;
    BOOST_TEST((framer.next(input) == status::object));
    BOOST_TEST(framer.object().data() == stream.data());
    BOOST_TEST((framer.next(input) == status::object));
    BOOST_TEST(framer.object() == R"({"b":2})");
    BOOST_TEST((framer.next(input) == status::incomplete));
}

BOOST_AUTO_TEST_CASE(mid_object_reports_an_incomplete_object)
{
    json_framer framer;
    std::string_view input = "  ";
    framer.next(input);
    BOOST_TEST(!framer.mid_object());
    input = "{";
    framer.next(input);
    BOOST_TEST(framer.mid_object());
    input = "} ";
    framer.next(input);
    BOOST_TEST(!framer.mid_object());
}

BOOST_AUTO_TEST_CASE(a_value_other_than_an_object_is_refused)
{
    BOOST_TEST((fault_of("GET / HTTP/1.1\r\n") == errc::bad_json));
    BOOST_TEST((fault_of("[]") == errc::bad_json));
    BOOST_TEST((fault_of("{} x") == errc::bad_json));
    BOOST_TEST((fault_of(R"({"a":]})") == errc::bad_json));
    BOOST_TEST((fault_of(R"({"a":[})") == errc::bad_json));
    BOOST_TEST((fault_of(std::string_view{"\0", 1}) == errc::bad_json));
}

BOOST_AUTO_TEST_CASE(a_failed_stream_stays_failed)
{
    json_framer framer;
    std::string_view input = "x{}";
    BOOST_TEST((framer.next(input) == status::failed));
    input = "{}";
    BOOST_TEST((framer.next(input) == status::failed));
}

BOOST_AUTO_TEST_CASE(a_byte_order_mark_at_the_start_is_skipped_once)
{
    const std::string mark{banter::byte_order_mark};
    for (const std::size_t piece : {1, 2, 3, 4, 100}) {
        BOOST_TEST(objects_of(mark + "{}", piece).size() == 1u);
        BOOST_TEST(objects_of(mark + " \n{}{}", piece).size() == 2u);
        BOOST_TEST(objects_of(mark, piece).empty());
    }
    for (const auto& wrong : {mark + mark + "{}", " " + mark + "{}", "{}" + mark + "{}",
                              mark.substr(0, 2) + "{}", mark.substr(0, 1) + "{}", mark.substr(1) + "{}"})
        BOOST_TEST((fault_of(wrong) == errc::bad_json));
}

BOOST_AUTO_TEST_CASE(nesting_is_bounded)
{
    BOOST_TEST(objects_of(nested(32), 7).size() == 1u);
    BOOST_TEST((fault_of(nested(33)) == errc::bad_json));
    BOOST_TEST((fault_of(nested(100'000)) == errc::bad_json));
}

BOOST_AUTO_TEST_CASE(the_size_is_limited_even_without_an_end)
{
    const auto object_of = [](std::size_t bytes) {
        return R"({"t":")" + std::string(bytes - 8, 'x') + R"("})";
    };
    BOOST_TEST(objects_of(object_of(65'536), 1'000).size() == 1u);
    BOOST_TEST(objects_of(object_of(65'536), 1 << 20).size() == 1u);
    BOOST_TEST((fault_of(object_of(65'537)) == errc::too_long));

    json_framer framer;
    std::size_t taken = 0;
    for (status s = status::incomplete; s != status::failed; ++taken) {
        std::string_view byte = taken == 0 ? "{" : " ";
        s = framer.next(byte);
    }
    BOOST_TEST(taken == 65'537u);
    BOOST_TEST((framer.error().code == errc::too_long));
}

BOOST_AUTO_TEST_SUITE_END()
