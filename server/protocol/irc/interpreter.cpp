#include "server/protocol/irc/interpreter.hpp"

#include "common/text.hpp"
#include "server/protocol/irc/command_table.hpp"
#include "server/protocol/irc/event_format.hpp"
#include "server/protocol/irc/line.hpp"
#include "server/protocol/irc/line_writer.hpp"

#include <algorithm>
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
    return odd || label.size() > label_bytes || !is_utf8(label) ? std::string{} : std::string{label};
}

// A web page can make a browser send an HTTP request with chosen lines to any port.
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

interpreter::interpreter(const settings& set, framing sent_as) : settings_{set}, answers_{peer_, set}
{
    peer_.sent_as = sent_as;
}

const wire_format& interpreter::output() const noexcept { return event_format(peer_.caps, peer_.sent_as); }

bool interpreter::next(request& out)
{
    if (!waiting())
        return false;
    out = std::move(queue_.front());
    queue_.pop_front();
    if (!waiting())
        out.reply += end_labelled_batch(peer_);
    frame_lines(out.reply, 0, peer_.sent_as);
    return true;
}

void interpreter::hold_last_byte(std::string_view before, std::string_view& input) const noexcept
{
    if (waiting())
        input = before.substr(before.size() - input.size() - 1);
}

bool interpreter::resume(std::string_view& input, request& out)
{
    const bool found = next(out);
    if (found && !waiting())
        input.remove_prefix(1);
    return found;
}

void interpreter::take_too_long()
{
    line in;
    call c{in, peer_, settings_, {}};
    c.reply(err_inputtoolong, {}, "Input line was too long");
    fail_batch(peer_); // the line may have been part of it
    queue(c);
}

void interpreter::take_line(std::string_view text)
{
    if (std::exchange(at_start_, false) && text.starts_with(byte_order_mark)) {
        text.remove_prefix(byte_order_mark.size());
        if (text.empty())
            return; // ignored, as every empty line
    }
    line in;
    const auto fault = parse(text, in);
    call c{in, peer_, settings_, {}};
    c.context.command = upper(in.command);
    c.context.label = label_of(in, peer_);
    run(c, fault);
    queue(c);
}

void interpreter::run(call& c, line_fault fault)
{
    const bool can_be_shown = !c.context.command.empty() && is_utf8(c.context.command);
    const auto shown = can_be_shown ? c.context.command : std::string{"*"};
    if (fault != line_fault::none)
        fail_batch(c.peer);
    if (fault == line_fault::malformed)
        return c.reply(err_unknowncommand, {shown}, "Unknown command");
    if (fault == line_fault::not_utf8)
        return append_fail(c.out, shown, "INVALID_UTF8", {},
                           "This server takes UTF-8 only; your line was not");
    if (!peer_.welcome() && is_http(c.line, c.context.command))
        return c.end(true);
    if (take_into_batch(c))
        return;
    const auto* known = find_command(c.context.command);
    if (known == nullptr)
        return c.reply(err_unknowncommand, {shown}, "Unknown command");
    if (!known->before_welcome && !peer_.welcome())
        return c.reply(err_notregistered, {}, "You have not registered");
    if (c.line.count < known->least_params)
        return c.needs_more();
    known->run(c);
}

void interpreter::queue(call& c)
{
    const bool kept = std::exchange(c.label_is_kept, false);
    if (!c.context.label.empty() &&
        (c.asked.size() > 1 || (c.asked.size() == 1 && !c.out.empty() && !c.unanswered)))
        return queue_labelled_batch(c);
    if (!kept && (c.asked.empty() || c.unanswered))
        put_under(c.context, peer_, c.out);
    if (c.asked.empty())
        c.asked.emplace_back().for_chat = false;
    c.asked.front().reply.insert(0, c.out);
    for (auto& r : c.asked)
        queue_.push_back(std::move(r));
}

