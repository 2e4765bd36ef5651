#include "client/console/pipe_mode.hpp"

#include "client/console/line_format.hpp"
#include "client/console/plain_text.hpp"
#include "client/console/terminal_width.hpp"
#include "client/console/word_wrap.hpp"
#include "common/text.hpp"

#include <variant>

/// How the pipe mode handles updates.
namespace banter::console {

void pipe_mode::on_line(std::string_view line)
{
    if (!settings_.json || output_closed_ || !line.starts_with('{'))
        return;
    output_.write(safe_json(line) + '\n');
    if (output_.full())
        link_.pause_reading();
}

void pipe_mode::on_update(const update::any& u)
{
    std::visit([this](const auto& kind) { on(kind); }, u);
    send_gathered_if_due();
    finish_if_done();
    wait_for_input();
}

void pipe_mode::on(const update::connected& u)
{
    welcomed_ = true;
    if (u.again)
        warn("reconnected; messages sent again: " + std::to_string(u.pending));
}

void pipe_mode::on(const update::line& u)
{
    if (settings_.json || settings_.send || output_closed_)
        return;
    auto prefix = settings_.name_rooms ? '#' + safe_line(u.message.room) + ' ' : std::string{};
    constexpr std::string_view action_word = "/me ";
    std::string_view text{u.message.text};
    const bool acts = text.starts_with(action_word);
    if (acts)
        text.remove_prefix(action_word.size());
    prefix += (acts ? "* " : "[") + style_.name(printable(u.message.user));
    if (u.message.unproven)
        prefix += line_format::unproven_mark;
    prefix += acts ? " " : "] ";
    const auto width = terminal_width(settings_.output);
    for (const auto& line : safe_lines(text))
        output_.write(wrapped(prefix + line, 0, 4, width) + '\n');
    if (output_.full())
        link_.pause_reading();
}

void pipe_mode::on(const update::lines_lost& u)
{
    warn("lines of #" + safe_line(u.room) + " may be missing: the server no longer has them");
}

void pipe_mode::on(const update::history_replaced& u)
{
    warn(
        "the history of #" + safe_line(u.room) +
        " was replaced (it is new, or from a backup): lines may be missing, and its lines are printed again");
}

void pipe_mode::on(const update::gap& u)
{
    warn("the server left out lines of #" + safe_line(u.room) + " between seq " + std::to_string(u.after) +
         " and " + std::to_string(u.next));
}

void pipe_mode::on(const update::refused& u)
{
    warn(printable(u.message) + " (" + printable(u.code) + ')' +
         (u.text.empty() ? "" : "; not sent: " + safe_text(u.text)));
    set_result(exit_code::refused);
}

void pipe_mode::on(const update::join_refused& u)
{
    warn("can't join #" + safe_line(u.room) + ": " + printable(u.message) + " (" + printable(u.code) + ')');
    set_result(exit_code::refused);
}

void pipe_mode::on(const update::delayed& u)
{
    if (!u.again)
        warn(printable(u.message) + " (" + printable(u.code) +
             "); sent again until the server stores it, for at most " +
             std::to_string(std::chrono::duration_cast<std::chrono::seconds>(settings_.timeout).count()) +
             " s");
    start_deadline();
}

void pipe_mode::on(const update::acknowledged&)
{
    const bool ending = output_closed_ || (input_ended_ && !continues_after_input());
    if (engine_.delayed_by().empty() && !ending) {
        deadline_started_ = false;
        deadline_.cancel();
    }
}

} // namespace banter::console
