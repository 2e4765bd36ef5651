#include "client/console/past.hpp"

#include <utility>
#include <variant>

namespace banter::console {

namespace {

constexpr std::size_t lines_on_either_side = 5;

// After these no answer comes, or none that was waited for.
bool ends_question(const update::any& u)
{
    return std::holds_alternative<update::history_page>(u) ||
           std::holds_alternative<update::search_result>(u) ||
           std::holds_alternative<update::surroundings>(u) || std::holds_alternative<update::refused>(u) ||
           std::holds_alternative<update::connected>(u) || std::holds_alternative<update::not_connected>(u);
}

} // namespace

void past::history(std::string_view room, std::size_t lines)
{
    ask([this, room = std::string{room}, lines] {
        engine_.ask_history(room, lines, screen_.oldest_shown(room));
        go_on_ = [this, room, lines] { history(room, lines); };
    });
}

void past::search(std::string_view words, std::string_view room)
{
    ask([this, words = std::string{words}, room = std::string{room}] {
        words_ = words;
        searched_room_ = room;
        hits_.clear();
        ask_search();
        go_on_ = [this] {
            if (more_hits_)
                ask([this] { ask_search(); });
            else
                screen_.notice("that was all that was found");
        };
    });
}

void past::more()
{
    if (go_on_)
        std::function<void()>{go_on_}();
    else
        screen_.trouble("more of what? /history or /search first");
}

void past::around(std::size_t number)
{
    if (number > hits_.size()) {
        screen_.trouble("no line of that number was found");
        return;
    }
    ask([this, number] {
        const auto& line = hits_[number - 1];
        engine_.ask_around(line.room, line.seq, lines_on_either_side);
    });
}

void past::ask(const std::function<void()>& question)
{
    if (asked_) {
        screen_.notice("the answer to your last question is still on its way");
        return;
    }
    asked_ = true;
    question();
}

void past::ask_search()
{
    more_hits_ = false;
    engine_.search(words_, searched_room_, hits_.empty() ? 0 : hits_.back().seq);
}

void past::heard(const update::any& u)
{
    if (!std::exchange(asked_, asked_ && !ends_question(u)))
        return;
    std::visit([this](const auto& kind) { answer(kind); }, u);
}

void past::answer(const update::history_page& u) { screen_.show_history(u); }

void past::answer(const update::search_result& u)
{
    const auto title =
        '"' + words_ + '"' + (searched_room_.empty() ? "" : " in " + screen_.label(searched_room_));
    screen_.show_found(title, u, hits_.size() + 1);
    for (const auto& m : u.messages)
        hits_.push_back({m.room, m.seq});
    more_hits_ = u.more;
}

void past::answer(const update::surroundings& u) { screen_.show_surroundings(u); }

} // namespace banter::console
