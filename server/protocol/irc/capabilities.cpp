#include "server/protocol/irc/capabilities.hpp"

#include "server/protocol/irc/limits.hpp"

#include <algorithm>
#include <array>
#include <string>

namespace banter::protocol::irc {

std::span<const capability_entry> all_capabilities() noexcept
{
    static const std::string multiline =
        "max-bytes=" + std::to_string(multiline_bytes) + ",max-lines=" + std::to_string(multiline_lines);
    static const std::array<capability_entry, 20> all{{
        {capability::server_time, "server-time", {}},
        {capability::message_tags, "message-tags", {}},
        {capability::batch, "batch", {}},
        {capability::multiline, "draft/multiline", multiline},
        {capability::extended_join, "extended-join", {}},
        {capability::away_notify, "away-notify", {}},
        {capability::setname, "setname", {}},
        {capability::invite_notify, "invite-notify", {}},
        {capability::echo_message, "echo-message", {}},
        {capability::labeled_response, "labeled-response", {}},
        {capability::multi_prefix, "multi-prefix", {}},
        {capability::userhost_in_names, "userhost-in-names", {}},
        {capability::chghost, "chghost", {}},
        {capability::account_notify, "account-notify", {}},
        {capability::account_tag, "account-tag", {}},
        {capability::standard_replies, "standard-replies", {}},
        {capability::cap_notify, "cap-notify", {}},
        {capability::chathistory, "draft/chathistory", {}},
        {capability::read_marker, "draft/read-marker", {}},
        {capability::no_implicit_names, "no-implicit-names", {}},
    }};
    return all;
}

std::optional<capability> capability_of(std::string_view name) noexcept
{
    const auto all = all_capabilities();
    const auto found =
        std::find_if(all.begin(), all.end(), [&](const capability_entry& e) { return e.name == name; });
    if (found == all.end())
        return {};
    return found->id;
}

} // namespace banter::protocol::irc