// All replies to a labelled line go into one batch, which ends when all its requests have been answered. The
// last request is none of the chat: its reply is made when it is taken (next()), when all answers are known.
void interpreter::queue_labelled_batch(call& c)
{
    peer_.labelled_batch = {peer_.next_batch(), c.context.label};
    context at;
    at.batch = peer_.labelled_batch->reference;
    put_under(at, peer_, c.out);
    for (auto& r : c.asked) {
        if (r.for_chat) {
            auto own = context_of(r.id);
            own.label.clear();
            own.batch = at.batch;
            r.id = id_with(std::move(own));
            r.in_turn = true;
        } else {
            put_under(at, peer_, r.reply);
        }
        queue_.push_back(std::move(r));
    }
    queue_.front().reply.insert(0, c.out);
    queue_.emplace_back().for_chat = false;
}

void interpreter::on_answer(const protocol::request_id& id, const chat::answer& a)
{
    if (const auto* w = std::get_if<chat::welcome>(&a)) {
        peer_.nick = w->user;
        peer_.state = peer::registration_state::welcomed;
        peer_.begin_fences();
    } else if (std::holds_alternative<failure>(a)) {
        note_failure(context_of(id));
    } else if (const auto* p = std::get_if<chat::user_changed>(&a)) {
        note_own(*p);
    } else if (const auto* j = std::get_if<chat::joined>(&a)) {
        note_room(peer_.rooms, j->room, true);
        peer_.begin_fences();
    } else if (std::holds_alternative<chat::history_page>(a)) {
        if (context_of(id).command != "CHATHISTORY") // missed lines
            peer_.begin_fences();
    } else if (const auto* l = std::get_if<chat::left>(&a)) {
        note_room(peer_.rooms, l->room, false);
    } else if (const auto* m = std::get_if<chat::user_flags>(&a)) {
        peer_.flags = m->flags;
    } else if (const auto* r = std::get_if<chat::current_marker>(&a)) {
        if (const auto& c = context_of(id); c.command == "MARKER")
            peer_.markers[c.target] = r->time;
    }
}

void interpreter::note_own(const chat::user_changed& p)
{
    using kind = chat::user_changed::kind;
    if (folded(p.user) != folded(peer_.nick))
        return;
    if (p.change_kind == kind::renamed) { // the missed lines of the new name come next
        peer_.nick = p.text;
        peer_.begin_fences();
    } else if (p.change_kind == kind::realname) {
        peer_.realname = p.text;
    }
}

void interpreter::note_failure(const context& at)
{
    if (peer_.state == peer::registration_state::introduced && at.command == "USER") {
        peer_.state = peer::registration_state::unknown;
        peer_.requested_nick.clear();
    }
    if (at.command != "JOIN")
        return;
    if (const auto room = room_name(at.target))
        peer_.markers.erase("#" + *room);
}

// A welcomed peer gets its ERROR for QUIT and for the shutdown as an answer of the chat.
std::string interpreter::closing_bytes(ending why) const
{
    switch (why) {
    case ending::request_timeout:
        return closing_line("a line was begun and not ended");
    case ending::silent:
        return closing_line("ping timeout");
    case ending::not_protocol:
        return closing_line("this is IRC, not HTTP");
    case ending::peer_left:
        if (!peer_.welcome())
            return closing_line("you have quit", peer_.quit_label);
        break;
    case ending::shutdown:
        break;
    }
    return {};
}

std::string interpreter::closing_line(std::string_view words, std::string_view label) const
{
    std::string out;
    line_writer{out}
        .tags(label.empty() ? std::string{} : "label=" + std::string{label})
        .command("ERROR")
        .trailing(std::string{"Closing link: "} + std::string{words});
    return framed(std::move(out));
}

// A bot gets fences although it gets no missed lines, because it can stop being a bot.
std::string interpreter::fence(chat::seq_number position)
{
    if (!peer_.welcome() || !peer_.shows_device)
        return {};
    if (position <= peer_.fenced && !peer_.entered)
        return {};
    peer_.entered = false;
    peer_.fenced = std::max(peer_.fenced, position);
    std::string out;
    line_writer{out}.command("PING").trailing(fence_token(peer_.fences, position));
    return framed(std::move(out));
}

std::string interpreter::probe() const { return framed("PING :idle\r\n"); }

std::string interpreter::framed(std::string lines) const
{
    frame_lines(lines, 0, peer_.sent_as);
    return lines;
}

} // namespace banter::protocol::irc
