#include "test/session/simulated_tail_client.hpp"

#include "test/session/simulated_doors.hpp"

#include <utility>

namespace banter::test {

tail_client::tail_client(simulation_context& c, std::string room)
    : simulated_client{c, http_door(), std::make_unique<http_wire>()}, room_{std::move(room)},
      name_{"the stream of " + room_}
{
}

void tail_client::on_connected()
{
    streams_ = false;
    resumes_ = last_id_ != 0;
    event_.clear();
    id_.clear();
    data_.clear();
    send(http_request_for("GET", "/rooms/" + room_ + "/tail?after=0",
                          "Accept: text/event-stream\r\n" +
                              (resumes_ ? "Last-Event-ID: " + std::to_string(last_id_) + "\r\n" : "")));
}

// It has nothing to send.
void tail_client::send_something()
{
    if (context.chance(20))
        cut();
}

void tail_client::take(const std::string& line)
{
    if (!std::exchange(streams_, true)) {
        if (!line.starts_with("200 "))
            cut();
    } else if (line.starts_with("event: ")) {
        event_ = line.substr(7);
    } else if (line.starts_with("id: ")) {
        id_ = line.substr(4);
    } else if (line.starts_with("data: ")) {
        data_ = line.substr(6);
    } else if (line.empty()) {
        dispatch();
    } else if (!line.starts_with(':')) {
        context.fail(name_ + " has a line that is none of an event: " + line);
    }
}

void tail_client::dispatch()
{
    const auto event = std::exchange(event_, {});
    const auto id = std::exchange(id_, {});
    const auto data = std::exchange(data_, {});
    if (data.empty())
        return; // after a comment
    const auto o = boost::json::parse(data).as_object();
    if (!id.empty()) {
        const auto seq = number_in(o, "seq");
        if (id != std::to_string(seq))
            context.fail("I3: " + name_ + " has an event with the id " + id + ": " + data);
        if (seq < last_id_ ||
            (seq == last_id_ && event.empty())) // a position may be that of the last message
            context.fail("I3: " + name_ + " goes back from " + std::to_string(last_id_) + ": " + data);
        last_id_ = seq;
    }
    if (event.empty())
        message(o);
    else if (event == "reset")
        reset(data);
    else if (event == "problem" || event == "bye")
        cut();
}

void tail_client::reset(const std::string& data)
{
    ++context.counts.resets;
    if (newest_ >= context.disk.trimmed().horizon)
        context.fail("I3: " + name_ + " is told that messages are gone: " + data);
    reset_ = true;
}

void tail_client::message(const boost::json::object& o)
{
    context.check_shown(name_, room_, o);
    if (number_in(o, "prev") != newest_ && !std::exchange(reset_, false))
        context.fail("I3: " + name_ + " after " + std::to_string(newest_) + ": " + boost::json::serialize(o));
    newest_ = number_in(o, "seq");
    ++context.counts.tailed;
    context.counts.resumed += std::exchange(resumes_, false) ? 1 : 0;
}

} // namespace banter::test
