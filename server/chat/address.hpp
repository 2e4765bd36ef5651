#pragma once

#include <string_view>

/// The addresses of users, `NICK!USER@HOST`, which IRC shows and masks may name. They follow from the name
/// alone, so that no network address leaks, every user has its own, and history looks like live messages.
/// USER is the folded name, HOST the folded name and host_suffix.
namespace banter::chat {

inline constexpr std::string_view host_suffix = ".users.banter";

/// Instead of the user's host, for a message whose author has not proven the name (message::unproven). It
/// lacks host_suffix, so it is no user's.
inline constexpr std::string_view unproven_host = "unproven.banter";

} // namespace banter::chat
