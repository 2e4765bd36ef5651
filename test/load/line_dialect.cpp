#include "client/load/dialects.hpp"

#include "test/load/transcript_reader.hpp"

#include <boost/test/unit_test.hpp>

using namespace banter::load;

BOOST_AUTO_TEST_SUITE(line_dialect_suite)

namespace {

struct fixture {
    payload texts{7, 40};
    std::unique_ptr<dialect> protocol = make_line_dialect(texts);
    banter::load::layout layout{.members = 2, .senders = 2};

    std::string message(message_key key) const
    {
        std::string out;
        protocol->append_message(out, key);
        return out;
    }
};

} // namespace

BOOST_AUTO_TEST_CASE(no_bytes_are_sent_to_join)
{
    fixture f;
    std::string out;
    f.protocol->append_greeting(out, 0);
    BOOST_TEST(out.empty());
    BOOST_TEST(!f.protocol->confirms_joining());
}

BOOST_AUTO_TEST_CASE(a_message_names_its_author)
{
    fixture f;
    std::string name;
    f.texts.append_name(name, 1);
    const auto line = f.message({1, 2});
    BOOST_TEST(line.starts_with("[" + name + "] "));
    BOOST_TEST(line.ends_with('\n'));
}

BOOST_AUTO_TEST_CASE(returned_lines_are_deliveries)
{
    fixture f;
    const auto all = f.message({0, 1}) + "a greeting\n" + f.message({payload::probe_sender, 0}) + "\n" +
                     f.message({1, 1}) + "the beginning of";
    const auto result = read_however_cut(*f.protocol, all, f.layout, 2);
    BOOST_TEST(result.checks.accepted(reader_kind::prompt) == 2u);
    BOOST_TEST(result.stats.probes == 1u);
    BOOST_TEST(result.stats.foreign == 2u);
    BOOST_TEST(result.checks.found(false).total() == 0u);
}

BOOST_AUTO_TEST_CASE(another_author_is_noticed)
{
    fixture f;
    auto line = f.message({0, 1});
    line[payload::name_bytes] = '9';
    const auto result = read_however_cut(*f.protocol, line, f.layout, 1);
    BOOST_TEST(result.checks.accepted(reader_kind::prompt) == 0u);
    BOOST_TEST(result.stats.foreign == 1u);
}

BOOST_AUTO_TEST_CASE(damaged_bytes_do_no_harm)
{
    fixture f;
    survive_damage(*f.protocol, f.message({0, 1}) + "hello\n" + f.message({1, 1}), f.layout);
}

BOOST_AUTO_TEST_SUITE_END()
