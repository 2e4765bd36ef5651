#include "server/chat/hub_errors.hpp"

#include "common/limits.hpp"
#include "common/text.hpp"

#include <algorithm>
#include <utility>

namespace banter::chat {

void refuse(const origin& c, failure why, batch& out)
{
    out.effects.emplace_back(reply{c.from, c.correlation, std::move(why)});
}

void answer_to(const origin& c, answer what, batch& out)
{
    out.effects.emplace_back(reply{c.from, c.correlation, std::move(what)});
}

std::string shown_room(std::string_view name)
{
    return (name.starts_with('@') ? "" : "#") + std::string{name};
}

failure say_hello_first() { return {errc::bad_request, "send hello first"}; }

failure no_such_room(std::string_view name)
{
    return {errc::no_such_room, "there is no room " + shown_room(cut(name, limits::room_name_bytes))};
}

failure no_such_user(std::string_view name)
{
    return {errc::no_such_user, "there is no user " + cut(name, limits::user_name_bytes)};
}

failure not_in_room(std::string_view room)
{
    return {errc::not_in_room, "you are not in " + shown_room(room)};
}

failure forbidden(std::string_view detail, std::string message)
{
    return {errc::forbidden, std::move(message), detail};
}

result<void> check_line(std::string_view text, std::size_t most, std::string_view what)
{
    if (text.empty())
        return {};
    if (text.size() > most)
        return failure{errc::too_long,
                       std::string{what} + " can have at most " + std::to_string(most) + " bytes"};
    if (text.find('\n') != std::string_view::npos)
        return failure{errc::bad_request, std::string{what} + " must be one line"};
    return check_text(text);
}

std::string cut(std::string_view s, std::size_t most) { return printable_start(s, most); }

bool contains(const std::vector<std::string>& all, std::string_view one)
{
    return std::find(all.begin(), all.end(), one) != all.end();
}

bool remove_from(std::vector<std::string>& all, std::string_view one)
{
    const auto found = std::find(all.begin(), all.end(), one);
    if (found == all.end())
        return false;
    all.erase(found);
    return true;
}

} // namespace banter::chat
