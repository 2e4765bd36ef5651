#include "client/console/pipe_mode.hpp"

#include "client/console/plain_text.hpp"
#include "common/text.hpp"

#include <variant>

/// What the pipe mode prints of the updates of the engine.
namespace banter::console {

void pipe_mode::on_line(std::string_view line)
{
    if (!settings_.json || output_gone_ || !line.starts_with('{'))
        return;
    output_.write(safe_json(line) + '\n');
    if (output_.full())
        link_.pause_reading();
}

void pipe_mode::on_update(const update::any& u)
{
    std::visit([this](const auto& kind) { on(kind); }, u);
    finish_if_done();
    want_input();
}

void pipe_mode::on(const update::connected& u)
{
    begun_ = true;
    if (u.again)
        complain("reconnected; messages sent again: " + std::to_string(u.pending));
}

void pipe_mode::on(const update::said& u)
{
    if (settings_.json || settings_.send || output_gone_)
        return;
    auto prefix = settings_.name_rooms ? '#' + safe_line(u.line.room) + ' ' : std::string{};
    prefix += '[' + style_.name(printable(u.line.user)) + "] ";
    for (const auto& line : safe_lines(u.line.text))
        output_.write(prefix + line + '\n');
    if (output_.full())
        link_.pause_reading();
}

void pipe_mode::on(const update::lines_lost& u)
{
    complain("lines of #" + safe_line(u.room) + " may be missing: the server no longer has them");
}

void pipe_mode::on(const update::history_replaced& u)
{
    complain(
        "the history of #" + safe_line(u.room) +
        " was replaced (it is new, or from a backup): lines may be missing, and its lines are printed again");
}

void pipe_mode::on(const update::gap& u)
{
    complain("the server left out lines of #" + safe_line(u.room) + " between seq " +
             std::to_string(u.after) + " and " + std::to_string(u.next));
}

void pipe_mode::on(const update::refused& u)
{
    complain(printable(u.message) + " (" + printable(u.code) + ')' +
             (u.text.empty() ? "" : "; not sent: " + safe_line(u.text)));
    keep(exit_code::refused);
}

void pipe_mode::on(const update::delayed& u)
{
    if (!u.again)
        complain(printable(u.message) + " (" + printable(u.code) +
                 "); sent again until the server stores it, for at most " +
                 std::to_string(std::chrono::duration_cast<std::chrono::seconds>(settings_.timeout).count()) +
                 " s");
    give_up_in_time();
}

void pipe_mode::on(const update::acknowledged&)
{
    const bool ending = output_gone_ || (ended_ && !goes_on());
    if (engine_.delayed_by().empty() && !ending) {
        giving_up_ = false;
        deadline_.cancel();
    }
}

} // namespace banter::console
