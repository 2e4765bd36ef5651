#pragma once

#include "server/chat/entry.hpp"

#include <string>
#include <utility>

namespace banter::journal::test {

/// A message without a number.
inline chat::entry entry_of(std::string room, std::string text, std::string id = {},
                            std::string author = "alice")
{
    chat::entry e;
    e.message.room = std::move(room);
    e.message.user = author;
    e.message.text = std::move(text);
    e.author = std::move(author);
    e.id = std::move(id);
    return e;
}

/// A topic without a number.
inline chat::entry topic_of(std::string room, std::string text)
{
    auto e = entry_of(std::move(room), std::move(text));
    e.kind = chat::entry_kind::topic;
    return e;
}

} // namespace banter::journal::test
