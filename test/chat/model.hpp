#pragma once

#include "server/chat/command.hpp"
#include "server/chat/effect.hpp"

#include <cstddef>
#include <map>
#include <optional>
#include <set>
#include <string>

namespace banter::chat::test {

/// What the chat should do, said as simply as can be: who is connected, who is in which room, and what is
/// known of each room. Understands only the words of
/// vocabulary.hpp.
class model {
public:
    /// @param max_rooms  0: no limit.
    model(std::string epoch, std::size_t max_rooms, const std::set<std::string>& known);

    void apply(const command& c, batch& out);

    /// In the order of their names; a room exists for a reason, which is looked for each time.
    std::set<std::string> rooms() const;
    std::set<std::string> members_of(const std::string& room) const;
    std::string topic_of(const std::string& room) const;

private:
    struct person {
        std::string name;
        std::string key;
        bool foreign_epoch = false;
        std::set<std::string> rooms;
    };

    template <class Other>
    void on(const command&, const Other&, batch&)
    {
    }
    void on(const command& c, const arrive& what, batch& out);
    void on(const command& c, const depart&, batch& out);
    void on(const command& c, const say& what, batch& out);
    void on(const command& c, const listen& what, batch& out);
    void on(const command& c, const hello& what, batch& out);
    void on(const command& c, const join& what, batch& out);
    void on(const command& c, const leave& what, batch& out);
    void on(const command& c, const post& what, batch& out);
    void on(const command& c, const history_query& what, batch& out);
    void on(const command& c, const search_query& what, batch& out);
    void on(const command& c, const set_topic& what, batch& out);
    void on(const command& c, const list_members& what, batch& out);
    void on(const command& c, const list_rooms&, batch& out);
    void on(const command& c, const ping&, batch& out);
    void on(const command& c, const bye&, batch& out);
    void on(const command& c, const hang_up&, batch& out);
    void on(const command& c, const refused& what, batch& out);
    void on(const command& c, const timed_out&, batch& out);

    std::optional<errc> why_not_found(const std::string& given) const;
    std::optional<errc> why_not_in(const person& p, const std::string& given) const;
    bool may_make(const std::string& room) const;
    bool may_ask(member_id who) const;
    void enter_room(const command& c, const std::string& id, const std::string& room,
                    std::optional<seq_number> after, std::size_t last, batch& out);
    void leave_room(member_id who, const std::string& room, batch& out);

    std::string epoch_;
    std::size_t max_rooms_;
    std::set<member_id> listeners_;
    std::map<member_id, bool> guests_; // whether they listen
    std::map<member_id, person> people_;
    std::set<std::string> spoken_; // rooms with messages
    std::map<std::string, std::string> topics_;
};

} // namespace banter::chat::test
