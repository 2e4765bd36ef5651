// BATCH: texts of several lines (IRCv3 draft/multiline).
#include "common/text.hpp"
#include "server/protocol/irc/command_table.hpp"
#include "server/protocol/irc/limits.hpp"
#include "server/protocol/irc/text.hpp"

#include <utility>

namespace banter::protocol::irc {

namespace {

constexpr std::string_view concat_tag = "draft/multiline-concat";

void open(call& c, std::string_view reference)
{
    if (reference.empty() || c.line.count < 2)
        return c.needs_more();
    if (c.param(1) != "draft/multiline")
        return c.fail("UNKNOWN_TYPE", {reference, c.param(1)}, "There are no such batches");
    if (c.peer.batch)
        return c.fail("MULTILINE_INVALID", {}, "Another batch is open");
    if (c.param(2).empty())
        return c.needs_more();
    open_batch b;
    b.reference = reference;
    b.target = c.param(2);
    b.label = c.context.label;
    b.tags = c.peer.has(capability::message_tags) ? client_only(c.line.tags) : std::string{};
    c.peer.batch = std::move(b);
    c.label_is_kept = true;
}

void refuse(call& c, const open_batch& b)
{
    constexpr std::string_view invalid = "Multiline batch is not well-formed";
    if (b.fault == "MULTILINE_MAX_BYTES")
        c.fail(b.fault, {std::to_string(multiline_bytes)}, "Multiline batch has too many bytes");
    else if (b.fault == "MULTILINE_MAX_LINES")
        c.fail(b.fault, {std::to_string(multiline_lines)}, "Multiline batch has too many lines");
    else if (b.fault == "MULTILINE_INVALID_TARGET")
        c.fail(b.fault, {b.target, b.fault_context}, "Multiline batch has several targets");
    else
        c.fail("MULTILINE_INVALID", {}, invalid);
}

void close(call& c, std::string_view reference)
{
    if (!c.peer.batch || c.peer.batch->reference != reference)
        return c.fail("MULTILINE_INVALID", {}, "There is no such batch");
    auto b = *std::exchange(c.peer.batch, std::nullopt);
    c.context.label = b.label;
    if (b.lines == 0 || b.blank)
        b.fault = b.fault.empty() ? "MULTILINE_INVALID" : b.fault;
    if (!b.fault.empty())
        return refuse(c, b);
    chat::post_message p;
    p.text = std::move(b.text);
    p.cuts = std::move(b.cuts);
    p.notice = b.command == "NOTICE";
    p.from_outside = true;
    p.tags = std::move(b.tags);
    p.own = !c.peer.has(capability::echo_message) ? chat::echo::none
            : b.label.empty()                     ? chat::echo::event
                                                  : chat::echo::answer;
    if (is_channel(b.target)) {
        auto room = room_name(b.target);
        if (!room && p.notice)
            return c.fail("MULTILINE_INVALID", {}, "There is no such channel");
        if (!room)
            return c.reply(err_nosuchchannel, {b.target}, "No such channel");
        p.room = std::move(*room);
    } else {
        p.to = user_of(b.target);
    }
    c.context.command = b.command;
    c.ask(std::move(p), b.target, batch_mark, call::turn::any);
}

void fault(open_batch& b, std::string_view code, std::string_view about = {})
{
    if (!b.fault.empty())
        return;
    b.fault = code;
    b.fault_context = about;
    b.text.clear();
}

void add(const call& c, open_batch& b)
{
    const bool concat = c.line.tag(concat_tag).has_value();
    const auto text = clean(c.param(1));
    if (c.context.command != "PRIVMSG" && c.context.command != "NOTICE")
        return fault(b, "MULTILINE_INVALID");
    if (!b.command.empty() && b.command != c.context.command)
        return fault(b, "MULTILINE_INVALID");
    if (c.param(0) != b.target)
        return fault(b, "MULTILINE_INVALID_TARGET", c.param(0));
    if (concat && c.param(1).empty())
        return fault(b, "MULTILINE_INVALID");
    b.command = c.context.command;
    if (++b.lines > multiline_lines)
        return fault(b, "MULTILINE_MAX_LINES");
    if (concat && text.empty()) // only formatting
        return;
    if (b.lines > 1 && concat)
        b.cuts.push_back(static_cast<std::uint32_t>(b.text.size()));
    else if (b.lines > 1)
        b.text += '\n';
    b.text += text;
    b.blank = b.blank && text.empty();
    if (b.text.size() > multiline_bytes)
        fault(b, "MULTILINE_MAX_BYTES");
}

} // namespace

void on_batch(call& c)
{
    if (!c.peer.caps.has_multiline())
        return c.reply(err_unknowncommand, {c.context.command}, "Unknown command");
    const auto reference = c.param(0);
    if (reference.starts_with('+'))
        return open(c, reference.substr(1));
    if (reference.starts_with('-'))
        return close(c, reference.substr(1));
    c.fail("MULTILINE_INVALID", {}, "A batch begins with + and ends with -");
}

void fail_batch(peer& who)
{
    if (who.batch)
        fault(*who.batch, "MULTILINE_INVALID");
}

bool take_into_batch(call& c)
{
    const auto reference = c.line.tag("batch");
    if (!reference || !c.peer.caps.has_multiline() || c.context.command == "BATCH")
        return false;
    if (!c.peer.batch || *reference != c.peer.batch->reference) {
        // The batch may have been refused. Posting its lines one by one would repeat them when it is sent
        // again.
        append_fail(c.out, "BATCH", "MULTILINE_INVALID", {}, "There is no such batch");
        return true;
    }
    c.label_is_kept = true;
    if (c.peer.batch->fault.empty())
        add(c, *c.peer.batch);
    return true;
}

} // namespace banter::protocol::irc
