// The pipeline's side of a session: released effects.
#include "common/limits.hpp"
#include "common/text.hpp"
#include "server/chat/conversation.hpp"
#include "server/delivery/fan_out.hpp"
#include "server/protocol/wire_format.hpp"
#include "server/session/session.hpp"

#include <spdlog/spdlog.h>

#include <memory>
#include <string>
#include <utility>
#include <variant>

namespace banter::session {

namespace {

net::close_reason reason_of(chat::disconnect::cause why)
{
    switch (why) {
    case chat::disconnect::cause::not_welcome: // a failure with the reason has been sent
        return net::close_reason::said_bye;
    case chat::disconnect::cause::by_operator:
        return net::close_reason::by_operator;
    }
    return net::close_reason::fault;
}

void log_disconnection(const std::string& from, const chat::disconnection& d)
{
    spdlog::info("{} {} is disconnected by the operator {}: {}", from, printable(d.user), printable(d.by),
                 printable(d.reason));
}

} // namespace

// The format changes with the first answer and not with the request: a listener whose hello waits for the
// journal still hears the lobby in its old format.
void session::use_format_of_requests()
{
    if (codec_)
        hearer_.set_formats(codec_->output(), codec_->answers());
}

void session::answer(const protocol::request_id& id, chat::answer&& what)
{
    use_format_of_requests();
    if (const auto* why = std::get_if<failure>(&what))
        context_.count.reject(why->code);
    if (const auto* c = std::get_if<chat::closing>(&what); c != nullptr && c->disconnected)
        log_disconnection(net::text_of(from_), *c->disconnected);
    if (std::holds_alternative<chat::pong>(what)) {
        if (reader_ && !reader_->idle())
            return reader_->pong_when_passed(id);
        send_fence(); // the peer has just sent a ping, so it will answer at once
    }
    send_answer(id, what);
    use_format_of_requests(); // the answer may have changed it: after the head of a stream its events follow
}

void session::send_answer(const protocol::request_id& id, const chat::answer& what)
{
    if (codec_)
        codec_->on_answer(id, what);
    context_.reading.fan_out.send(hearer_, id, what);
}

void session::welcome_client(const protocol::request_id& id, chat::welcome&& what, bool presence)
{
    use_format_of_requests();
    welcomed_ = true;
    hearer_.want_presence(presence);
    send_answer(id, std::move(what));
}

void session::subscribe(const protocol::request_id& id, chat::subscribe&& e)
{
    if (departed_)
        return;
    auto& fan_out = context_.reading.fan_out;
    if (!e.joined && chat::is_conversation(e.room) && fan_out.find(hearer_, e.room) != nullptr)
        return;
    if (e.only_if_missed && (e.after.value_or(0) >= fan_out.newest(e.room) ||
                             missed_conversations_ == limits::conversations_per_connection))
        return;
    if (e.only_if_missed)
        ++missed_conversations_;
    if (e.joined)
        send_answer(id, std::move(*e.joined));
    const bool from_journal = e.after || e.last != 0;
    auto& s = fan_out.subscribe(hearer_, e.room, !from_journal);
    if (!from_journal)
        fan_out.send_position(hearer_, fan_out.newest());
    if (e.after) // a seq of another epoch is treated like one that has not been assigned yet
        journal_reader().resume(s, id, e.reset ? ~chat::seq_number{0} : *e.after, e.since, e.from_mark);
    else if (e.last != 0)
        journal_reader().last(s, id, e.last, e.since);
}

void session::unsubscribe(const std::string& room)
{
    auto& fan_out = context_.reading.fan_out;
    if (const auto* s = fan_out.find(hearer_, room); s != nullptr && reader_)
        reader_->forget(*s);
    fan_out.unsubscribe(hearer_, room);
}

void session::disconnect(chat::disconnect::cause why) { end(reason_of(why)); }

void session::fall_behind(delivery::subscription& s, chat::seq_number from)
{
    journal_reader().catch_up(s, from);
}

void session::released()
{
    if (flow_.on_answered())
        resume_later();
}

reader& session::journal_reader()
{
    if (!reader_)
        reader_ = std::make_shared<reader>(
            context_.reading, hearer_,
            reader::handlers{[this] { resume_later(); },
                             [this](chat::resync&& missed) {
                                 context_.order.submit(chat::query{{id(), {}}, std::move(missed)});
                             }});
    return *reader_;
}

void session::add_to(connection_stats& out) const
{
    out.by_format.add(hearer_.format().name());
    if (reader_)
        reader_->add_lag(out.lag);
}

} // namespace banter::session
