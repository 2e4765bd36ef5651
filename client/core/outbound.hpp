#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <string_view>

namespace banter::client {

/// Messages of ours that the server has not acknowledged yet, in order. Does no I/O.
///
/// Each has an id that is never used again, and keeps it when it is sent again, over this connection or
/// another; so the server can tell a repeat. At most `window` of them are under way at once.
///
/// When the server can't take a message for now, nothing more is sent until retry(), and then one at a time
/// until one is acknowledged. So the order stays, but for those that were under way behind the refused one
/// and that the server took.
class outbound {
public:
    struct item {
        std::string id;
        std::string room;
        std::string text;
        std::string to{}; ///< of a conversation: the other one, as it is shown
        bool under_way = false;
    };

    /// @param id_prefix  random, of this process: the ids are `id_prefix`-1, -2, …
    outbound(std::string id_prefix, std::size_t window) : id_prefix_{std::move(id_prefix)}, window_{window} {}

    /// @param to  of a conversation: the other one; else empty.
    void add(std::string_view room, std::string_view text, std::string_view to = {});

    /// The next message that may be sent now, or null. It counts as under way from here on. Valid until the
    /// next call.
    const item* next_to_send();

    /// The server has answered: the message is done with.
    /// @return the message, or nothing when the id is of none that is under way.
    std::optional<item> complete(std::string_view id);

    /// The server can't take the message for now; it stays in its place.
    /// @return whether the id is of a message that is under way.
    bool defer(std::string_view id);
    /// What was refused for now may be sent again.
    void retry();

    /// The connection is lost: everything is to be sent again.
    void connection_lost();

    std::size_t pending() const { return items_.size(); }
    const std::deque<item>& items() const { return items_; }

private:
    std::deque<item>::iterator find_under_way(std::string_view id);

    std::string id_prefix_;
    std::size_t window_;
    std::uint64_t last_number_ = 0;
    std::deque<item> items_;
    std::size_t under_way_ = 0; // of items_; the first so many, unless one was refused for now
    bool waiting_ = false;      // for retry()
    bool probing_ = false;      // one at a time
};

} // namespace banter::client
