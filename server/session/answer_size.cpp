#include "server/session/answer_size.hpp"

#include <variant>

namespace banter::session {

namespace {

struct counting {
    std::size_t operator()(const chat::joined& j) const noexcept { return j.members.size(); }
    std::size_t operator()(const chat::members& m) const noexcept { return m.names.size(); }
    std::size_t operator()(const chat::room_list& l) const noexcept { return l.rooms.size(); }
    std::size_t operator()(const chat::presence_status& w) const noexcept
    {
        return w.online.size() + w.offline.size() + w.names.size();
    }
    std::size_t operator()(const chat::user_list& p) const noexcept
    {
        auto names = p.found.size();
        for (const auto& each : p.found)
            names += each.rooms.size();
        return names;
    }
    template <class Other>
    std::size_t operator()(const Other&) const noexcept
    {
        return 0;
    }
};

} // namespace

std::size_t names_in(const chat::effect& e) noexcept
{
    if (const auto* const in = std::get_if<chat::subscribe>(&e))
        return in->what ? in->what->members.size() : 0;
    const auto* const answered = std::get_if<chat::reply>(&e);
    return answered == nullptr ? 0 : std::visit(counting{}, answered->what);
}

} // namespace banter::session
