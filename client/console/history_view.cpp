#include "client/console/history_view.hpp"

#include <utility>
#include <variant>

namespace banter::console {

namespace {

constexpr std::size_t lines_on_either_side = 5;

// After such an update no answer to the last request is expected.
bool ends_request(const update::any& u)
{
    return std::holds_alternative<update::history_page>(u) ||
           std::holds_alternative<update::search_result>(u) ||
           std::holds_alternative<update::surroundings>(u) || std::holds_alternative<update::refused>(u) ||
           std::holds_alternative<update::connected>(u) || std::holds_alternative<update::not_connected>(u);
}

} // namespace

void history_view::history(std::string_view room, std::size_t lines)
{
    ask([this, room = std::string{room}, lines] {
        engine_.ask_history(room, lines, screen_.oldest_shown(room));
        continue_ = [this, room, lines] { history(room, lines); };
    });
}

void history_view::search(std::string_view words, std::string_view room)
{
    ask([this, words = std::string{words}, room = std::string{room}] {
        words_ = words;
        searched_room_ = room;
        results_.clear();
        ask_search();
        continue_ = [this] {
            if (more_results_)
                ask([this] { ask_search(); });
            else
                screen_.notice("no more results");
        };
    });
}

void history_view::more()
{
    if (continue_)
        std::function<void()>{continue_}();
    else
        screen_.error("/more continues /history or /search; use one of them first");
}

void history_view::around(std::size_t number)
{
    if (number > results_.size()) {
        screen_.error("the last search has no result " + std::to_string(number));
        return;
    }
    ask([this, number] {
        const auto& line = results_[number - 1];
        engine_.ask_around(line.room, line.seq, lines_on_either_side);
    });
}

void history_view::ask(const std::function<void()>& request)
{
    if (waiting_) {
        screen_.notice("the answer to the previous command has not arrived yet");
        return;
    }
    waiting_ = true;
    request();
}

void history_view::ask_search()
{
    more_results_ = false;
    engine_.search(words_, searched_room_, results_.empty() ? 0 : results_.back().seq);
}

void history_view::on_update(const update::any& u)
{
    if (!std::exchange(waiting_, waiting_ && !ends_request(u)))
        return;
    std::visit([this](const auto& kind) { answer(kind); }, u);
}

void history_view::answer(const update::history_page& u) { screen_.show_history(u); }

void history_view::answer(const update::search_result& u)
{
    const auto title =
        '"' + words_ + '"' + (searched_room_.empty() ? "" : " in " + screen_.label(searched_room_));
    screen_.show_found(title, u, results_.size() + 1);
    for (const auto& m : u.messages)
        results_.push_back({m.room, m.seq});
    more_results_ = u.more;
}

void history_view::answer(const update::surroundings& u) { screen_.show_surroundings(u); }

} // namespace banter::console
