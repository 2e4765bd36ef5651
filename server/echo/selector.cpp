#include "server/echo/selector.hpp"

#include <system_error>
#include <utility>

namespace banter::echo {

std::string selector::register_fd(int fd, events wanted, callback data)
{
    if (auto refused = add(fd, wanted); !refused.empty())
        return refused;
    const auto at = static_cast<std::size_t>(fd);
    if (at >= keys_.size())
        keys_.resize(at + 1);
    keys_[at] = {wanted, std::move(data)};
    return {};
}

void selector::modify(int fd, events wanted, callback data)
{
    keys_[static_cast<std::size_t>(fd)] = {wanted, std::move(data)};
    change(fd, wanted);
}

void selector::unregister(int fd)
{
    keys_[static_cast<std::size_t>(fd)] = {};
    remove(fd);
}

std::unique_ptr<selector> make_selector(const std::string& name)
{
    if (name == "epoll")
        return make_epoll_selector();
    if (name == "poll")
        return make_poll_selector();
    if (name == "select")
        return make_select_selector();
    return nullptr;
}

std::string best_selector()
{
    for (const auto* name : {"epoll", "poll"}) {
        try {
            make_selector(name);
            return name;
        } catch (const std::system_error&) { // not here: the next best
        }
    }
    return "select";
}

} // namespace banter::echo
