// The prompt with the unread rooms.
#include "client/console/chat_screen.hpp"
#include "client/console/word_wrap.hpp"

#include <boost/test/unit_test.hpp>

#include <utility>

#include <string>

using namespace banter::client;
using namespace banter::console;

BOOST_AUTO_TEST_SUITE(prompt_suite)

namespace {

std::tm any_time(std::time_t) { return {}; }

chat_screen screen_with(std::vector<std::string> rooms, std::size_t width)
{
    chat_screen screen{{std::move(rooms), false, &any_time}};
    screen.set_width(width);
    return screen;
}

void add_unread(chat_screen& screen, std::string room, std::string text = "hi")
{
    screen.show(update::line{.message = {.room = std::move(room),
                                         .seq = 1,
                                         .user = "bob",
                                         .text = std::move(text),
                                         .time = {}}},
                "alice");
}

} // namespace

BOOST_AUTO_TEST_CASE(unread_rooms_that_do_not_fit_are_counted)
{
    auto screen = screen_with({"lobby"}, 40);
    for (int n = 10; n < 69; ++n)
        add_unread(screen, "room" + std::to_string(n));
    BOOST_TEST(screen.prompt(0, true) == "#lobby room10:1 +58 rooms> ");
    add_unread(screen, "room50", "hello alice");
    BOOST_TEST(screen.prompt(0, true) == "#lobby room50:2! +58 rooms> ");
    screen.set_width(80);
    BOOST_TEST(screen.prompt(0, true) == "#lobby room10:1 room11:1 room12:1 room50:2! +55 rooms> ");
    screen.set_width(0); // as 80
    BOOST_TEST(screen.prompt(0, true) == "#lobby room10:1 room11:1 room12:1 room50:2! +55 rooms> ");
}

BOOST_AUTO_TEST_CASE(a_mention_in_a_room_that_does_not_fit_is_marked)
{
    auto screen = screen_with({"lobby"}, 30);
    add_unread(screen, std::string(30, 'r'), "hello alice");
    BOOST_TEST(screen.prompt(0, true) == "#lobby +1 room!> ");
}

BOOST_AUTO_TEST_CASE(the_prompt_is_never_longer_than_a_row)
{
    const std::string wide = "\u5929\u5929\u5929\u5929\u5929\u5929\u5929\u5929";
    for (std::size_t width = 20; width <= 100; ++width)
        for (const auto& current : {std::string{"lobby"}, std::string(32, 'r'), wide + wide})
            for (const std::size_t unread : {0u, 1u, 5u, 59u})
                for (const bool joined : {true, false}) {
                    auto screen = screen_with({current}, width);
                    for (std::size_t n = 0; n < unread; ++n)
                        add_unread(screen, n % 2 == 0 ? wide + std::to_string(n) : "room" + std::to_string(n),
                                   n % 3 == 0 ? "alice" : "hi");
                    if (!joined)
                        screen.show(update::kicked{current, "bob", "noise"}, "alice");
                    for (const auto* delayed_by : {"", "storage_full"}) {
                        const auto prompt = screen.prompt(12, false, delayed_by);
                        BOOST_TEST(most_columns(prompt) < width, prompt << " at " << width);
                        BOOST_TEST((prompt.find("(offline)") != std::string::npos || !joined), prompt);
                        BOOST_TEST((joined || prompt.find("(not joined)") != std::string::npos), prompt);
                    }
                }
}

BOOST_AUTO_TEST_SUITE_END()
