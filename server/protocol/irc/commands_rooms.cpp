// JOIN, PART, TOPIC, NAMES, LIST, KICK and INVITE.
#include "common/text.hpp"
#include "server/chat/answer.hpp"
#include "server/protocol/irc/command_table.hpp"
#include "server/protocol/irc/isupport.hpp"
#include "server/protocol/irc/text.hpp"

#include <algorithm>

namespace banter::protocol::irc {

namespace {

constexpr std::string_view no_such_channel = "No such channel";

// @return the room's name; empty, with the reply written, where `channel` can't be one.
std::string room_of(call& c, std::string_view channel)
{
    if (is_channel(channel))
        if (auto name = room_name(channel))
            return std::move(*name);
    c.reply(err_nosuchchannel, {channel}, no_such_channel);
    return {};
}

bool too_many(call& c, const std::vector<std::string_view>& targets, std::size_t most)
{
    if (targets.size() <= most)
        return false;
    c.reply(err_toomanytargets, {targets[most]}, "Too many targets");
    return true;
}

} // namespace

void on_join(call& c)
{
    if (c.param(0) == "0") {
        for (const auto& room : c.peer.rooms)
            c.ask(chat::leave{room}, "#" + room);
        return;
    }
    // Keys belong to channels by their place, so that a place may be empty.
    const auto channels = split_list(c.param(0));
    const auto keys = split_list(c.param(1));
    if (parts_of(c.param(0)).empty())
        return c.needs_more();
    if (too_many(c, channels, limits::rooms_per_connection))
        return;
    for (std::size_t i = 0; i < channels.size(); ++i) {
        if (channels[i].empty())
            continue;
        const auto room = room_of(c, channels[i]);
        if (room.empty())
            continue;
        if (c.peer.has(capability::read_marker)) { // must come between JOIN and the end of the names
            c.context.command = "MARKER";
            c.ask(chat::ask_read_marker{"#" + room}, "#" + room);
            c.context.command = "JOIN";
        }
        chat::join j;
        j.room = room;
        j.key = i < keys.size() ? keys[i] : std::string_view{};
        j.missed = c.peer.shows_device && (c.peer.flags & chat::bot_flag) == 0;
        j.list_all = true;
        c.ask(std::move(j), channels[i]);
    }
}

void on_part(call& c)
{
    const auto channels = parts_of(c.param(0));
    if (channels.empty())
        return c.needs_more();
    if (too_many(c, channels, limits::rooms_per_connection))
        return;
    for (const auto channel : channels)
        if (auto room = room_of(c, channel); !room.empty())
            c.ask(chat::leave{std::move(room), std::string{shortened(clean(c.param(1)), reason_bytes)}},
                  channel);
}

void on_topic(call& c)
{
    const auto room = room_of(c, c.param(0));
    if (room.empty())
        return;
    if (c.line.count > 1)
        return c.ask(chat::set_topic{room, std::string{shortened(clean(c.param(1)), topic_bytes)}},
                     c.param(0));
    chat::list_rooms l;
    l.mask = room;
    c.ask(std::move(l), c.param(0));
}

void on_names(call& c)
{
    const auto channels = parts_of(c.param(0));
    if (channels.empty())
        return c.reply(rpl_endofnames, {"*"}, "End of /NAMES list");
    if (too_many(c, channels, names_targets))
        return;
    for (const auto channel : channels) {
        auto name = room_name(channel);
        if (is_channel(channel) && name)
            c.ask(chat::list_members{std::move(*name), true}, channel);
        else
            c.reply(rpl_endofnames, {channel}, "End of /NAMES list");
    }
}

// ELIST=MU: masks, and bounds of the number of members.
void on_list(call& c)
{
    chat::list_rooms l;
    l.all = true;
    std::vector<std::string> masks;
    for (const auto part : parts_of(c.param(0))) {
        const auto count = number_of(part.substr(1));
        if (part.front() == '>' && count)
            l.least = static_cast<std::size_t>(*count) + 1;
        else if (part.front() == '<' && count)
            l.most = *count == 0 ? 0 : static_cast<std::size_t>(*count) - 1;
        else
            masks.emplace_back(is_channel(part) ? part.substr(1) : part);
    }
    if (masks.size() > list_targets)
        return c.reply(err_toomanytargets, {masks[list_targets]}, "Too many targets");
    if (masks.empty())
        masks.emplace_back();
    for (auto& mask : masks) {
        std::transform(mask.begin(), mask.end(), mask.begin(), [](char ch) {
            return ch >= 'A' && ch <= 'Z' ? static_cast<char>(ch - 'A' + 'a') : ch;
        });
        const bool last = &mask == &masks.back();
        auto one = l;
        one.mask = mask;
        c.ask(std::move(one), {}, last ? "last" : "more");
    }
}

void on_kick(call& c)
{
    const auto room = room_of(c, c.param(0));
    const auto nicks = parts_of(c.param(1));
    if (room.empty() || too_many(c, nicks, kick_targets))
        return;
    if (nicks.empty())
        return c.needs_more();
    for (const auto nick : nicks)
        c.ask(chat::kick{room, std::string{user_of(nick)},
                         std::string{shortened(clean(c.param(2)), reason_bytes)}},
              c.param(0), nick);
}

void on_invite(call& c)
{
    if (auto room = room_of(c, c.param(1)); !room.empty())
        c.ask(chat::invite{std::move(room), std::string{user_of(c.param(0))}}, c.param(1), c.param(0));
}

} // namespace banter::protocol::irc
