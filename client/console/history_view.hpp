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

/// The queries of the history: older lines of a room, lines with certain words, the lines around a search
/// result; and their continuation with /more. One request at a time.
class history_view {
public:
    /// Both references outlive this.
    history_view(engine& c, chat_screen& s) : engine_{c}, screen_{s} {}

    /// Requests lines before the oldest shown line of the room.
    void history(std::string_view room, std::size_t lines);
    /// @param room  empty: all rooms.
    void search(std::string_view words, std::string_view room);
    /// Continues the last query with older lines.
    void more();
    /// @param number  of a search result, as shown.
    void around(std::size_t number);

    /// Call with every update, after the screen has it.
    void on_update(const update::any& u);

private:
    struct result {
        std::string room;
        std::uint64_t seq = 0;
    };

    void ask(const std::function<void()>& request);
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
    bool waiting_ = false;           // for an answer
    std::function<void()> continue_; // continues the last query; empty: none
    std::string words_;              // of the last search
    std::string searched_room_;      // empty: all
    std::vector<result> results_;    // all results of the last search so far
    bool more_results_ = false;
};

} // namespace banter::console
