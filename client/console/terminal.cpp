#include "client/console/terminal.hpp"

#include "client/console/plain_text.hpp"
#include "client/console/private_folder.hpp"
#include "client/console/terminal_width.hpp"
#include "client/console/word_wrap.hpp"

#include <algorithm>
#include <clocale>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <fcntl.h>
#include <filesystem>
#include <langinfo.h>
#include <poll.h>
#include <readline/history.h>
#include <readline/readline.h>
#include <string>
#include <unistd.h>
#include <utility>

namespace banter::console {

namespace {

constexpr int keys_per_turn = 256;

bool input_waits()
{
    pollfd in{STDIN_FILENO, POLLIN, 0};
    return ::poll(&in, 1, 0) > 0;
}

// Readline takes the encoding from the environment. If it is not UTF-8 there, as with LANG=C or in a bare
// container, C.UTF-8 is used.
void choose_utf8_locale()
{
    std::setlocale(LC_CTYPE, "");
    if (std::string_view{::nl_langinfo(CODESET)} == "UTF-8")
        return;
    ::setenv("LC_ALL", "C.UTF-8", 1);
    std::setlocale(LC_CTYPE, "C.UTF-8");
}

// A prompt without the characters between \001 and \002, which take no columns.
std::string without_marks(std::string_view prompt)
{
    std::string out;
    bool hidden = false;
    for (const char c : prompt) {
        hidden = c == '\001' || (hidden && c != '\002');
        if (!hidden && c != '\002')
            out += c;
    }
    return out;
}

void redraw()
{
    rl_on_new_line();
    rl_redisplay();
}

} // namespace

terminal* terminal::active_ = nullptr;

terminal::terminal(boost::asio::io_context& io, settings s, handlers h)
    : settings_{std::move(s)}, handlers_{std::move(h)}, input_{io, STDIN_FILENO,
                                                               descriptor_watch::event::readable}
{
    active_ = this;
    width_ = terminal_width(STDOUT_FILENO);
    choose_utf8_locale();
    rl_readline_name = "banter";
    rl_catch_signals = 0;
    rl_catch_sigwinch = 0;
    // Readline erases the prompt of an empty line. accept_line() makes every line empty before readline ends
    // it.
    rl_erase_empty_line = 1;
    rl_initialize();
    for (auto* keys : {emacs_standard_keymap, vi_insertion_keymap, vi_movement_keymap})
        for (const int enter : {int{'\r'}, int{'\n'}})
            rl_bind_key_in_map(enter, &terminal::accept_line, keys);
    for (auto* keys : {emacs_standard_keymap, vi_insertion_keymap})
        rl_bind_key_in_map('\t', &terminal::complete_word, keys);
    // The sequences of xterm and its kin, and of others.
    for (auto* keys : {emacs_standard_keymap, vi_insertion_keymap})
        for (const auto* alt : {"\033[1;3", "\033\033[", "\033\033O"}) {
            rl_bind_keyseq_in_map((std::string{alt} + 'D').c_str(), &terminal::left_room, keys);
            rl_bind_keyseq_in_map((std::string{alt} + 'C').c_str(), &terminal::right_room, keys);
        }
    load_history();
    rl_callback_handler_install("", &terminal::line_done);
    wait();
}

terminal::~terminal()
{
    close();
    active_ = nullptr;
}

void terminal::load_history()
{
    using_history();
    stifle_history(static_cast<int>(settings_.history_lines));
    if (settings_.history_file.empty())
        return;
    const std::filesystem::path file{settings_.history_file};
    make_private_folder(file.parent_path().string());
    if (const int fd = ::open(file.c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, 0600); fd >= 0)
        ::close(fd);
    read_history(file.c_str());
}

// Written immediately, so that it survives any end of the program and several clients can share the file.
void terminal::remember(const std::string& line)
{
    if (line.empty() || line.find('\n') != std::string::npos)
        return;
    const auto* last = history_length > 0 ? history_get(history_base + history_length - 1) : nullptr;
    if (last != nullptr && line == last->line)
        return;
    add_history(line.c_str());
    using_history(); // readline has begun its next line: move to the end, so that Up finds this one
    if (!settings_.history_file.empty())
        append_history(1, settings_.history_file.c_str());
}

void terminal::show(std::string_view lines, const std::string& prompt)
{
    if (!open_) {
        std::fwrite(lines.data(), 1, lines.size(), stdout);
        std::fflush(stdout);
        return;
    }
    if (lines.empty() && prompt == prompt_)
        return;
    rl_clear_visible_line();
    std::fwrite(lines.data(), 1, lines.size(), rl_outstream);
    std::fflush(rl_outstream);
    if (prompt != prompt_) {
        prompt_ = prompt;
        rl_set_prompt(prompt_.c_str());
    }
    redraw();
}

std::string terminal::text() const { return open_ ? rl_line_buffer : ""; }

void terminal::set_text(std::string_view text)
{
    if (!open_)
        return;
    rl_clear_visible_line();
    rl_replace_line(std::string{text}.c_str(), 1);
    rl_point = rl_end;
    redraw();
}

bool terminal::is_typing() const
{
    return open_ && (rl_end != 0 || RL_ISSTATE(RL_STATE_ISEARCH | RL_STATE_NSEARCH) != 0);
}

bool terminal::interrupted()
{
    const bool typed = rl_end != 0;
    rl_callback_sigcleanup(); // ends a search, for example
    rl_clear_visible_line();
    rl_replace_line("", 1);
    rl_point = 0;
    redraw();
    return typed;
}

void terminal::resized()
{
    if (!open_)
        return;
    const auto width = terminal_width(STDOUT_FILENO);
    const auto old_width = std::exchange(width_, width);
    const auto* can_move_up = rl_get_termcap("up");
    if (old_width != 0 && width != 0 && can_move_up != nullptr && *can_move_up != '\0') {
        const auto before = without_marks(rl_display_prompt) +
                            std::string{rl_line_buffer, static_cast<std::size_t>(rl_point)};
        const auto rows = std::min(rows_above_end(before, old_width), rows_above_end(before, width));
        const auto erase =
            (rows == 0 ? std::string{"\r"} : "\r\x1b[" + std::to_string(rows) + 'A') + "\x1b[J";
        std::fwrite(erase.data(), 1, erase.size(), rl_outstream);
        std::fflush(rl_outstream);
        rl_on_new_line(); // readline would move up by the rows of the old width
    }
    rl_resize_terminal();
}

void terminal::suspend()
{
    if (!open_)
        return;
    rl_clear_visible_line();
    std::fflush(rl_outstream);
    rl_deprep_terminal();
    std::raise(SIGSTOP);
    rl_prep_terminal(1);
    rl_resize_terminal();
    redraw();
}

void terminal::close()
{
    if (!std::exchange(open_, false))
        return;
    input_.cancel();
    rl_clear_visible_line();
    std::fflush(rl_outstream);
    rl_callback_handler_remove();
    if (!settings_.history_file.empty())
        history_truncate_file(settings_.history_file.c_str(), static_cast<int>(settings_.history_lines));
}

void terminal::wait()
{
    input_.async_wait([this] { read(); });
}

void terminal::read()
{
    for (int i = 0; i < keys_per_turn && open_ && (i == 0 || input_waits()); ++i) {
        rl_callback_read_char();
        if (std::exchange(at_end_, false)) {
            handlers_.end_of_input();
        } else if (std::exchange(has_accepted_, false)) {
            remember(accepted_);
            handlers_.line(std::exchange(accepted_, {}));
        } else if (const int direction = std::exchange(direction_, 0); direction != 0) {
            handlers_.other_room(direction);
        }
    }
    if (open_)
        wait();
}

// Enter. The line is removed from the screen, since it returns as an event of the room.
int terminal::accept_line(int count, int key)
{
    active_->accepted_ = rl_line_buffer;
    active_->has_accepted_ = true;
    rl_clear_visible_line();
    // An old line that was edited and is sent now stays unchanged in the history.
    while (rl_undo_list != nullptr)
        rl_do_undo();
    rl_replace_line("", 1);
    rl_point = 0;
    rl_on_new_line();
    return rl_newline(count, key);
}

int terminal::left_room(int, int)
{
    active_->direction_ = -1;
    return 0;
}

int terminal::right_room(int, int)
{
    active_->direction_ = 1;
    return 0;
}

void terminal::line_done(char* line)
{
    if (line == nullptr)
        active_->at_end_ = true;
    std::free(line);
}

// Tab. A name may begin before the word in which readline sees the cursor.
int terminal::complete_word(int, int)
{
    const auto point = static_cast<std::size_t>(rl_point);
    const auto found = active_->handlers_.complete(rl_line_buffer, point);
    if (found.candidates.empty()) {
        rl_ding();
        return 0;
    }
    const bool single = found.candidates.size() == 1;
    const auto completed = single ? found.candidates.front() + found.suffix : found.common;
    if (std::string_view{rl_line_buffer}.substr(found.start, point - found.start) != completed) {
        rl_begin_undo_group();
        rl_delete_text(static_cast<int>(found.start), rl_point);
        rl_point = static_cast<int>(found.start);
        rl_insert_text(completed.c_str());
        rl_end_undo_group();
    } else if (rl_last_func == &terminal::complete_word) {
        show_matches(found.candidates);
    } else {
        rl_ding();
    }
    return 0;
}

void terminal::show_matches(const std::vector<std::string>& matches)
{
    std::string line{"  "};
    for (const auto& match : matches)
        line += ' ' + safe_line(match);
    active_->show(wrapped(line, 0, 3, terminal_width(STDOUT_FILENO)) + '\n', active_->prompt_);
}

} // namespace banter::console
