#include "test/in_process/clients/json_client.hpp"
#include "server/protocol/json/object_codec.hpp"

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <iterator>
#include <utility>

namespace banter::test {

namespace json = boost::json;

namespace {

std::string message_fields(std::string_view text, std::string_view room)
{
    return "\"room\":" + json_text(room) + ",\"text\":" + json_text(text);
}

} // namespace

json_client::json_client(server& from, over transport, std::string_view user, std::string_view fields)
    : server_{&from}, wire_{transport == over::tcp
                                ? wire::lines(from, protocol::json::object_frontend(), "\n")
                                : wire::messages(from, websocket_frame::opcode::text)}
{
    if (!user.empty())
        hello(user, fields);
}

const json::object& json_client::hello(std::string_view user, std::string_view fields)
{
    user_ = user;
    const auto asked = object_of(fields);
    send("hello", "\"user\":" + json_text(user) + (fields.empty() ? "" : ",") + std::string{fields});
    welcome_ = expect("welcome");
    joined_.clear();
    const auto* const rooms = asked.if_contains("rooms");
    const auto count = asked.contains("after") ? 0 : rooms == nullptr ? 1 : rooms->as_array().size();
    for (std::size_t i = 0; i < count; ++i)
        joined_.push_back(expect("joined"));
    return welcome_;
}

std::string json_client::request(std::string_view type, std::string_view fields)
{
    return "{\"type\":" + json_text(type) + (fields.empty() ? "" : ",") + std::string{fields} + '}';
}

void json_client::send_all(const std::vector<std::string>& objects)
{
    std::string bytes;
    for (const auto& each : objects)
        bytes += wire_.framed(each);
    wire_.send(bytes);
}

void json_client::pull()
{
    wire_.settle();
    while (const auto text = wire_.next()) {
        // Before the welcome there may be lines of the plain form.
        if (!welcomed_ && !text->starts_with('{'))
            continue;
        came_.push_back(json::parse(*text).as_object());
        welcomed_ = welcomed_ || came_.back().at("type") == "welcome";
    }
}

std::vector<wire::control_frame>& json_client::control_frames()
{
    pull();
    return wire_.control_frames();
}

std::vector<json::object> json_client::all()
{
    pull();
    auto all = std::exchange(came_, {});
    return {std::make_move_iterator(all.begin()), std::make_move_iterator(all.end())};
}

json::object json_client::recv()
{
    if (came_.empty())
        pull();
    BOOST_REQUIRE_MESSAGE(!came_.empty(), user_ << ": nothing has come");
    auto got = std::move(came_.front());
    came_.pop_front();
    return got;
}

json::object json_client::expect(std::string_view type, std::string_view fields)
{
    auto got = recv();
    BOOST_REQUIRE_MESSAGE(has_fields(got, type, object_of(fields)), user_ << ": expected " << type << " {"
                                                                          << fields << "}, got "
                                                                          << json::serialize(got));
    return got;
}

json::object json_client::until(std::string_view type, std::string_view fields)
{
    const auto wanted = object_of(fields);
    auto got = recv();
    while (!has_fields(got, type, wanted))
        got = recv();
    return got;
}

json::object json_client::ask(std::string_view type, std::string_view fields)
{
    const auto asked = object_of(fields);
    const auto id = asked.contains("id") ? text_in(asked, "id") : server_->unique_id();
    if (asked.contains("id"))
        send(type, fields);
    else
        send(type, "\"id\":" + json_text(id) + (fields.empty() ? "" : ",") + std::string{fields});
    const auto before = came_.size();
    pull();
    const auto answer = std::find_if(came_.begin() + static_cast<std::ptrdiff_t>(before), came_.end(),
                                     [&](const auto& o) { return has_id(o, id); });
    BOOST_REQUIRE_MESSAGE(answer != came_.end(), user_ << ": no answer to " << type << " {" << fields << '}');
    auto got = std::move(*answer);
    came_.erase(answer);
    return got;
}

bool json_client::may_say(std::string_view text, std::string_view room)
{
    return may("message", message_fields(text, room));
}

json::object json_client::refused(std::string_view type, std::string_view code, std::string_view fields)
{
    auto got = ask(type, fields);
    BOOST_TEST(has_fields(got, "error", object_of("\"code\":" + json_text(code))),
               type << " {" << fields << "} should be " << code << ": " << json::serialize(got));
    BOOST_TEST(!text_in(got, "message").empty());
    return got;
}

json::object json_client::say(std::string_view text, std::string_view room, std::string_view fields)
{
    auto ack = ask("message", message_fields(text, room) + (fields.empty() ? "" : ",") + std::string{fields});
    BOOST_REQUIRE_MESSAGE(ack.at("type") == "ack", json::serialize(ack));
    return ack;
}

std::vector<std::int64_t> json_client::say_all(const std::vector<std::string>& lines, std::string_view room)
{
    for (const auto& text : lines)
        send("message", message_fields(text, room));
    std::vector<std::int64_t> seqs;
    for (const auto& got : fence()) {
        if (got.at("type") == "ack")
            seqs.push_back(number_in(got, "seq"));
    }
    BOOST_TEST_REQUIRE(seqs.size() == lines.size());
    return seqs;
}

std::vector<json::object> json_client::fence()
{
    const auto id = server_->unique_id();
    send("ping", "\"id\":" + json_text(id));
    std::vector<object> before;
    do
        before.push_back(recv());
    while (!has_id(before.back(), id));
    BOOST_TEST(text_in(before.back(), "type") == "pong");
    before.pop_back();
    return before;
}

std::vector<std::string> json_client::texts()
{
    std::vector<std::string> out;
    for (const auto& got : fence()) {
        if (got.at("type") == "message")
            out.push_back(text_in(got, "text"));
    }
    return out;
}

void json_client::close()
{
    wire_.cut();
    server_->settle();
}

bool json_client::closed()
{
    pull();
    return wire_.closed();
}

std::vector<json::object> json_client::until_closed()
{
    BOOST_TEST(closed());
    return all();
}

} // namespace banter::test
