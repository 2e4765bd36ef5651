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

void refuse(const origin& c, failure why, batch& out);
void answer_to(const origin& c, answer what, batch& out);

/// The name of a room in error texts, `#ops`; or of a conversation, `@alice,bob`.
std::string shown_room(std::string_view name);

failure say_hello_first();
failure no_such_room(std::string_view name);
failure no_such_user(std::string_view name);
failure not_in_room(std::string_view room);
failure forbidden(std::string_view detail, std::string message);

/// Checks that `text` is one line of at most `most` bytes. It may be empty.
/// @param what  names the text in the error, e.g. "a topic"
result<void> check_line(std::string_view text, std::size_t most, std::string_view what);

/// @return the printable characters of `s`, cut to at most `most` bytes at a character boundary.
std::string cut(std::string_view s, std::size_t most);

bool contains(const std::vector<std::string>& all, std::string_view one);

/// @return whether it was there.
bool remove_from(std::vector<std::string>& all, std::string_view one);

} // namespace banter::chat
