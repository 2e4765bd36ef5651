#include "test/session/simulated_clients.hpp"

#include "server/chat/traits.hpp"
#include "server/protocol/codec.hpp"
#include "server/protocol/json/formats.hpp"
#include "server/protocol/json/object_codec.hpp"
#include "test/session/simulated_doors.hpp"

#include <algorithm>
#include <array>
#include <utility>
#include <variant>

namespace banter::test {

namespace {

// Each byte of the peer is the next request.
class any_codec final : public protocol::codec {
public:
    explicit any_codec(std::deque<protocol::request>& requests) : requests_{requests} {}

    bool next(std::string_view& input, protocol::request& out) override
    {
        if (input.empty())
            return false;
        input.remove_prefix(1);
        out = {};
        out.body = chat::ping{};
        if (requests_.empty()) // those of a connection that was cut
            return true;
        out = std::move(requests_.front());
        requests_.pop_front();
        return true;
    }
    bool mid_request() const noexcept override { return false; }
    const protocol::wire_format& output() const noexcept override { return protocol::json::object_format(); }

private:
    std::deque<protocol::request>& requests_;
};

} // namespace

// ---- the careful client

careful_client::careful_client(simulation_context& c, std::string name)
    : simulated_client{c, protocol::json::object_frontend()}, name_{std::move(name)}, acknowledged_{c, name_}
{
}

careful_client::careful_client(simulation_context& c, std::string name, std::string target)
    : simulated_client{c, http_door(), std::make_unique<websocket_wire>(c, std::move(target))},
      name_{std::move(name)}, acknowledged_{c, name_}
{
}

// Another connection may have the name still; then all requests are refused, and it is cut and tried again.
void careful_client::on_connected()
{
    welcomed_ = false;
    left_.clear();
    joins_.clear();
    send(R"({"type":"hello","epoch":"e1","rooms":[],"id":"hello","user":")" + name_ +
         R"(","token":"secret of )" + name_ + "\"}");
}

void careful_client::join(const std::string& room)
{
    const auto id = "j" + std::to_string(++ids_);
    const auto known = rooms_.find(room);
    joins_[id] = room;
    send(R"({"type":"join","room":")" + room + R"(","id":")" + id + '"' +
         (known == rooms_.end() ? "" : R"(,"after":)" + std::to_string(known->second)) + '}');
}

void careful_client::send_something()
{
    static constexpr const char* names[] = {"a", "b", "ops"};
    if (!welcomed_)
        return;
    const std::string room{names[context.below(3)]};
    const bool is_joining =
        std::any_of(joins_.begin(), joins_.end(), [&](const auto& each) { return each.second == room; });
    if (is_joining || left_.contains(room))
        return;
    if (!rooms_.contains(room))
        return join(room);
    if (context.chance(12)) {
        rooms_.erase(room);
        left_.insert(room);
        return send(R"({"type":"leave","room":")" + room + "\"}");
    }
    if (context.chance(10))
        return send(R"({"type":"topic","room":")" + room + R"(","id":"topic","text":")" +
                    context.marked_text() + "\"}");
    if (!pending_.empty() && context.chance(3))
        return send(pending_.begin()->second.request);
    const auto id = name_ + '-' + std::to_string(++ids_);
    auto request = R"({"type":"message","room":")" + room + R"(","id":")" + id + R"(","text":")" +
                   context.marked_text() + "\"}";
    send(request);
    pending_[id] = {room, std::move(request)};
}

void careful_client::take(const std::string& line)
{
    if (!welcomed_ && !line.starts_with('{'))
        return; // the lobby, in the plain form
    const auto o = boost::json::parse(line).as_object();
    const auto type = text_in(o, "type");
    const auto room = text_in(o, "room");
    if (type == "welcome") {
        welcomed_ = true;
        const auto known = rooms_;
        for (const auto& each : known)
            join(each.first);
        for (const auto& each : pending_)
            send(each.second.request);
    } else if (type == "joined") {
        if (joins_.erase(text_in(o, "id")) != 0)
            rooms_.try_emplace(room, number_in(o, "prev"));
        reset_.erase(room);
    } else if (type == "message") {
        message(room, o);
    } else if (type == "history") {
        for (const auto& m : o.at("messages").as_array())
            message(room, m.as_object());
    } else if (type == "ack") {
        acknowledged(o);
    } else if (type == "error") {
        refused(o);
    } else if (type == "left") {
        if (left_.erase(room) == 0)
            forget(room); // kicked
    } else if (type == "reset") {
        reset(room, line);
    } else if (type == "bye") {
        cut();
    }
}

void careful_client::forget(const std::string& room)
{
    rooms_.erase(room);
    std::erase_if(pending_, [&](const auto& each) { return each.second.room == room; });
}

void careful_client::reset(const std::string& room, const std::string& line)
{
    ++context.counts.resets;
    const auto known = rooms_.find(room);
    if (known != rooms_.end() && known->second >= context.disk.trimmed().horizon)
        context.fail("I3: " + name_ + " is told that messages are gone: " + line);
    reset_.insert(room);
}

