#pragma once

#include "client/console/completion.hpp"
#include "client/console/descriptor_watch.hpp"

#include <boost/asio/io_context.hpp>

#include <cstddef>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace banter::console {

/// The terminal: a line editor (GNU readline with callbacks), with printed lines above it.
///
/// Readline has global state, so only one terminal exists at a time. It never waits: the loop calls it when
/// input is available. The caller handles signals: see interrupted(), resized() and suspend().
class terminal {
public:
    struct settings {
        std::string history_file; ///< of typed lines; empty: not kept
        std::size_t history_lines = 1000;
    };
    struct handlers {
        std::function<void(const std::string& line)>
            line;                           ///< after Enter; the line is no longer on the screen
        std::function<void()> end_of_input; ///< Ctrl-D on an empty line, or a closed terminal
        std::function<completion(std::string_view line, std::size_t cursor)> complete;
        std::function<void(int direction)> other_room{}; ///< Alt-Left: -1, Alt-Right: 1
    };

    /// Takes control of standard input and output.
    terminal(boost::asio::io_context& io, settings s, handlers h);
    /// Restores the terminal.
    ~terminal();
    terminal(const terminal&) = delete;
    terminal& operator=(const terminal&) = delete;

    /// Prints whole lines above the line that is being typed, and changes the prompt.
    void show(std::string_view lines, const std::string& prompt);

    /// The line that is being typed.
    std::string text() const;
    void set_text(std::string_view text);
    /// Whether a line is being typed, or searched for.
    bool is_typing() const;

    /// Ctrl-C: drops the line being typed.
    /// @return whether it was not empty.
    bool interrupted();
    /// The width has changed. Many terminals have then moved what we printed: from the rows above, only those
    /// are erased that belong to the line being typed before the change as well as after it.
    void resized();
    /// Ctrl-Z: restores the terminal, stops the process, and takes control again when it continues.
    void suspend();
    /// Ends the editing; further lines of show() are printed plainly.
    void close();

private:
    static int accept_line(int count, int key);
    static int left_room(int, int);
    static int right_room(int, int);
    static void line_done(char* line);
    static int complete_word(int, int);
    static void show_matches(const std::vector<std::string>& matches);

    void wait();
    void read();
    void remember(const std::string& line);
    void load_history();

    static terminal* active_; // readline's callbacks have no context argument

    settings settings_;
    handlers handlers_;
    descriptor_watch input_;
    std::string prompt_;
    std::size_t width_ = 0; // 0: unknown
    std::string accepted_;  // line of the last Enter; delivered after readline has returned
    bool has_accepted_ = false;
    int direction_ = 0; // of a switch to another room; carried out after readline has returned
    bool at_end_ = false;
    bool open_ = true;
};

} // namespace banter::console
