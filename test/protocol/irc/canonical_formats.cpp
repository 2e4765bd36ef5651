// Formats with equal bytes for an event share a canonical format.
#include "server/protocol/irc/event_format.hpp"

#include <boost/test/unit_test.hpp>

#include <map>
#include <set>
#include <string>

using namespace banter;
using namespace banter::protocol::irc;
using kind = chat::user_changed::kind;

BOOST_AUTO_TEST_SUITE(irc_canonical_formats_suite)

namespace {

const timestamp noon{std::chrono::milliseconds{1'700'000'000'000}};

// The formats of all sets of capabilities.
std::set<const protocol::wire_format*> all_formats()
{
    const auto names = all_capabilities();
    std::set<const protocol::wire_format*> formats;
    for (std::uint32_t number = 0; number < 1u << 9; ++number) {
        capabilities caps;
        if ((number >> 8 & 1) != 0)
            caps.add(capability::chghost);
        for (std::size_t i = 0; i < 8; ++i)
            if ((number >> i & 1) != 0)
                caps.add(names[i].id);
        formats.insert(&event_format(caps));
    }
    return formats;
}

std::string bytes_of(const protocol::wire_format& format, const chat::user_changed& p)
{
    std::string out;
    format.encode(p, "lobby", out);
    return out;
}

template <class Event>
std::string bytes_of(const protocol::wire_format& format, const Event& e)
{
    std::string out;
    format.encode(e, out);
    return out;
}

// Every format has the bytes of its canonical format, and no two canonical formats have the same.
template <class Event>
void check(const Event& e, std::size_t different)
{
    std::map<std::string, std::set<const protocol::wire_format*>> canonical;
    for (const auto* const format : all_formats()) {
        const auto& other = format->canonical_for(e);
        auto bytes = bytes_of(*format, e);
        BOOST_TEST(bytes == bytes_of(other, e));
        BOOST_TEST(&other.canonical_for(e) == &other);
        if (!bytes.empty())
            canonical[std::move(bytes)].insert(&other);
    }
    BOOST_TEST(canonical.size() == different);
    for (const auto& [bytes, formats] : canonical)
        BOOST_TEST(formats.size() == 1u, bytes);
}

chat::message said(std::string text)
{
    chat::message m{"lobby", "alice", std::move(text), noon, 42, 41};
    m.tags = "+x=y";
    return m;
}

chat::user_changed changed(kind what) { return {"alice", what, "words", noon}; }

} // namespace

BOOST_AUTO_TEST_CASE(there_are_256_formats) { BOOST_TEST(all_formats().size() == 256u); }

BOOST_AUTO_TEST_CASE(of_a_message_that_fits_a_line_only_the_tags_matter)
{
    check(said("hello"), 4);
    check(said("/me waves"), 4);
    auto m = said("hello");
    m.room = "@alice,bob";
    m.to = "bob";
    m.bot = true;
    check(m, 4);
}

BOOST_AUTO_TEST_CASE(multiline_matters_for_a_message_of_several_lines)
{
    check(said("two\nlines"), 8);
    check(said(std::string(2'000, 'x')), 8);
    auto m = said("two\nlines");
    m.notice = true;
    check(m, 8);
}

BOOST_AUTO_TEST_CASE(a_message_of_too_many_lines_is_never_a_batch)
{
    std::string text;
    for (int i = 0; i < 300; ++i)
        text += "line\n";
    check(said(text), 4);
}

BOOST_AUTO_TEST_CASE(presence_depends_only_on_the_capabilities_that_it_uses)
{
    chat::presence p{"lobby", "alice", true};
    p.realname = "Alice";
    p.time = noon;
    check(p, 4);
    p.away = "at lunch";
    check(p, 8);
    p.role = chat::room_operator;
    check(p, 8);
    p.joined = false;
    check(p, 2);
    p.by = "bob";
    check(p, 2);
}

BOOST_AUTO_TEST_CASE(of_a_room_only_the_time_matters)
{
    check(chat::topic_change{"lobby", "alice", "new", noon}, 2);
    check(chat::rules_changed{"lobby", "alice", {{chat::rule::secret, true}}, noon}, 2);
    check(chat::invited{"lobby", "bob", "alice", noon}, 2);
}

BOOST_AUTO_TEST_CASE(of_signals_the_tags_matter)
{
    check(chat::ephemeral_message{"lobby", "alice", "", chat::post_ephemeral::kind::tags, "",
                                  "+typing=active", noon},
          2);
    check(chat::ephemeral_message{"lobby", "alice", "", chat::post_ephemeral::kind::ctcp, "VERSION", "+x=y",
                                  noon},
          4);
}

BOOST_AUTO_TEST_CASE(user_changes_depend_only_on_the_capabilities_that_they_use)
{
    for (const auto what : {kind::quit, kind::away, kind::back, kind::realname})
        check(changed(what), 2);
    check(changed(kind::renamed), 4);
}

BOOST_AUTO_TEST_SUITE_END()
