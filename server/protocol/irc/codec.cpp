#include "server/protocol/irc/codec.hpp"

#include "common/text.hpp"
#include "server/protocol/irc/command_table.hpp"
#include "server/protocol/irc/event_format.hpp"
#include "server/protocol/irc/line.hpp"
#include "server/protocol/irc/line_writer.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

namespace banter::protocol::irc {

namespace {

constexpr std::size_t label_bytes = 64;

std::string label_of(const line& in, const peer& who)
{
    if (!who.has(capability::labeled_response) || !who.has(capability::batch))
        return {};
    const auto label = in.tag("label").value_or(std::string_view{});
    const bool odd =
        std::any_of(label.begin(), label.end(), [](char c) { return static_cast<unsigned char>(c) < 0x20; });
    return odd || label.size() > label_bytes ? std::string{} : std::string{label};
}

// A browser can be made to send a request to any port, with lines of somebody's choice in it.
bool is_http(const line& in, const std::string& command)
{
    constexpr std::string_view verbs[] = {"GET",    "POST",    "HEAD",    "PUT",
                                          "DELETE", "OPTIONS", "CONNECT", "PATCH"};
    return std::find(std::begin(verbs), std::end(verbs), command) != std::end(verbs) &&
           in.param(1).starts_with("HTTP/");
}

void note_room(std::vector<std::string>& rooms, const std::string& room, bool inside)
{
    std::erase(rooms, room);
    if (inside)
        rooms.push_back(room);
}

} // namespace

codec::codec(const settings& set) : set_{set}, answers_{peer_, set} {}

const format& codec::output() const noexcept { return event_format(peer_.caps); }

bool codec::next(std::string_view& input, request& out)
{
    for (;;) {
        if (give(input, out))
            return true;
        if (input.empty())
            return false;
        const char* const begin = input.data();
        const auto size = input.size();
        switch (framer_.next(input)) {
        case line_framer::status::incomplete:
            return false;
        case line_framer::status::too_long:
            take_too_long();
            break;
        case line_framer::status::line:
            take_line(framer_.line());
            break;
        }
        // What is queued is asked for only while there is input.
        holds_end_ = queue_.size() > 1;
        if (holds_end_)
            input = {begin + (size - input.size()) - 1, input.size() + 1};
    }
}

// The next of the line's requests, and with the last one the line's end.
bool codec::give(std::string_view& input, request& out)
{
    const bool found = !queue_.empty();
    if (found) {
        out = std::move(queue_.front());
        queue_.pop_front();
    }
    if (queue_.empty() && std::exchange(holds_end_, false))
        input.remove_prefix(1);
    return found;
}

void codec::take_too_long()
{
    line in;
    call c{in, peer_, set_, {}};
    c.reply(err_inputtoolong, {}, "Input line was too long");
    spoil_batch(peer_); // it may have been meant for that
    queue(c);
}

void codec::take_line(std::string_view text)
{
    line in;
    const auto fault = parse(text, in);
    call c{in, peer_, set_, {}};
    c.at.command = upper(in.command);
    c.at.label = label_of(in, peer_);
    run(c, fault);
    queue(c);
}

void codec::run(call& c, line_fault fault)
{
    const auto shown = c.at.command.empty() ? std::string{"*"} : c.at.command;
    if (fault != line_fault::none)
        spoil_batch(c.who);
    if (fault == line_fault::malformed)
        return c.reply(err_unknowncommand, {shown}, "Unknown command");
    if (fault == line_fault::not_utf8)
        return append_fail(c.out, shown, "INVALID_UTF8", {},
                           "This server takes UTF-8 only; your line was not");
    if (!peer_.welcome() && is_http(c.in, c.at.command))
        return c.end(true);
    if (take_into_batch(c))
        return;
    const auto* known = find_command(c.at.command);
    if (known == nullptr)
        return c.reply(err_unknowncommand, {shown}, "Unknown command");
    if (!known->before_welcome && !peer_.welcome())
        return c.reply(err_notregistered, {}, "You have not registered");
    if (c.in.count < known->least_params)
        return c.needs_more();
    known->run(c);
}

void codec::queue(call& c)
{
    const bool kept = std::exchange(c.label_is_kept, false);
    if (!c.at.label.empty() &&
        (c.asked.size() > 1 || (c.asked.size() == 1 && !c.out.empty() && !c.unanswered)))
        return queue_labelled_batch(c);
    if (!kept && (c.asked.empty() || c.unanswered))
        put_under(c.at, peer_, c.out);
    if (c.asked.empty())
        c.asked.emplace_back().for_chat = false;
    c.asked.front().reply.insert(0, c.out);
    for (auto& r : c.asked)
        queue_.push_back(std::move(r));
}

// Everything that a labelled line brings about goes into one batch, which ends when all has been answered.
void codec::queue_labelled_batch(call& c)
{
    const auto reference = peer_.next_batch();
    std::string begin, end;
    line_writer{begin}
        .tags("label=" + c.at.label)
        .from_server()
        .command("BATCH")
        .middle("+" + reference)
        .middle("labeled-response");
    line_writer{end}.from_server().command("BATCH").middle("-" + reference);
    put_into_batch(reference, c.out);
    c.then(std::move(end));
    for (auto& r : c.asked) {
        if (r.for_chat) {
            auto at = context_of(r.id);
            at.label.clear();
            at.batch = reference;
            r.id = to_id(at);
            r.in_turn = true;
        } else if (&r != &c.asked.back()) {
            put_into_batch(reference, r.reply);
        }
        queue_.push_back(std::move(r));
    }
    queue_.front().reply.insert(0, begin + c.out);
}

void codec::told(const std::string& id, const chat::answer& a)
{
    const auto asked = [&] { return context_of(id).command; };
    if (const auto* w = std::get_if<chat::welcome>(&a)) {
        peer_.nick = w->user;
        peer_.at = peer::stage::welcomed;
        peer_.begin_fences();
    } else if (std::holds_alternative<failure>(a)) {
        note_failure(context_of(id));
    } else if (const auto* p = std::get_if<chat::person_changed>(&a)) {
        note_own(*p);
    } else if (const auto* j = std::get_if<chat::joined>(&a)) {
        note_room(peer_.rooms, j->room, true);
        peer_.begin_fences();
    } else if (std::holds_alternative<chat::history_page>(a)) {
        if (asked() != "CHATHISTORY") // missed lines
            peer_.begin_fences();
    } else if (const auto* l = std::get_if<chat::left>(&a)) {
        note_room(peer_.rooms, l->room, false);
    } else if (const auto* m = std::get_if<chat::marks_told>(&a)) {
        peer_.notes = m->notes;
    } else if (const auto* r = std::get_if<chat::marker_told>(&a)) {
        if (auto c = context_of(id); c.command == "MARKER")
            peer_.markers[c.target] = r->time;
    }
}

void codec::note_own(const chat::person_changed& p)
{
    using kind = chat::person_changed::kind;
    if (folded(p.user) != folded(peer_.nick))
        return;
    if (p.what == kind::renamed) { // what the new name has missed comes now
        peer_.nick = p.text;
        peer_.begin_fences();
    } else if (p.what == kind::realname) {
        peer_.realname = p.text;
    }
}

void codec::note_failure(const context& at)
{
    if (peer_.at == peer::stage::introduced && at.command == "USER") {
        peer_.at = peer::stage::unknown;
        peer_.wanted.clear();
    }
    if (at.command != "JOIN")
        return;
    if (const auto room = room_name(at.target))
        peer_.markers.erase("#" + *room);
}

std::string codec::farewell(ending why)
{
    std::string out;
    const auto closing = [&](std::string_view words) {
        line_writer{out}.command("ERROR").trailing(std::string{"Closing link: "} + std::string{words});
    };
    switch (why) {
    case ending::peer_left:
        closing("you have quit");
        break;
    case ending::request_timeout:
        closing("a line was begun and not ended");
        break;
    case ending::silent:
        closing("ping timeout");
        break;
    case ending::not_protocol:
        closing("this is IRC, not HTTP");
        break;
    case ending::shutdown: // has been told as an answer
        break;
    }
    return out;
}

// Of a bot too, which gets no missed lines: should it cease to be one, it has missed what came since.
std::string codec::fence(chat::seq_number position)
{
    if (!peer_.welcome() || !peer_.shows_device)
        return {};
    if (position <= peer_.fenced && !peer_.entered)
        return {};
    peer_.entered = false;
    peer_.fenced = std::max(peer_.fenced, position);
    std::string out;
    line_writer{out}.command("PING").trailing(fence_token(peer_.fences, position));
    return out;
}

} // namespace banter::protocol::irc
