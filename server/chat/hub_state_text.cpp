// The state of the hub as text.
#include "server/chat/hub.hpp"

#include <algorithm>

namespace banter::chat {

namespace {

std::string time_text(timestamp t) { return std::to_string(t.time_since_epoch().count()); }

std::string id_text(client_id id) { return std::to_string(id.index) + '.' + std::to_string(id.generation); }

std::string quoted(const std::string& s) { return '"' + s + '"'; }

// @param of  the beginning of each line
void write_extras(const user_extras& e, const std::string& of, std::vector<std::string>& lines)
{
    lines.push_back(of + "is really " + quoted(e.realname) + " away " + quoted(e.away) +
                    " disconnected for " + quoted(e.disconnect_reason) +
                    (e.wants_missed ? " wants missed" : "") + (e.heard_missed ? " heard missed" : ""));
    for (const auto& each : e.conversations)
        lines.push_back(of + "hears " + each);
    std::size_t at = 0;
    for (const auto& each : e.invitations)
        lines.push_back(of + "invitation " + std::to_string(at++) + " to " + each.room + ' ' +
                        std::to_string(each.room_number) + '/' + std::to_string(each.entry_rules) + " by " +
                        id_text(each.inviter) + ' ' + each.inviter_name +
                        (each.inviter_proven ? " proven" : ""));
    for (const auto& [key, name] : e.presence_subscription)
        lines.push_back(of + "watches " + key + ' ' + quoted(name));
    for (const auto& [target, time] : e.read)
        lines.push_back(of + "has read " + target + " until " + time_text(time));
}

} // namespace

void hub::write_rooms(std::vector<std::string>& lines) const
{
    for (const auto& [name, r] : rooms_.all()) {
        const auto of = "room " + name + ' ';
        lines.push_back(of + std::to_string(r.number) + '/' + std::to_string(r.entry_rules) + " touched " +
                        std::to_string(r.touched.seq) + " at " + time_text(r.touched.time) + " topic " +
                        quoted(r.topic) + (rooms_.private_ones().contains(name) ? " private" : ""));
        lines.push_back(of + "made " + time_text(r.made));
        lines.push_back(of + "topic by " + r.topic_by.user + " at " + time_text(r.topic_by.time));
        if (r.rules)
            lines.push_back(of + "rules " + to_text(*r.rules));
        std::size_t at = 0;
        for (const auto& each : r.members)
            lines.push_back(of + "member " + std::to_string(at++) + ' ' + id_text(users_.id_of(each.client)) +
                            " role " + std::to_string(each.role));
    }
    for (const auto& [index, room] : guests_)
        lines.push_back("guest " + id_text(users_.id_of(index)) + " hears " + room);
}

void hub::write_users(std::vector<std::string>& lines) const
{
    for (std::uint32_t i = 0; i < users_.clients().size(); ++i) {
        const client& c = users_[i];
        if (!c.here)
            continue;
        const auto of = "client " + id_text(users_.id_of(i)) + ' ';
        lines.push_back(of + "kind " + std::to_string(static_cast<int>(c.kind)) +
                        (c.listens ? " listens" : ""));
        if (!c.user)
            continue;
        const user& u = *c.user;
        lines.push_back(of + u.name + " since " + time_text(u.since) + " spoke " + time_text(u.spoke) +
                        " flags " + std::to_string(u.flags) + (u.presence ? " presence" : "") +
                        (u.foreign_epoch ? " foreign" : "") + (u.proven ? " proven" : "") +
                        (users_.find(u.name) == users_.id_of(i) ? "" : " without its name"));
        std::size_t at = 0;
        for (const auto& each : u.memberships)
            lines.push_back(of + "membership " + std::to_string(at++) + ' ' + each.in_room->name + ' ' +
                            std::to_string(each.index) + (each.own_name ? "" : " under another name"));
        if (!u.extras)
            continue;
        write_extras(*u.extras, of, lines);
        for (const auto& each : u.extras->presence_subscription) {
            std::string line = of + "is notified of " + each.first + " among";
            for (const auto id : presence_subscribers_.of(each.first))
                line += ' ' + id_text(id);
            lines.push_back(std::move(line));
        }
    }
    std::size_t at = 0;
    for (const auto& each : users_.departed())
        lines.push_back("departed " + std::to_string(at++) + ' ' + each.user + " at " +
                        time_text(each.departed) + " really " + quoted(each.realname) + " flags " +
                        std::to_string(each.flags));
}

std::string hub::state_text() const
{
    std::vector<std::string> lines;
    lines.push_back("run " + run_ + " of at most " + std::to_string(max_rooms_) + " rooms, epoch " +
                    settings_.epoch + " given " + std::to_string(given_) + " trimmed " +
                    std::to_string(trimmed_.horizon) + " ids " + std::to_string(trimmed_.ids_horizon) +
                    " rooms made " + std::to_string(rooms_.made()));
    const auto& counts = users_.counts();
    lines.push_back("totals " + std::to_string(counts.users) + ' ' + std::to_string(counts.invisible) + ' ' +
                    std::to_string(counts.operators) + ' ' + std::to_string(counts.unnamed) + " most " +
                    std::to_string(counts.most_users));
    write_rooms(lines);
    write_users(lines);
    credentials_.write(lines);
    seen_.write(lines);
    read_.write(lines);
    conversations_.write(lines);
    std::sort(lines.begin(), lines.end());
    std::string out;
    for (const auto& each : lines)
        out += each + '\n';
    return out;
}

} // namespace banter::chat
