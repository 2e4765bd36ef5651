#include "server/app/exit_code.hpp"

#include <boost/test/unit_test.hpp>

#include <streambuf>
#include <string>
#include <vector>

namespace code = banter::app::exit_code;

BOOST_AUTO_TEST_SUITE(exit_codes)

namespace {

// Collects each write to stderr: stderr has no buffer, so each call is a write of its own.
struct pieces final : std::streambuf {
    std::vector<std::string> got;

    std::streamsize xsputn(const char* s, std::streamsize n) override
    {
        got.emplace_back(s, static_cast<std::size_t>(n));
        return n;
    }
    int_type overflow(int_type c) override
    {
        got.emplace_back(1, traits_type::to_char_type(c));
        return c;
    }
};

} // namespace

// With several writes, a line of the log, which has its own thread, could come in between.
BOOST_AUTO_TEST_CASE(the_reason_of_a_failure_is_one_write)
{
    pieces err;
    auto* const before = std::cerr.rdbuf(&err);
    const int result = code::fail(code::data_damaged, "2 messages are damaged");
    std::cerr.rdbuf(before);
    BOOST_TEST(result == 65);
    BOOST_TEST(err.got == std::vector<std::string>{"banterd: 2 messages are damaged\n"},
               boost::test_tools::per_element());
}

BOOST_AUTO_TEST_SUITE_END()
