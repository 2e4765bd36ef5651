// History: the answer to CHATHISTORY, and the missed lines of a client that returns.
#include "common/text.hpp"
#include "server/chat/conversation.hpp"
#include "server/protocol/irc/answer_lines.hpp"
#include "server/protocol/irc/event_lines.hpp"
#include "server/protocol/irc/line_parts.hpp"
#include "server/protocol/irc/line_writer.hpp"
#include "server/protocol/irc/text.hpp"

namespace banter::protocol::irc {

namespace {

class batch {
public:
    batch(answer_writer& a, std::string_view type, std::string_view target)
        : a_{a}, reference_{a.peer.has(capability::batch) ? a.peer.next_batch() : std::string{}}
    {
        if (reference_.empty())
            return;
        line_writer w{a.out};
        w.from_server().command("BATCH").middle("+" + reference_).middle(type);
        if (!target.empty())
            w.middle(target);
    }
    batch(const batch&) = delete;
    batch& operator=(const batch&) = delete;
    ~batch()
    {
        if (!reference_.empty())
            line_writer{a_.out}.from_server().command("BATCH").middle("-" + reference_);
    }

    /// The tag of the lines in the batch; empty if the client does not know batches.
    std::string tag() const { return reference_.empty() ? std::string{} : "batch=" + reference_; }

private:
    answer_writer& a_;
    std::string reference_;
};

// Puts the time of day into the text, for clients without server-time.
chat::message dated(chat::message m)
{
    std::string time;
    append_rfc3339(time, m.time);
    const auto clock = std::string{"["} + time.substr(11, 8) + "] ";
    const bool action = m.text.starts_with(action_prefix);
    m.text.insert(action ? action_prefix.size() : 0, clock);
    return m;
}

void append_batch(answer_writer& a, const std::string& target, const std::vector<chat::message>& messages)
{
    const batch b{a, "chathistory", target};
    const auto tag = b.tag();
    const bool as_said = a.peer.has(capability::server_time) || a.answers("CHATHISTORY");
    for (const auto& m : messages)
        append_lines(a.out, as_said ? m : dated(m), a.peer.caps, tag);
}

void append_missed(answer_writer& a, const chat::history_page& h)
{
    if (h.messages.empty())
        return;
    append_batch(a, shown_target(a, h.room), h.messages);
}

} // namespace

std::string shown_target(const answer_writer& a, std::string_view room)
{
    if (chat::is_conversation(room))
        return nick_of(chat::other_in(room, folded(a.peer.nick)));
    return std::string{"#"}.append(room);
}

void append_answer(answer_writer& a, const chat::history_page& h)
{
    if (a.answers("CHATHISTORY"))
        return append_batch(a, canonical_target(a.context.target), h.messages);
    a.is_answer = !a.context.batch.empty(); // the answer to JOIN has its label already
    append_missed(a, h);
}

void append_answer(answer_writer& a, const chat::conversation_list& l)
{
    const batch b{a, "draft/chathistory-targets", {}};
    const auto tag = b.tag();
    for (const auto& c : l.conversations) {
        std::string time;
        append_rfc3339(time, a.shown.newest_time(c.room));
        line_writer w{a.out};
        w.tags(tag).from_server().command("CHATHISTORY").middle("TARGETS");
        put_target(w, c.room, c.user);
        w.middle(time);
    }
}

} // namespace banter::protocol::irc
