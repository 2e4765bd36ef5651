#pragma once

#include "client/console/completion.hpp"
#include "client/console/descriptor_watch.hpp"

#include <boost/asio/io_context.hpp>

#include <cstddef>
#include <functional>
#include <string>
#include <string_view>

namespace banter::console {

/// The terminal: a line editor (GNU readline in its callback form) with lines appearing above it.
///
/// Readline is one per process, so there is one terminal at a time. It never waits: the loop calls it when
/// there is something to read. Signals are the caller's: see interrupted(), resized() and suspend().
class terminal {
public:
    struct settings {
        std::string history_file; ///< of what was typed; empty: none is kept
        std::size_t history_lines = 1000;
    };
    struct handlers {
        std::function<void(const std::string& line)> line; ///< Enter was pressed; the line is off the screen
        std::function<void()> end_of_input; ///< Ctrl-D on an empty line, or the terminal is gone
        std::function<completion(std::string_view line, std::size_t cursor)> complete;
    };

    /// Takes over standard input and output.
    terminal(boost::asio::io_context& io, settings s, handlers h);
    /// Gives the terminal back as it was.
    ~terminal();
    terminal(const terminal&) = delete;
    terminal& operator=(const terminal&) = delete;

    /// Prints whole lines above the line that is being typed, and changes the prompt.
    void show(std::string_view lines, const std::string& prompt);

    /// Ctrl-C: drops what was typed.
    /// @return whether there was anything.
    bool interrupted();
    void resized();
    /// Ctrl-Z: gives the terminal back, stops the process, and takes it up again when it goes on.
    void suspend();
    /// Ends the editing; further lines of show() are printed plainly.
    void close();

private:
    static int accept_line(int count, int key);
    static void line_done(char* line);
    static char** complete_word(const char* text, int start, int end);
    static void show_matches(char** matches, int count, int longest);

    void wait();
    void read();
    void remember(const std::string& line);
    void load_history();

    static terminal* active_; // readline's callbacks have no argument of their own

    settings settings_;
    handlers handlers_;
    descriptor_watch input_;
    std::string prompt_;
    std::string accepted_; // taken by Enter; delivered when readline is out of the way
    bool has_accepted_ = false;
    bool at_end_ = false;
    bool open_ = true;
};

} // namespace banter::console
