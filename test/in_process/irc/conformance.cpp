// IRC, case by case after Modern IRC and the IRCv3 specifications: the cases are in test/cases/irc. Each runs
// by lines, by text and by binary messages of WebSocket, with a journal that stores at once and with one that
// is late:
//
//     in_process_irc --run_test='cases/history/LATEST_with_a_limit/text_at_random'
//
// BANTER_SEED sets how a late journal is late.
#include "test/in_process/irc/case_run.hpp"

#include <boost/test/unit_test.hpp>

#include <cctype>
#include <cstdlib>
#include <set>

using namespace banter;
using protocol::irc::framing;
using test::commit_timing;
using test::irc_case;

BOOST_AUTO_TEST_SUITE(irc_conformance)

namespace {

const std::vector<irc_case>& conformance_cases()
{
    static const auto all = test::read_cases(BANTER_IRC_CASES);
    return all;
}

std::uint32_t conformance_seed()
{
    const char* const given = std::getenv("BANTER_SEED"); // NOLINT(concurrency-mt-unsafe)
    return given != nullptr ? static_cast<std::uint32_t>(std::stoul(given)) : 1;
}

// A name that needs no quoting in --run_test.
std::string plain_name(std::string_view name)
{
    std::string out;
    for (const char c : name) {
        if (std::isalnum(static_cast<unsigned char>(c)) != 0)
            out += c;
        else if (!out.empty() && out.back() != '_')
            out += '_';
    }
    return out;
}

// A message has at most 64 KiB, and a text message must be UTF-8: websocket_lines.cpp.
bool can_carry(framing how, const irc_case& c)
{
    return how == framing::lines ||
           (c.longest() < 65'536 && (how == framing::binary_messages || c.is_text()));
}

boost::unit_test::test_suite* suite_of(const irc_case& c)
{
    auto* const out =
        new boost::unit_test::test_suite{plain_name(c.name), c.path, c.line}; // Boost.Test owns it
    for (const auto& [how, transport] : {std::pair{framing::lines, "lines"},
                                         {framing::text_messages, "text"},
                                         {framing::binary_messages, "binary"}}) {
        if (!can_carry(how, c))
            continue;
        for (const auto& storing : {commit_timing::at_once(), commit_timing::at_random(conformance_seed())}) {
            const auto run = [&c, how = how, storing] { test::irc_case_run{c, how, storing}.run(); };
            out->add(boost::unit_test::make_test_case(
                run,
                std::string{transport} +
                    (storing.moment == commit_timing::when::at_once ? "_at_once" : "_at_random"),
                c.path, c.line));
        }
    }
    return out;
}

[[maybe_unused]] const bool registered = [] {
    auto* const all = new boost::unit_test::test_suite{"cases", __FILE__, __LINE__}; // Boost.Test owns it
    std::map<std::string, boost::unit_test::test_suite*> files;
    for (const auto& c : conformance_cases()) {
        auto*& file = files[c.file];
        if (file == nullptr)
            all->add(file = new boost::unit_test::test_suite{c.file, c.path, 1});
        file->add(suite_of(c));
    }
    boost::unit_test::framework::master_test_suite().add(all);
    return true;
}();

} // namespace

BOOST_AUTO_TEST_CASE(there_are_at_least_540_cases_and_no_two_of_a_file_have_one_name)
{
    BOOST_TEST(conformance_cases().size() >= 540u);
    std::set<std::string> seen;
    for (const auto& c : conformance_cases()) {
        BOOST_TEST(seen.insert(c.file + '/' + plain_name(c.name)).second,
                   c.path << ':' << c.line << ": " << c.name);
        BOOST_TEST((!c.spec.empty() && !c.users.empty() && !c.steps.empty()), c.path << ':' << c.line);
    }
}

BOOST_AUTO_TEST_SUITE_END()
