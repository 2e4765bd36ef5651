#pragma once

#include "client/console/chat_screen.hpp"
#include "client/core/engine.hpp"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace banter::console {

namespace update = client::update;
using client::engine;
using client::message;

/// Queries of the history that are typed at the terminal: older lines of a room, lines that hold some words,
/// the lines around one of those. Knows how each goes on. One question is under way at a time.
class history_view {
public:
    /// Both references outlive this.
    history_view(engine& c, chat_screen& s) : engine_{c}, screen_{s} {}

    /// Lines before those that have been shown of the room.
    void history(std::string_view room, std::size_t lines);
    /// @param room  empty: all rooms.
    void search(std::string_view words, std::string_view room);
    /// Older ones of what was asked for last.
    void more();
    /// @param number  as shown with the line that was found.
    void around(std::size_t number);

    /// To be told every update, behind the screen.
    void on_update(const update::any& u);

private:
    struct hit {
        std::string room;
        std::uint64_t seq = 0;
    };

    void ask(const std::function<void()>& question);
    void ask_search();

    void answer(const update::history_page& u);
    void answer(const update::search_result& u);
    void answer(const update::surroundings& u);
    template <class Other>
    void answer(const Other&)
    {
    }

    engine& engine_;
    chat_screen& screen_;
    bool asked_ = false;             // and not answered yet
    std::function<void()> continue_; // with what was asked for last; empty: there is nothing
    std::string words_;              // of the last search
    std::string searched_room_;      // empty: all
    std::vector<hit> hits_;          // of the last search so far
    bool more_hits_ = false;
};

} // namespace banter::console
