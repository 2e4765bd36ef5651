#include "server/app/descriptor_limit.hpp"

namespace banter::app {

std::optional<std::string> low_descriptor_limit(std::uint64_t limit, const descriptor_needs& needs)
{
    const auto beside = needs.own + needs.kept;
    const auto wanted = needs.connections + beside;
    if (limit == 0 || needs.connections == 0 || limit >= wanted)
        return {};
    const auto number = [](std::uint64_t n) { return std::to_string(n); };
    return "the limit of open files is " + number(limit) + ", which is enough for " +
           number(limit > beside ? limit - beside : 0) + " connections, but --max-connections allows " +
           number(needs.connections) + ": raise the limit to " + number(wanted) + " (ulimit -n " +
           number(wanted) + ", or LimitNOFILE=" + number(wanted) + " for systemd)";
}

} // namespace banter::app
