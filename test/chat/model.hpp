#pragma once

#include "test/chat/request.hpp"

#include <cstddef>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace banter::chat::test {

/// The specified behaviour of the chat in its simplest form: the connected users, the rooms of each, and the
/// state of each room. Understands only the words of vocabulary.hpp.
class model {
public:
    /// @param max_rooms  0: no limit.
    model(std::string epoch, std::size_t max_rooms, const std::set<std::string>& known);

    void apply(const request_of& c, decisions& out);

    /// In the order of their names; computed at each call from the members, messages, topics and rules.
    std::set<std::string> rooms() const;
    std::set<std::string> members_of(const std::string& room) const;
    std::string topic_of(const std::string& room) const;

private:
    struct invitation {
        client_id inviter{};
        std::string name{};     // of the inviter, folded
        bool tightened = false; // the rules on entry have changed since
    };

    struct registered_user {
        std::string name;
        std::string key;
        bool foreign_epoch = false;
        std::map<std::string, std::uint8_t> rooms{};    // and the role in each
        std::set<std::string> conversations{};          // that it receives
        std::map<std::string, invitation> invited_to{}; // by room
    };

    struct rules {
        std::set<std::string> bans{}; // as they are kept
        bool moderated = false;
        bool invite_only = false;
        std::string key{};

        bool none() const { return bans.empty() && !moderated && !invite_only && key.empty(); }
        bool is_private() const { return invite_only || !key.empty(); }
    };

    template <class Other>
    void on(const origin&, const Other&, decisions&)
    {
    }
    void on(const origin& c, const arrive& what, decisions& out);
    void on(const origin& c, const depart&, decisions& out);
    void on(const origin& c, const post_anonymous& what, decisions& out);
    void on(const origin& c, const listen& what, decisions& out);
    void on(const origin& c, const hello& what, decisions& out);
    void on(const origin& c, const join& what, decisions& out);
    void on(const origin& c, const leave& what, decisions& out);
    void on(const origin& c, const post_message& what, decisions& out);
    void on(const origin& c, const kick& what, decisions& out);
    void on(const origin& c, const invite& what, decisions& out);
    void on(const origin& c, const change_rules& what, decisions& out);
    void on(const origin& c, const history_query& what, decisions& out);
    void on(const origin& c, const search_query& what, decisions& out);
    void on(const origin& c, const set_topic& what, decisions& out);
    void on(const origin& c, const list_members& what, decisions& out);
    void on(const origin& c, const list_rooms&, decisions& out);
    void on(const origin& c, const ping&, decisions& out);

    std::optional<errc> why_not_found(const std::string& given) const;
    std::optional<errc> why_not_in(const registered_user& p, const std::string& given) const;
    std::optional<errc> why_not_rule(const registered_user& p, const std::string& given) const;
    std::optional<failure> why_not_enter(const registered_user& p, const std::string& room,
                                         const std::string& key) const;
    std::optional<failure> why_not_speak(const std::string& key, std::optional<std::uint8_t> role,
                                         const std::string& room) const;
    bool is_banned(const std::string& key, const std::string& room) const;
    bool may_read(client_id who, const std::string& room) const;
    std::optional<failure> change(const rule_change& asked, const std::string& room, model& m,
                                  std::vector<rule_change>& changes) const;
    std::optional<client_id> who_is(const std::string& user) const;
    rules rules_of(const std::string& room) const;
    bool is_blank(const std::string& room) const;
    bool is_by_operator(const invitation& i, const std::string& room) const;
    void end_invitations(const std::string& room, const std::string& inviter);
    void end_invitations(const std::string& room, const std::vector<rule_change>& changes);
    void post_to(const origin& c, const post_message& what, decisions& out);
    void send_guests_away(const std::string& room, decisions& out);
    joined joined_answer(const std::string& room) const;
    bool may_make(const std::string& room) const;
    bool may_ask(client_id who) const;
    void enter_room(const origin& c, correlation_number correlation, const std::string& room,
                    std::optional<seq_number> after, std::size_t last, decisions& out);
    void leave_room(client_id who, const std::string& room, const std::string& reason, const std::string& by,
                    decisions& out);

    std::string epoch_;
    std::size_t max_rooms_;
    std::set<client_id> listeners_;
    std::map<client_id, std::string> guests_; // where they listen; empty: nowhere
    std::map<std::string, rules> rules_;
    std::map<client_id, registered_user> users_;
    std::set<std::string> spoken_; // rooms with messages
    std::map<std::string, std::string> topics_;
};

/// The model's answer to the command, and its refusal.
void answer_to(const origin& c, answer what, decisions& out);
void refuse(const origin& c, errc why, decisions& out);

} // namespace banter::chat::test
