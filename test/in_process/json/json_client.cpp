#include "test/in_process/json/json_client.hpp"

#include "test/protocol/websocket_peer.hpp"

#include <algorithm>
#include <utility>

namespace banter::test {

namespace {

namespace json = boost::json;

bool matches(const json::object& got, std::string_view type, const json::object& fields)
{
    return text_in(got, "type") == type && std::all_of(fields.begin(), fields.end(), [&](const auto& f) {
               const auto* const there = got.if_contains(f.key());
               return there != nullptr && *there == f.value();
           });
}

} // namespace

json_client::json_client(house& h, bool websocket)
    : house_{&h}, websocket_{websocket}, peer_{std::make_unique<peer>(websocket ? h.connect_to_web()
                                                                                : h.connect())}
{
    if (websocket)
        upgrade();
}

void json_client::upgrade()
{
    peer_->send("GET /ws HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
                "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n");
    house_->settle();
    const auto response = peer_->bytes();
    BOOST_TEST_REQUIRE(response.starts_with("HTTP/1.1 101 "));
    BOOST_TEST(response.find("s3pPLMBiTxaQ9kYGzzhZRbK+xOo=") != std::string::npos); // RFC 6455, section 1.3
    BOOST_TEST_REQUIRE(response.ends_with("\r\n\r\n"));
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
        bytes += websocket_ ? protocol::test::text(each) : each + '\n';
    send_bytes(bytes);
}

void json_client::send_bytes(std::string_view bytes)
{
    peer_->send(bytes);
    house_->turn();
}

void json_client::pull()
{
    if (!peer_)
        return;
    for (bool more = true; more;) {
        house_->settle();
        const auto bytes = peer_->bytes();
        unread_ += bytes;
        more = !bytes.empty();
    }
    if (websocket_)
        take_frames();
    else
        take_lines();
}

void json_client::take_lines()
{
    std::size_t begin = 0;
    for (auto end = unread_.find('\n'); end != std::string::npos; end = unread_.find('\n', begin)) {
        const auto line = std::string_view{unread_}.substr(begin, end - begin);
        begin = end + 1;
        // Before the welcome there may be lines of the plain form.
        if (!welcomed_ && !line.starts_with('{'))
            continue;
        came_.push_back(json::parse(line).as_object());
        welcomed_ = welcomed_ || came_.back().at("type") == "welcome";
    }
    unread_.erase(0, begin);
}

void json_client::take_frames()
{
    for (auto& [type, payload] : protocol::test::frames_of(std::exchange(unread_, {}))) {
        if (type == websocket::opcode::text)
            came_.push_back(json::parse(payload).as_object());
        else
            control_.emplace_back(static_cast<int>(type), payload);
    }
}

std::vector<std::pair<int, std::string>>& json_client::control_frames()
{
    pull();
    return control_;
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
    BOOST_REQUIRE_MESSAGE(matches(got, type, object_of(fields)), user_ << ": expected " << type << " {"
                                                                       << fields << "}, got "
                                                                       << json::serialize(got));
    return got;
}

json::object json_client::until(std::string_view type, std::string_view fields)
{
    const auto wanted = object_of(fields);
    auto got = recv();
    while (!matches(got, type, wanted))
        got = recv();
    return got;
}

json::object json_client::ask(std::string_view type, std::string_view fields)
{
    const auto asked = object_of(fields);
    const auto id = asked.contains("id") ? text_in(asked, "id") : house_->unique_id();
    if (asked.contains("id"))
        send(type, fields);
    else
        send(type, "\"id\":" + json_text(id) + (fields.empty() ? "" : ",") + std::string{fields});
    const auto before = came_.size();
    pull();
    const auto answer =
        std::find_if(came_.begin() + static_cast<std::ptrdiff_t>(before), came_.end(), [&](const auto& o) {
            const auto* const with = o.if_contains("id");
            return with != nullptr && *with == id.c_str();
        });
    BOOST_REQUIRE_MESSAGE(answer != came_.end(), user_ << ": no answer to " << type << " {" << fields << '}');
    auto got = std::move(*answer);
    came_.erase(answer);
    return got;
}

json::object json_client::refused(std::string_view type, std::string_view code, std::string_view fields)
{
    auto got = ask(type, fields);
    BOOST_TEST(matches(got, "error", object_of("\"code\":" + json_text(code))),
               type << " {" << fields << "} should be " << code << ": " << json::serialize(got));
    BOOST_TEST(!text_in(got, "message").empty());
    return got;
}

json::object json_client::say(std::string_view text, std::string_view room, std::string_view fields)
{
    auto ack = ask("message", "\"room\":" + json_text(room) + ",\"text\":" + json_text(text) +
                                  (fields.empty() ? "" : ",") + std::string{fields});
    BOOST_REQUIRE_MESSAGE(ack.at("type") == "ack", json::serialize(ack));
    return ack;
}

std::vector<std::int64_t> json_client::say_all(const std::vector<std::string>& lines, std::string_view room)
{
    for (const auto& text : lines)
        send("message", "\"room\":" + json_text(room) + ",\"text\":" + json_text(text));
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
    const auto id = house_->unique_id();
    send("ping", "\"id\":" + json_text(id));
    std::vector<object> before;
    for (;;) {
        before.push_back(recv());
        const auto* const with = before.back().if_contains("id");
        if (with != nullptr && *with == id.c_str())
            break;
    }
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
    peer_.reset();
    house_->settle();
}

bool json_client::closed()
{
    pull();
    return peer_->closed();
}

std::vector<json::object> json_client::until_closed()
{
    BOOST_TEST(closed());
    auto all = std::exchange(came_, {});
    return {std::make_move_iterator(all.begin()), std::make_move_iterator(all.end())};
}

} // namespace banter::test