void careful_client::message(const std::string& room, const boost::json::object& o)
{
    context.check_shown(name_, room, o);
    const auto seq = number_in(o, "seq");
    const auto known = rooms_.find(room);
    if (room.starts_with('@') || left_.contains(room))
        return;
    if (known == rooms_.end())
        return context.fail("I3: " + name_ + " hears " + room + ", where it is not");
    const bool is_next = number_in(o, "prev") == known->second || reset_.contains(room);
    reset_.erase(room);
    if (!is_next)
        context.fail("I3: " + name_ + " in " + room + " after " + std::to_string(known->second) + ": " +
                     boost::json::serialize(o));
    known->second = seq;
}

void careful_client::acknowledged(const boost::json::object& o)
{
    pending_.erase(text_in(o, "id"));
    acknowledged_.add(o);
}

void careful_client::refused(const boost::json::object& o)
{
    const auto id = text_in(o, "id");
    const auto code = text_in(o, "code");
    if (code == "bad_json" || code == "unknown_type" || code == "internal")
        context.fail(name_ + ": " + boost::json::serialize(o));
    const std::string kind{id.starts_with('j') ? "join" : id == "topic" ? "set_topic" : "post_message"};
    if (code == "storage_full")
        ++context.counts.refused_full[kind];
    if (code == "unavailable")
        ++context.counts.refused_stalled[kind];
    if (id == "hello")
        return cut();
    if (const auto joining = joins_.find(id); joining != joins_.end()) {
        forget(joining->second);
        joins_.erase(joining);
    }
    if (code != "storage_full" && code != "unavailable")
        pending_.erase(id);
}

// ---- the wild client

wild_client::wild_client(simulation_context& c, chat::arrive::kind who, std::uint64_t seed)
    : simulated_client{c, door_}, door_{who}, any_{seed}
{
}

const protocol::wire_format& wild_client::any_frontend::first_format() const noexcept
{
    return protocol::json::object_format();
}

std::unique_ptr<protocol::codec> wild_client::any_frontend::make_codec() const
{
    return std::make_unique<any_codec>(requests);
}

void wild_client::send_something()
{
    protocol::request r{.id = {"w" + std::to_string(++ids_)}, .typed = true};
    std::visit(
        [&]<class T>(T&& what) {
            if constexpr (std::is_same_v<T, chat::arrive> || std::is_same_v<T, chat::depart> ||
                          std::is_same_v<T, chat::started> || std::is_same_v<T, chat::trim>) {
                r.body = chat::ping{};
            } else {
                if constexpr (std::is_same_v<T, chat::hello>) {
                    r.token = what.secret_hash.empty() ? "" : "secret of a device";
                    what.secret_hash.clear();
                }
                if constexpr (std::is_same_v<T, chat::rename>)
                    what.secret_hash.clear(); // the pauses after a wrong secret are of a real clock
                requested_[r.id.text] = chat::traits_of<T>.name;
                r.body = std::forward<T>(what);
            }
        },
        any_.any_of_client());
    door_.requests.push_back(std::move(r));
    send(".");
}

void wild_client::take(const std::string& line)
{
    if (!line.starts_with('{'))
        return;
    const auto o = boost::json::parse(line).as_object();
    if (text_in(o, "type") != "error")
        return;
    const auto code = text_in(o, "code");
    const auto found = requested_.find(text_in(o, "id"));
    if (found == requested_.end())
        return;
    if (code == "storage_full")
        ++context.counts.refused_full[found->second];
    if (code == "unavailable")
        ++context.counts.refused_stalled[found->second];
}

// ---- IRC and the plain form

irc_client::irc_client(simulation_context& c, std::string name)
    : simulated_client{c, irc_door()}, name_{std::move(name)}
{
}

irc_client::irc_client(simulation_context& c, std::string name, std::string target)
    : simulated_client{c, http_door(), std::make_unique<websocket_wire>(c, std::move(target))}, name_{
                                                                                                    std::move(
                                                                                                        name)}
{
}

void irc_client::on_connected()
{
    send("CAP REQ :echo-message server-time message-tags labeled-response batch\r\nNICK " + name_ +
         "\r\nUSER " + name_ + " 0 * :" + name_ + "\r\nCAP END\r\nJOIN #a,#ops,#dev\r\n");
}

void irc_client::send_something()
{
    static constexpr const char* rooms[] = {"#a", "#b", "#ops", "#dev"};
    const std::string room{rooms[context.below(4)]};
    const auto text = context.marked_text();
    const std::vector<std::string> lines{"PRIVMSG " + room + " :" + text,
                                         "PRIVMSG " + room + " :" + text,
                                         "NOTICE alice :" + text,
                                         "JOIN " + room,
                                         "PART " + room,
                                         "TOPIC " + room + " :" + text,
                                         "MODE " + name_ + (context.chance(2) ? " +B" : " -B"),
                                         "MODE " + room + " +b bob",
                                         "NAMES " + room,
                                         "WHO " + room,
                                         "LIST",
                                         "CHATHISTORY LATEST " + room + " * 10",
                                         "INVITE m1 " + room,
                                         "AWAY :gone",
                                         "PING x"};
    send(lines[context.below(lines.size())] + "\r\n");
}

void irc_client::take(const std::string& line)
{
    if (line.starts_with("PING "))
        send("PONG " + line.substr(5) + "\n");
}

plain_client::plain_client(simulation_context& c) : simulated_client{c, protocol::json::object_frontend()} {}

void plain_client::send_something() { send(R"({"user":"plain","text":")" + context.marked_text() + "\"}"); }

} // namespace banter::test
