#include "server/protocol/irc/line.hpp"

#include <boost/test/unit_test.hpp>

#include <vector>

using namespace banter::protocol::irc;
using namespace std::string_literals;

BOOST_AUTO_TEST_SUITE(irc_line_suite)

namespace {

struct example {
    std::string text;
    std::string tags;
    std::string source;
    std::string command;
    std::vector<std::string> params;
};

// Modern IRC, "Message Format", and forms that real clients send.
const std::vector<example> examples{
    {"PING", "", "", "PING", {}},
    {"ping x", "", "", "ping", {"x"}},
    {"PRIVMSG #a :hello there", "", "", "PRIVMSG", {"#a", "hello there"}},
    {"PRIVMSG #a hello", "", "", "PRIVMSG", {"#a", "hello"}},
    {"PRIVMSG #a :", "", "", "PRIVMSG", {"#a", ""}},
    {"PRIVMSG #a ::-)", "", "", "PRIVMSG", {"#a", ":-)"}},
    {"PRIVMSG #a : spaces  stay ", "", "", "PRIVMSG", {"#a", " spaces  stay "}},
    {"PRIVMSG  #a   b:c   d ", "", "", "PRIVMSG", {"#a", "b:c", "d"}},
    {":alice!u@h JOIN #a", "", "alice!u@h", "JOIN", {"#a"}},
    {":banter 001 alice :Welcome", "", "banter", "001", {"alice", "Welcome"}},
    {"@a=b;c :s CMD x", "a=b;c", "s", "CMD", {"x"}},
    {"@a  :s  CMD  x", "a", "s", "CMD", {"x"}},
    {"@+draft/reply=7 TAGMSG bob", "+draft/reply=7", "", "TAGMSG", {"bob"}},
    {"@ PING", "", "", "PING", {}},
    {"  PING", "", "", "PING", {}},
    {"C 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17",
     "",
     "",
     "C",
     {"1", "2", "3", "4", "5", "6", "7", "8", "9", "10", "11", "12", "13", "14", "15 16 17"}},
    {"C 1 2 3 4 5 6 7 8 9 10 11 12 13 14 :15 16",
     "",
     "",
     "C",
     {"1", "2", "3", "4", "5", "6", "7", "8", "9", "10", "11", "12", "13", "14", "15 16"}},
};

const std::vector<std::string> malformed{
    " ",     "   ",        ":",    ":source",    ":source ",    "@tags",       "@tags ",
    "@a :b", "12",         "1234", "12a",        "PRIV-MSG",    "PRIVMSG\x01", "\u00e9t\u00e9",
    "#a",    "@a=b :s :x", "P\0"s, "PING x\0y"s, "@a=\0 PING"s, "PING\tx",
};

line parsed(std::string_view text)
{
    line l;
    BOOST_TEST((parse(text, l) == line_fault::none));
    return l;
}

} // namespace

BOOST_AUTO_TEST_CASE(a_line_is_split_into_its_parts)
{
    for (const auto& e : examples) {
        BOOST_TEST_CONTEXT(e.text)
        {
            const auto l = parsed(e.text);
            BOOST_TEST(l.tags == e.tags);
            BOOST_TEST(l.source == e.source);
            BOOST_TEST(l.command == e.command);
            const std::vector<std::string> params{l.params.begin(),
                                                  l.params.begin() + static_cast<std::ptrdiff_t>(l.count)};
            BOOST_TEST(params == e.params, boost::test_tools::per_element());
        }
    }
}

BOOST_AUTO_TEST_CASE(a_line_without_a_valid_command_is_malformed)
{
    for (const auto& text : malformed) {
        line l;
        BOOST_TEST((parse(text, l) == line_fault::malformed), text);
    }
}

BOOST_AUTO_TEST_CASE(a_missing_parameter_is_empty)
{
    const auto l = parsed("JOIN #a");
    BOOST_TEST(l.param(0) == "#a");
    BOOST_TEST(l.param(1) == "");
    const auto beyond = std::stoul("99");
    BOOST_TEST(l.param(beyond) == "");
}

BOOST_AUTO_TEST_CASE(of_bad_utf8_the_command_is_known)
{
    line l;
    BOOST_TEST((parse("PRIVMSG #a :caf\xe9", l) == line_fault::not_utf8));
    BOOST_TEST(l.command == "PRIVMSG");
    BOOST_TEST((parse("@a=\xff PING", l) == line_fault::not_utf8));
    BOOST_TEST(l.command == "PING");
}

BOOST_AUTO_TEST_CASE(the_last_of_several_tags_counts)
{
    const auto l = parsed("@a=1;b;;a=2;c= PING");
    BOOST_TEST(*l.tag("a") == "2");
    BOOST_TEST(*l.tag("b") == "");
    BOOST_TEST(*l.tag("c") == "");
    BOOST_TEST(!l.tag("d"));
    BOOST_TEST(!l.tag(""));
}

BOOST_AUTO_TEST_CASE(a_value_holds_equals_signs) { BOOST_TEST(*parsed("@a=b=c PING").tag("a") == "b=c"); }

// IRCv3 message-tags, "Escaping values".
BOOST_AUTO_TEST_CASE(values_are_unescaped)
{
    BOOST_TEST(unescaped("raw+:=,escaped\\:\\s\\\\") == "raw+:=,escaped; \\");
    BOOST_TEST(unescaped("\\r\\n") == "\r\n");
    BOOST_TEST(unescaped("\\b\\x") == "bx");
    BOOST_TEST(unescaped("test\\") == "test");
    BOOST_TEST(unescaped("\\\\n") == "\\n");
    BOOST_TEST(unescaped("") == "");
}

BOOST_AUTO_TEST_CASE(only_tags_of_clients_are_passed_on)
{
    BOOST_TEST(client_only("time=now;+a=1;msgid=7;+example.com/b=\\s;+c;account=root") ==
               "+a=1;+c;+example.com/b=\\s");
    BOOST_TEST(client_only("a;b=c") == "");
    BOOST_TEST(client_only("") == "");
}

BOOST_AUTO_TEST_CASE(a_tag_is_passed_on_once_if_its_key_is_valid)
{
    BOOST_TEST(client_only("+a=1;+a=2;+b=;+a=3") == "+a=3;+b");
    BOOST_TEST(client_only("+;+/;+a/;+\u00e9=1;+a b;+x\x01=1;+draft/reply=7") == "+draft/reply=7");
}

BOOST_AUTO_TEST_SUITE_END()
