#pragma once

#include "server/chat/answer.hpp"
#include "server/protocol/irc/codec_peer.hpp"
#include "server/protocol/irc/codec_replies.hpp"
#include "server/protocol/irc/conversions.hpp"

#include <string>
#include <string_view>

namespace banter::protocol::irc {

/// One answer of the chat on its way to lines.
struct answering {
    peer& who;
    const settings& set;
    context at;
    std::string& out;
    bool is_answer = true; ///< else it is one more thing that the request has brought, without its label

    bool to(std::string_view command) const noexcept { return at.command == command; }
    void reply(numeric n, std::initializer_list<std::string_view> middles, std::string_view text)
    {
        append_numeric(out, who, n, middles, text);
    }
};

/// A room with `#`; of a conversation, the nick of the other.
std::string shown_target(const answering& a, std::string_view room);

void tell(answering& a, const chat::welcome& w);
void tell(answering& a, const chat::joined& j);
void tell(answering& a, const chat::left& l);
void tell(answering& a, const chat::ack& k);
void tell(answering& a, const chat::echoed& e);
void tell(answering& a, const chat::addressee_away& w);
void tell(answering& a, const chat::history_page& h);
void tell(answering& a, const chat::found_page& f);
void tell(answering& a, const chat::members& m);
void tell(answering& a, const chat::room_list& l);
void tell(answering& a, const chat::conversation_list& l);
void tell(answering& a, const chat::topic_change& t);
void tell(answering& a, const chat::pong& p);
void tell(answering& a, const chat::user_list& p);
void tell(answering& a, const chat::presence_status& w);
void tell(answering& a, const chat::totals& t);
void tell(answering& a, const chat::current_rules& r);
void tell(answering& a, const chat::rules_changed& r);
void tell(answering& a, const chat::invited& i);
void tell(answering& a, const chat::current_marker& m);
void tell(answering& a, const chat::user_flags& m);
void tell(answering& a, const chat::user_changed& p);
void tell(answering& a, const chat::ephemeral_message& s);
void tell(answering& a, const chat::operator_notice& w);
void tell(answering& a, const chat::done& d);
void tell(answering& a, const chat::behind& b);
void tell(answering& a, const chat::reset& r);
void tell(answering& a, const failure& f);
void tell(answering& a, const chat::closing& f);

} // namespace banter::protocol::irc
