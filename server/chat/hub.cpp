#include "server/chat/hub.hpp"

#include "common/text.hpp"
#include "server/chat/conversation.hpp"
#include "server/chat/hub_errors.hpp"
#include "server/chat/reserved_names.hpp"

#include <cassert>
#include <charconv>
#include <utility>

namespace banter::chat {

namespace {

constexpr std::string_view made_word = "made ";

// The time when the room was made, which keep_rules() writes in front of the rules.
timestamp made_in(std::string_view text)
{
    std::int64_t ms = 0;
    if (text.starts_with(made_word))
        std::from_chars(text.data() + made_word.size(), text.data() + text.size(), ms);
    return timestamp{std::chrono::milliseconds{ms}};
}

} // namespace

hub::hub(hub_settings settings, const std::vector<recovered_room>& known,
         const std::vector<state_entry>& state_entries)
    : settings_{std::move(settings)}, given_{settings_.given}, trimmed_{settings_.trimmed}
{
    rooms_.make(lobby);
    for (const auto& each : known) {
        if (is_conversation(each.name)) {
            if (each.touched.seq > trimmed_.horizon)
                conversations_.touch(each.name, each.touched);
            continue;
        }
        room& r = rooms_.make(each.name);
        r.topic = each.topic;
        r.topic_by = each.topic_by;
        r.made = each.made;
        r.touched = each.touched;
    }
    for (const auto& entry : state_entries)
        restore(entry);
    forget_trimmed_rooms(); // also those whose topic was removed, before there was a message
}

void hub::restore(const state_entry& entry)
{
    if (entry.kind == credentials::kind || entry.kind == credentials::bot_kind)
        credentials_.restore(entry);
    else if (entry.kind == delivery_marks::kind)
        seen_.restore(entry);
    else if (entry.kind == read_marks::kind)
        read_.restore(entry);
    else if (entry.kind == rules_kind) {
        auto rules = rules_from_text(entry.value);
        if (rules.empty())
            return;
        room& r = rooms_.make(entry.key);
        if (const auto made = made_in(entry.value); made != timestamp{})
            r.made = made;
        rooms_.set_rules(r, std::move(rules));
    }
}

void hub::keep_rules(room& r, room_rules rules, batch& out)
{
    const auto before = r.rules ? to_text(*r.rules) : std::string{};
    auto after = to_text(rules);
    rooms_.set_rules(r, std::move(rules));
    if (after == before)
        return;
    if (!after.empty())
        after = std::string{made_word} + std::to_string(r.made.time_since_epoch().count()) + '\n' + after;
    out.state_entries.push_back({std::string{rules_kind}, r.name, std::move(after)});
}

void hub::apply(command&& c, batch& out)
{
    assert(c.from == the_server || std::holds_alternative<arrive>(c.body) || users_.has(c.from));
    std::visit([&](auto& what) { on(c, what, out); }, c.body);
}

void hub::compose(query&& q, batch& out) const
{
    std::visit([&](auto& what) { on(q, what, out); }, q.body);
}

result<void> hub::authorize(client_id from, log_query& what) const
{
    const client& asker = users_[from.index];
    if (!may_ask(asker))
        return say_hello_first();
    return std::visit([&](auto& q) { return limit(asker, q); }, what);
}

std::optional<hub::proof> hub::proof_of(client_id id, const command_body& what) const
{
    const auto& u = users_[id.index].user;
    const auto* const greeting = std::get_if<hello>(&what);
    const auto* const change = std::get_if<rename>(&what);
    std::string_view given;
    std::string_view hash;
    if (greeting != nullptr && !u) {
        given = greeting->user;
        hash = greeting->secret_hash;
    } else if (change != nullptr && u) {
        given = change->user;
        hash = change->secret_hash;
    }
    const auto name = hash.empty() ? result<std::string>{failure{}} : own_name(given);
    if (!name)
        return {};
    auto key = folded(*name);
    const auto* const device = credentials_.find(key);
    if (!users_.is_free(key) || (change != nullptr && device == nullptr))
        return {};
    std::string presented{hash};
    const bool claims = credentials_.would_claim(key, presented);
    const bool right = claims || credentials_.knows(key, presented);
    return proof{std::move(key), std::move(presented), claims, right};
}

} // namespace banter::chat
