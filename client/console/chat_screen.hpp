#pragma once

#include "client/console/line_format.hpp"
#include "client/console/ring_settings.hpp"
#include "client/core/outbound.hpp"
#include "client/core/update.hpp"

#include <cstddef>
#include <cstdint>
#include <deque>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace banter::console {

namespace update = client::update;
using client::message;
using client::outbound;

/// The content of the terminal: one room at a time, the others as unread counts. Turns updates into text to
/// print and into the prompt. No I/O.
class chat_screen {
public:
    struct settings {
        std::vector<std::string> rooms; ///< in the order of the prompt; the first is the current one
        bool colour = false;
        line_format::local_time to_local;
        ring_settings ring{};
    };

    explicit chat_screen(settings s);

    /// @param own_name  our name, as the server has it.
    void show(const update::any& u, std::string_view own_name);

    void notice(std::string_view text) { out_ += format_.notice(text); }
    void error(std::string_view text) { out_ += format_.error(text); }
    /// The width of the terminal; 0: unknown, and lines are not cut.
    void set_width(std::size_t columns) { format_.set_width(columns); }
    /// @param about  a command with its slash; empty: all.
    void help(std::string_view about);
    const ring_settings& ring() const { return ring_; }
    void set_ring(ring_settings r);
    /// Shows what rings, and whether the current room does.
    void show_ring();
    void show_topic(std::string_view room, std::string_view topic);
    /// Shows a page of older lines.
    void show_history(const update::history_page& page);
    /// @param title  describes the search.
    /// @param first  number of the first result.
    void show_found(std::string_view title, const update::search_result& found, std::size_t first);
    void show_surroundings(const update::surroundings& lines);
    /// @param delayed_by  as for prompt().
    void show_pending(const std::deque<outbound::item>& lines, std::string_view delayed_by);

    /// Makes `room` the current one and shows its unread lines.
    void enter(std::string_view room);
    /// The room after the current one in the order of the prompt, or before it; empty: there is no other.
    std::string neighbour(int direction) const;
    /// Takes a room off the screen. If it is the current one, the one before it is shown.
    void close(std::string_view room);
    /// Whether the room is on the screen.
    bool shows(std::string_view room) const { return find(room) != nullptr; }
    /// Whether something stands in the input line: a command to return must not be appended to it.
    void set_typing(bool typing) { typing_ = typing; }
    /// Why nothing can be sent to a room of the screen that we are not in, and how to return.
    std::string why_not_joined(std::string_view room) const;

    /// The current room; empty: none.
    const std::string& current() const { return current_; }
    std::vector<std::string> rooms() const;
    /// The authors of the lines that were printed, at most the last 1,000.
    const std::deque<std::string>& authors() const { return authors_; }
    /// The room's name for the user: `#ops`, `@Bob`.
    std::string label(std::string_view room) const;

    /// Seq of the oldest shown line of the room after which no line is missing; 0: none.
    std::uint64_t oldest_shown(std::string_view room) const;

    /// Text to print above the prompt, whole lines.
    std::string take_output() { return std::exchange(out_, {}); }

    /// The prompt, in which colours are marked for readline as taking no columns. It is at most one row, and
    /// the unread rooms leave a third of it to what is typed.
    /// @param pending     number of messages without an acknowledgement.
    /// @param delayed_by  error code with which the server defers messages now; empty: it accepts them.
    std::string prompt(std::size_t pending, bool online, std::string_view delayed_by = {}) const;

private:
    // Number of newest unread lines that a room keeps while it is not the current one.
    static constexpr std::size_t most_unread_kept = 1000;
    static constexpr std::size_t most_authors = 1000;
    // Rooms with more members show no presence.
    static constexpr std::uint64_t presence_shown_up_to = 50;

    struct view {
        std::string room;
        std::deque<message> unread;
        std::size_t unread_count = 0;
        bool mentioned = false;
        std::uint64_t oldest_shown = 0;
        std::string other{};             // display name of the other user of a conversation
        std::string not_joined_reason{}; // a sentence; empty: the user is in the room
        std::string renamed{};           // a sentence if the other user has another name now
    };

    view& view_of(std::string_view room);
    const view* find(std::string_view room) const;
    void mark_not_joined(std::string_view room, std::string why);
    std::string unread_rooms(std::size_t most) const;
    std::string how_to_return(std::string_view room) const;
    void forget_shown(std::string_view room) { view_of(room).oldest_shown = 0; }
    void print(const message& m, bool mention);
    void print_in_room(const message& m, bool mention);
    void past_lines(const std::vector<message>& lines, std::uint64_t marked);
    void list(std::string_view title, const std::vector<std::string>& items, std::size_t indent = 6);

    void on(const update::connected& u);
    void on(const update::joined& u);
    void on(const update::left& u);
    void on(const update::join_refused& u);
    void on(const update::conversation_closed& u);
    void on(const update::line& u);
    void on(const update::caught_up& u);
    void on(const update::lines_lost& u);
    void on(const update::history_replaced& u);
    void on(const update::gap& u);
    void on(const update::behind& u);
    void on(const update::topic_changed& u);
    void on(const update::presence& u);
    void on(const update::history_page&) {} // history_view shows the answers to its requests
    void on(const update::search_result&) {}
    void on(const update::surroundings&) {}
    void on(const update::member_list& u);
    void on(const update::room_list& u);
    void on(const update::kicked& u);
    void on(const update::opened& u);
    void on(const update::conversations& u);
    void on(const update::rules_changed& u);
    void on(const update::key_unused& u);
    void on(const update::invited& u);
    void on(const update::renamed& u);
    void on(const update::away& u);
    void on(const update::people& u);
    void on(const update::names_found&) {} // the typed line that waits for it shows what came of it
    void on(const update::rules& u);
    void on(const update::acknowledged&) {} // shown by the prompt
    void on(const update::delayed& u);
    void on(const update::refused& u);
    void on(const update::not_connected& u);
    void on(const update::closing&) {} // the link reports it as the reason of the loss
    void on(const update::hello_refused&) {}
    void on(const update::protocol_broken&) {}

    bool is_mention(const message& m) const;
    bool rings(std::string_view room) const
    {
        return ring_.mode != ring_mode::never && !ring_.muted_rooms.contains(room);
    }
    void ring_for(std::string_view room) { out_ += rings(room) ? "\a" : ""; }

    line_format format_;
    ring_settings ring_;
    std::string own_name_;
    bool typing_ = false;
    std::string current_;
    std::string previous_; // the current one before
    std::vector<view> views_;
    int day_ = 0; // of the last line printed
    std::deque<std::string> authors_;
    std::set<std::string> folded_authors_;
    std::string out_;
};

} // namespace banter::console
