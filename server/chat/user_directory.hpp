#pragma once

#include "server/chat/answer.hpp"
#include "server/chat/ids.hpp"
#include "server/chat/user.hpp"

#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace banter::chat {

/// The clients, the users that they have registered, and the last users that have left or changed their name.
/// A name is free or has one user. References to a client are valid until the next add().
class user_directory {
public:
    // ---- clients

    void add(client_id id, arrive::kind kind);

    /// Removes the client and its user. @param id  of a client that has been added
    void remove(client_id id);

    client& operator[](std::uint32_t index) { return clients_[index]; }
    const client& operator[](std::uint32_t index) const { return clients_[index]; }

    /// Whether this client is here, and not a later one with its index.
    bool has(client_id id) const noexcept
    {
        return id.index < clients_.size() && clients_[id.index].here &&
               clients_[id.index].generation == id.generation;
    }

    /// @param index  of a client that is here
    client_id id_of(std::uint32_t index) const { return {index, clients_[index].generation}; }

    /// By index. An index without a client has one without a user.
    const std::vector<client>& clients() const noexcept { return clients_; }
    std::vector<client>& clients() noexcept { return clients_; }

    // ---- users

    /// Makes the client a user. @param name  is free
    user& add_user(client_id id, std::string name, timestamp since);

    /// Gives the user a name that is free, or its own in another spelling. @return the name before
    std::string rename(client_id id, std::string name);

    /// The client of the user. @param folded  name
    std::optional<client_id> find_folded(const std::string& folded) const;

    /// @param name  in any spelling; may be invalid
    std::optional<client_id> find(std::string_view name) const;

    bool is_free(const std::string& folded) const { return !names_.contains(folded); }

    /// @param flag  not away_flag
    void set_flag(user& u, user_flag flag, bool on);

    /// The number of rooms is not set.
    const totals& counts() const noexcept { return counts_; }

    // ---- earlier users

    /// Notes that the user leaves its name. The oldest is forgotten if there are too many.
    void note_departure(const user& u, timestamp when);

    /// The latest first.
    const std::deque<user_info>& departed() const noexcept { return departed_; }

private:
    std::vector<client> clients_;                      // by client_id::index
    std::unordered_map<std::string, client_id> names_; // by folded name
    totals counts_;
    std::deque<user_info> departed_;
};

/// The user's flags, with away_flag.
std::uint8_t flags_of(const user& u) noexcept;

/// What others may know about the user, without its rooms.
user_info info_of(const user& u);

bool share_a_room(const user& a, const user& b);

} // namespace banter::chat
