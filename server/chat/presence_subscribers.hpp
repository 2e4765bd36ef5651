#pragma once

#include "server/chat/ids.hpp"

#include <string>
#include <unordered_map>
#include <vector>

namespace banter::chat {

/// The clients that are notified when a name comes online or goes, by folded name. Each name's clients are in
/// the order of their subscription.
class presence_subscribers {
public:
    /// @param id  is not subscribed to the name yet
    void add(const std::string& folded, client_id id);

    /// Does nothing if it is not subscribed to the name.
    void remove(const std::string& folded, client_id id);

    const std::vector<client_id>& of(const std::string& folded) const;

private:
    std::unordered_map<std::string, std::vector<client_id>> by_name_;
};

} // namespace banter::chat
