#include "client/load/dialects.hpp"

#include "test/load/transcript_reader.hpp"

#include <boost/test/unit_test.hpp>

using namespace banter::load;

BOOST_AUTO_TEST_SUITE(plain_dialect_suite)

namespace {

struct reader {
    payload texts{7, 40};
    std::unique_ptr<dialect> protocol = make_plain_dialect(texts);
    transcript_reader result{.layout = {.members = 1, .senders = 2}};

    std::string line(message_key key) const
    {
        std::string out = "[";
        texts.append_name(out, key.sender);
        out += "] ";
        texts.append_text(out, key);
        return out + "\n";
    }

    std::size_t read(std::string_view bytes) { return result.read(*protocol, bytes); }
};

} // namespace

BOOST_AUTO_TEST_CASE(a_message_is_the_object_of_the_plain_form)
{
    reader r;
    std::string out;
    r.protocol->append_message(out, {1, 2});
    std::string name;
    r.texts.append_name(name, 1);
    BOOST_TEST(out.starts_with(R"({"user":")" + name + R"(","text":")"));
    BOOST_TEST(out.ends_with("\"}\n"));
}

BOOST_AUTO_TEST_CASE(complete_lines_are_consumed_and_the_incomplete_one_is_left)
{
    reader r;
    r.result.checks.sent(0, 0);
    r.result.checks.sent(1, 0);
    const auto two = r.line({0, 1}) + r.line({1, 1});
    for (std::size_t cut = 0; cut < two.size() / 2; ++cut)
        BOOST_TEST(r.read(std::string_view{two}.substr(0, cut)) == 0u);
    BOOST_TEST(r.read(std::string_view{two}.substr(0, two.size() - 1)) == two.size() / 2);
    BOOST_TEST(r.read(std::string_view{two}.substr(two.size() / 2)) == two.size() / 2);
    BOOST_TEST(r.result.checks.complete(reader_kind::prompt));
    BOOST_TEST(r.result.checks.found(true).total() == 0u);
}

BOOST_AUTO_TEST_CASE(the_servers_own_lines_are_distinguished)
{
    reader r;
    r.read("! behind: read faster\n! reset: gone\n! too_long: a text is at most 16384 bytes.\n! bye: idle\n"
           "[bob] hi\n");
    BOOST_TEST(r.result.stats.behinds == 1u);
    BOOST_TEST(r.result.stats.resets == 1u);
    BOOST_TEST(r.result.stats.refusals == 1u);
    BOOST_TEST(r.result.stats.bye);
    BOOST_TEST(r.result.stats.last_words == "! bye: idle");
    BOOST_TEST(r.result.stats.foreign == 1u);
}

BOOST_AUTO_TEST_CASE(a_probe_is_no_delivery)
{
    reader r;
    r.read(r.line({payload::probe_sender, 0}));
    BOOST_TEST(r.result.stats.probes == 1u);
    BOOST_TEST(r.result.checks.found(true).total() == 0u);
}

BOOST_AUTO_TEST_CASE(a_changed_text_is_no_delivery)
{
    reader r;
    r.result.checks.sent(0, 0);
    auto bytes = r.line({0, 1});
    bytes[bytes.size() - 3] = '#';
    BOOST_TEST(r.read(bytes) == bytes.size());
    BOOST_TEST(r.result.stats.foreign == 1u);
    BOOST_TEST(r.result.checks.found(true).lost == 1u);
}

BOOST_AUTO_TEST_CASE(lines_may_be_cut_anywhere)
{
    reader r;
    const auto all = r.line({0, 1}) + "! behind: read faster\n" + r.line({1, 1}) + "[bob] hi\n[u";
    const auto result = read_however_cut(*r.protocol, all, r.result.layout, 2);
    BOOST_TEST(result.checks.accepted(reader_kind::prompt) == 2u);
    survive_damage(*r.protocol, all, r.result.layout);
}

BOOST_AUTO_TEST_SUITE_END()
