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
    std::visit([this](const auto& kind) { told(kind); }, u);
    finish_if_done();
    want_input();
}

void pipe_mode::told(const update::connected& u)
{
    begun_ = true;
    if (u.again)
        complain("connected again; messages to be sent again: " + std::to_string(u.pending));
}

void pipe_mode::told(const update::said& u)
{
    if (settings_.json || settings_.send || output_gone_)
        return;
    auto prefix = settings_.name_rooms ? '#' + safe_line(u.what.room) + ' ' : std::string{};
    prefix += '[' + style_.name(printable(u.what.user)) + "] ";
    for (const auto& line : safe_lines(u.what.text))
        output_.write(prefix + line + '\n');
    if (output_.full())
        link_.pause_reading();
}

void pipe_mode::told(const update::lines_lost& u)
{
    complain("lines of #" + safe_line(u.room) + " may be missing: the server can't give them any more");
}

void pipe_mode::told(const update::history_replaced& u)
{
    complain(
        "the history of #" + safe_line(u.room) +
        " is another than before, begun anew or restored from a backup: lines may be missing, and what it "
        "has is printed anew");
}

void pipe_mode::told(const update::gap& u)
{
    complain("the server left lines of #" + safe_line(u.room) + " out, between seq " +
             std::to_string(u.after) + " and " + std::to_string(u.next));
}

void pipe_mode::told(const update::refused& u)
{
    complain(printable(u.message) + " (" + printable(u.code) + ')' +
             (u.text.empty() ? "" : "; not said: " + safe_line(u.text)));
    keep(exit_code::refused);
}

void pipe_mode::told(const update::delayed& u)
{
    if (!u.again)
        complain(printable(u.message) + " (" + printable(u.code) +
                 "); sending again until it is kept, for at most " +
                 std::to_string(std::chrono::duration_cast<std::chrono::seconds>(settings_.timeout).count()) +
                 " s");
    give_up_in_time();
}

void pipe_mode::told(const update::acknowledged&)
{
    const bool ending = output_gone_ || (ended_ && !goes_on());
    if (engine_.delayed_by().empty() && !ending) {
        giving_up_ = false;
        deadline_.cancel();
    }
}

} // namespace banter::console
