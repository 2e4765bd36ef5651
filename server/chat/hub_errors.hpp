#pragma once

#include "common/error.hpp"
#include "server/chat/batch.hpp"
#include "server/chat/command.hpp"

#include <string>
#include <string_view>
#include <vector>

/// Errors that several request handlers of the hub answer with, and the checks behind them. Private to the
/// hub.
namespace banter::chat {

void refuse(const command& c, failure why, batch& out);
void answer_to(const command& c, answer what, batch& out);

/// As error texts name a room: `#ops`; a conversation by its name, `@alice,bob`.
std::string shown_room(std::string_view name);

failure say_hello_first();
failure no_such_room(std::string_view name);
failure no_such_user(std::string_view name);
failure not_in_room(std::string_view room);
failure forbidden(std::string_view detail, std::string message);

/// Whether `text` can be one line of at most `most` bytes; empty is fine.
/// @param what  as the sentence begins, e.g. "a topic"
result<void> check_line(std::string_view text, std::size_t most, std::string_view what);

/// @return the first `most` bytes of what is printable of `s`, and no half character.
std::string cut(std::string_view s, std::size_t most);

bool contains(const std::vector<std::string>& all, std::string_view one);

/// @return whether it was there.
bool remove_from(std::vector<std::string>& all, std::string_view one);

} // namespace banter::chat
