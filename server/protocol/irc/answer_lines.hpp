#pragma once

#include "server/chat/answer.hpp"
#include "server/chat/view.hpp"
#include "server/protocol/irc/conversions.hpp"
#include "server/protocol/irc/peer.hpp"
#include "server/protocol/irc/replies.hpp"
#include "server/protocol/irc/settings.hpp"

#include <string>
#include <string_view>

namespace banter::protocol::irc {

/// Writes the lines of one answer of the chat for one peer.
struct answer_writer {
    irc::peer& peer;
    const irc::settings& settings;
    irc::context context;
    const chat::view& shown;
    std::string& out;
    bool is_answer = true; ///< false: a further effect of the request, which does not get its label

    bool answers(std::string_view command) const noexcept { return context.command == command; }
    void reply(numeric n, std::initializer_list<std::string_view> middles, std::string_view text)
    {
        append_numeric(out, peer, n, middles, text);
    }
};

/// A room with `#`, or the nick of the other user of a conversation.
std::string shown_target(const answer_writer& a, std::string_view room);

void append_answer(answer_writer& a, const chat::welcome& w);
void append_answer(answer_writer& a, const chat::joined& j);
void append_answer(answer_writer& a, const chat::left& l);
void append_answer(answer_writer& a, const chat::ack& k);
void append_answer(answer_writer& a, const chat::echoed& e);
void append_answer(answer_writer& a, const chat::addressee_away& w);
void append_answer(answer_writer& a, const chat::history_page& h);
void append_answer(answer_writer& a, const chat::found_page& f);
void append_answer(answer_writer& a, const chat::members& m);
void append_answer(answer_writer& a, const chat::room_list& l);
void append_answer(answer_writer& a, const chat::conversation_list& l);
void append_answer(answer_writer& a, const chat::topic_change& t);
void append_answer(answer_writer& a, const chat::pong& p);
void append_answer(answer_writer& a, const chat::user_list& p);
void append_answer(answer_writer& a, const chat::presence_status& w);
void append_answer(answer_writer& a, const chat::totals& t);
void append_answer(answer_writer& a, const chat::current_rules& r);
void append_answer(answer_writer& a, const chat::rules_changed& r);
void append_answer(answer_writer& a, const chat::invited& i);
void append_answer(answer_writer& a, const chat::current_marker& m);
void append_answer(answer_writer& a, const chat::user_flags& m);
void append_answer(answer_writer& a, const chat::user_changed& p);
void append_answer(answer_writer& a, const chat::ephemeral_message& s);
void append_answer(answer_writer& a, const chat::operator_notice& w);
void append_answer(answer_writer& a, const chat::done& d);
void append_answer(answer_writer& a, const chat::behind& b);
void append_answer(answer_writer& a, const chat::reset& r);
void append_answer(answer_writer& a, const failure& f);
void append_answer(answer_writer& a, const chat::closing& f);

} // namespace banter::protocol::irc
