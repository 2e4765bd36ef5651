#pragma once

#include "common/time.hpp"
#include "server/chat/ids.hpp"

#include <string_view>

namespace banter::chat {

/// The newest message of each room and conversation, as it has been shown. Encoders of answers read it at the
/// release: the hub does not know what was stored. Used on the I/O thread.
class view {
public:
    /// The newest number that was shown, of one room or of all. 0: none.
    virtual seq_number newest(std::string_view room) const = 0;
    virtual seq_number newest() const noexcept = 0;

    /// The time of the newest message of a room. 1970: none, or not known.
    virtual timestamp newest_time(std::string_view room) const = 0;

protected:
    ~view() = default;
};

} // namespace banter::chat
