#include "test/session/simulated_posting_client.hpp"

#include "server/chat/traits.hpp"
#include "test/session/simulated_doors.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

namespace banter::test {

posting_client::posting_client(simulation_context& c, std::string name)
    : simulated_client{c, http_door(), std::make_unique<http_wire>()}, name_{std::move(name)}, acknowledged_{
                                                                                                   c, name_}
{
}

void posting_client::on_connected()
{
    asked_.clear();
    for (const auto& [key, what] : pending_)
        send_post(key, what);
}

void posting_client::send_something()
{
    static constexpr const char* names[] = {"a", "b", "ops"};
    if (asked_.size() > 4)
        return;
    if (context.chance(3))
        return ask_for_history();
    if (!last_key_.empty() && context.chance(8))
        return send_post(last_key_, last_post_);
    if (pending_.size() > 4 || (!pending_.empty() && context.chance(4))) {
        const auto& [key, what] =
            *std::next(pending_.begin(), static_cast<std::ptrdiff_t>(context.below(pending_.size())));
        return send_post(key, what);
    }
    const auto key = name_ + '-' + std::to_string(++keys_);
    const auto& what = pending_[key] = {names[context.below(3)], context.marked_text()};
    send_post(key, what);
}

void posting_client::send_post(const std::string& key, const post& what)
{
    send(http_request_for("POST", "/rooms/" + what.room + "/messages?user=" + name_,
                          "Idempotency-Key: " + key + "\r\n", what.text));
    asked_.push_back({.room = what.room, .key = key});
}

void posting_client::ask_for_history()
{
    request what{.room = last_seq_ == 0 ? "a" : last_post_.room};
    std::string bound;
    if (context.chance(4)) {
        bound = "before=" + std::to_string(context.below(200)) + '&';
    } else if (last_seq_ != 0 && context.chance(2)) {
        what.expect = last_seq_;
        what.after = last_seq_ - 1;
    } else if (context.chance(2)) {
        what.after = context.below(200);
    }
    if (what.after)
        bound = "after=" + std::to_string(*what.after) + '&';
    send(http_request_for("GET", "/rooms/" + what.room + "/messages?" + bound +
                                     "limit=" + std::to_string(1 + context.below(20))));
    asked_.push_back(std::move(what));
}

void posting_client::take(const std::string& line)
{
    if (asked_.empty())
        return context.fail(name_ + ": an answer to nothing: " + line);
    const auto what = std::move(asked_.front());
    asked_.pop_front();
    const auto status = static_cast<unsigned>(std::stoul(line));
    const auto body = line.substr(4);
    if (status == 400)
        context.fail(name_ + ": " + line);
    if (!what.key.empty())
        answered(what, status, body);
    else if (status == 200)
        page(what, body);
}

// What the disk has refused is sent again. Other refusals are rules of the room.
void posting_client::answered(const request& what, unsigned status, const std::string& body)
{
    const std::string command{chat::traits_of<chat::post_anonymous>.name};
    if (status == 201)
        return acknowledged(what, body);
    if (status == 422)
        context.fail("I1: the key " + what.key + " is said to be another message's: " + body);
    if (status == 507)
        ++context.counts.refused_full[command];
    else if (status == 503)
        ++context.counts.refused_stalled[command];
    else
        pending_.erase(what.key);
}

void posting_client::acknowledged(const request& what, const std::string& body)
{
    const auto ack = boost::json::parse(body).as_object();
    if (text_in(ack, "id") != what.key)
        context.fail("I1: the key " + what.key + " is acknowledged with " + body);
    ++(acknowledged_.add(ack) ? context.counts.posted : context.counts.posted_again);
    const auto found = pending_.find(what.key);
    if (found == pending_.end())
        return;
    last_key_ = what.key;
    last_post_ = std::move(found->second);
    last_seq_ = number_in(ack, "seq");
    pending_.erase(found);
}

void posting_client::page(const request& what, const std::string& body)
{
    ++context.counts.pages;
    const auto o = boost::json::parse(body).as_object();
    const auto& messages = o.at("messages").as_array();
    const auto horizon = context.hidden_up_to;
    chat::seq_number last = 0;
    for (const auto& each : messages) {
        const auto& m = each.as_object();
        context.check_shown(name_, what.room, m);
        const auto prev = number_in(m, "prev");
        if (last != 0 ? prev != last : what.after && prev > std::max(*what.after, horizon))
            context.fail("I3: " + name_ + " asked for " + what.room + " after " +
                         std::to_string(what.after.value_or(0)) + ", which has a gap: " + body);
        last = number_in(m, "seq");
    }
    if (what.expect.value_or(0) > horizon &&
        (messages.empty() || number_in(messages[0].as_object(), "seq") != *what.expect))
        context.fail("I1: acknowledged as " + std::to_string(*what.expect) + " and not there: " + body);
}

} // namespace banter::test
