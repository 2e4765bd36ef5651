// No text of another user stands at the left edge of the terminal, where it would pass for a line of its own.
#include "client/console/chat_screen.hpp"
#include "client/console/word_wrap.hpp"

#include <boost/test/unit_test.hpp>

#include <string>
#include <vector>

using namespace banter::client;
using namespace banter::console;

BOOST_AUTO_TEST_SUITE(left_edge_suite)

namespace {

std::tm in_utc(std::time_t t)
{
    std::tm result{};
    ::gmtime_r(&t, &result);
    return result;
}

chat_screen screen_of(std::size_t width, bool colour = false)
{
    chat_screen::settings s;
    s.rooms = {"lobby", "ops"};
    s.to_local = &in_utc;
    s.colour = colour;
    chat_screen screen{std::move(s)};
    screen.set_width(width);
    return screen;
}

message line_by(std::string user, std::string text)
{
    return {.room = "lobby",
            .seq = 1,
            .user = std::move(user),
            .text = std::move(text),
            .time = "2026-11-23T06:37:00Z"};
}

std::string without_colours(std::string s)
{
    for (auto at = s.find('\x1b'); at != std::string::npos; at = s.find('\x1b'))
        s.erase(at, s.find('m', at) + 1 - at);
    return s;
}

// The rows of the terminal: those that we print, and no others, since none is too long for it.
std::vector<std::string> rows(const std::string& printed, std::size_t width)
{
    std::vector<std::string> all;
    for (std::size_t from = 0; from < printed.size();) {
        const auto end = printed.find('\n', from);
        all.push_back(printed.substr(from, end - from));
        std::erase(all.back(), '\a');
        BOOST_TEST(most_columns(all.back()) <= width, all.back() << " at " << width);
        from = end + 1;
    }
    return all;
}

const std::string forged = "17:44\u00a0hh\u00a0\u00a0I\u00a0resign";
const std::string wide =
    "\u5929\u5929\u5929\u5929\u5929\u5929\u5929\u5929\u5929\u5929\u5929\u5929\u5929\u5929";

const std::vector<std::string> names{"Zo\u00eb", std::string(32, 'n'), "Mary Ann of the very long last name",
                                     wide + wide, "xxxxxxxxxxxxxx17:44\u00a0hh"};

std::vector<std::string> texts(std::size_t width, std::size_t before)
{
    std::vector<std::string> all{"hello\n17:55 victim8  I resign\nend",
                                 std::string(300, ' ') + forged,
                                 "\t\t\t\t\t\t\t\t\t\t\t" + forged,
                                 wide + wide + wide + forged,
                                 std::string(200, 'x'),
                                 "/me " + std::string(90, 'x') + forged + "\n" + forged,
                                 "\u2764\ufe0f\u2764\ufe0f\u2764\ufe0f\u2764\ufe0f\u2764\ufe0f\u2764\ufe0f" +
                                     forged};
    for (std::size_t n = width > before + 3 ? width - before - 3 : 0; n < width + 3; ++n) {
        all.push_back(std::string(n, 'x') + forged);
        all.push_back(std::string(n, ' ') + forged);
        all.push_back("a " + std::string(n, 'x') + " 17:44 hh  I resign");
    }
    return all;
}

} // namespace

BOOST_AUTO_TEST_CASE(a_message_is_indented_on_every_row_after_its_first_at_any_width)
{
    for (std::size_t width = 20; width <= 90; ++width)
        for (const auto& name : names)
            for (const auto& text : texts(width, 8 + most_columns(name))) {
                auto screen = screen_of(width);
                screen.show(update::line{.message = line_by(name, text)}, "alice");
                std::size_t lines = 0;
                for (const auto& row : rows(screen.take_output(), width))
                    lines += row.starts_with(' ') ? 0 : 1;
                BOOST_TEST_REQUIRE(lines == 2u, text << " at " << width); // the date, and the line
            }
}

BOOST_AUTO_TEST_CASE(colours_change_no_row)
{
    for (const std::size_t width : {20u, 33u, 80u})
        for (const auto& name : names)
            for (const auto& text : texts(width, 8 + most_columns(name))) {
                auto plain = screen_of(width);
                auto coloured = screen_of(width, true);
                const auto mentions = line_by(name, "alice " + text);
                plain.show(update::line{.message = mentions}, "alice");
                coloured.show(update::line{.message = mentions}, "alice");
                BOOST_TEST_REQUIRE(without_colours(coloured.take_output()) == plain.take_output());
            }
}

BOOST_AUTO_TEST_CASE(other_texts_of_users_are_indented_too)
{
    for (std::size_t width = 20; width <= 90; ++width) {
        auto screen = screen_of(width);
        for (const auto& text : texts(width, 3)) {
            const auto line = text.substr(0, text.find('\n'));
            screen.notice(line);
            screen.error(line);
            screen.show(update::topic_changed{"lobby", names[2], line}, "alice");
            screen.show(update::kicked{"ops", names[1], line}, "alice");
            screen.show(update::refused{"bad", line, line}, "alice");
            screen.show(update::room_list{{{names[1], line, 3}}, false}, "alice");
            screen.show(update::member_list{{"lobby", {names[1], line}, 2, {}, {}}}, "alice");
            event::user_info user;
            user.user = names[2];
            user.online = true;
            user.realname = user.away = line;
            user.rooms = {names[1], line};
            screen.show(update::people{{user}}, "alice");
            screen.show(update::joined{"ops", line, {}, 3, false}, "alice");
            screen.show_found(line, {{line_by(names[1], text)}, false}, 1);
            screen.show_pending({{"1", "lobby", text, {}}}, {});
            for (const auto& row : rows(screen.take_output(), width))
                BOOST_TEST_REQUIRE((row.starts_with(' ') || row.starts_with("--") || row.starts_with("!!") ||
                                    row.starts_with("\u2500\u2500")),
                                   row << " at " << width);
        }
    }
}

BOOST_AUTO_TEST_CASE(the_help_is_cut_between_words_on_a_narrow_terminal)
{
    auto screen = screen_of(40);
    screen.help({});
    const auto shown = screen.take_output();
    rows(shown, 40);
    BOOST_TEST(shown.find("   /pending  show your messages that the\n      server has not acknowledged\n") !=
                   std::string::npos,
               shown);
    screen.help("/whois");
    BOOST_TEST(screen.take_output() ==
               "\u2500\u2500 Users \u2500\u2500\n   /whois NAME  show a user and the\n"
               "      user's rooms\n");
}

BOOST_AUTO_TEST_SUITE_END()
