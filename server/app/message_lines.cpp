#include "server/app/message_lines.hpp"

#include "common/json_text.hpp"
#include "common/limits.hpp"
#include "common/text.hpp"
#include "common/time.hpp"
#include "server/chat/conversation.hpp"

#include <boost/json/parse.hpp>
#include <boost/json/value.hpp>

#include <chrono>
#include <utility>

namespace json = boost::json;

namespace banter::app {

namespace {

// A message from the far future would prevent the removal of all later messages (--keep). A day is more than
// clocks and time zones differ by.
constexpr std::chrono::hours future_most{24};

constexpr std::uint64_t seq_most = (std::uint64_t{1} << 53) - 1;

failure wrong(std::string message) { return {errc::bad_request, std::move(message)}; }

result<std::string> text_of(const json::object& line, const char* name)
{
    const auto* const value = line.if_contains(name);
    if (value == nullptr)
        return wrong(std::string{name} + " is missing");
    const auto* const text = value->if_string();
    if (text == nullptr)
        return wrong(std::string{name} + " must be a string");
    return std::string{text->data(), text->size()};
}

result<chat::seq_number> seq_of(const json::object& line)
{
    const auto* const value = line.if_contains("seq");
    if (value == nullptr)
        return chat::seq_number{0};
    const auto* const seq = value->if_int64();
    if (seq == nullptr || *seq < 0 || static_cast<std::uint64_t>(*seq) > seq_most)
        return wrong("seq must be a whole number from 0 to 2^53 - 1");
    return static_cast<chat::seq_number>(*seq);
}

result<std::string> id_of(const json::object& line)
{
    if (!line.contains("id"))
        return std::string{};
    auto id = text_of(line, "id");
    if (id && (id->empty() || id->size() > limits::request_id_bytes || printable(*id) != *id))
        return wrong("id must be a string of 1 to 64 bytes without control characters");
    return id;
}

result<timestamp> time_of(const json::object& line)
{
    const auto text = text_of(line, "time");
    if (!text)
        return text.error();
    const auto time = parse_rfc3339(*text);
    if (!time)
        return wrong("time must be a time such as 2026-11-23T06:37:44.123Z");
    // In milliseconds, since nanoseconds overflow in the year 2262.
    if (*time > std::chrono::floor<std::chrono::milliseconds>(std::chrono::system_clock::now()) + future_most)
        return wrong("time must not be more than a day in the future");
    return *time;
}

// `text` normalised by `rule`, or the failure of either.
template <class Rule>
result<std::string> checked(result<std::string> text, Rule rule)
{
    return text ? rule(*text) : text;
}

result<std::string> message_text_of(const json::object& line)
{
    auto text = text_of(line, "text");
    if (!text)
        return text;
    const auto fits = check_text(*text);
    return fits ? text : fits.error();
}

// The recipient; empty in a room.
result<std::string> recipient_of(const json::object& line, const std::string& room, const std::string& user)
{
    if (!chat::is_conversation(room))
        return std::string{};
    auto to = checked(text_of(line, "to"), user_name);
    if (to && chat::conversation_of(folded(user), folded(*to)) != room)
        return wrong("user and to are not the two users of " + room);
    return to;
}

// False where it is missing.
result<bool> flag_of(const json::object& line, const char* name)
{
    const auto* const value = line.if_contains(name);
    if (value == nullptr)
        return false;
    const auto* const flag = value->if_bool();
    if (flag == nullptr)
        return wrong(std::string{name} + " must be true or false");
    return *flag;
}

result<message_line> read(const json::object& line, const std::string& room)
{
    message_line out;
    const auto where = checked(room.empty() ? text_of(line, "room") : room, room_or_conversation_name);
    const auto seq = seq_of(line);
    const auto user = checked(text_of(line, "user"), user_name);
    const auto text = message_text_of(line);
    const auto time = time_of(line);
    const auto id = id_of(line);
    for (const auto* const misfit : {&where, &user, &text, &id}) {
        if (!*misfit)
            return misfit->error();
    }
    const auto to = recipient_of(line, *where, *user);
    const auto notice = flag_of(line, "notice");
    const auto unproven = flag_of(line, "unproven");
    if (!seq)
        return seq.error();
    if (!time)
        return time.error();
    if (!to)
        return to.error();
    if (!notice)
        return notice.error();
    if (!unproven)
        return unproven.error();
    out.message = {*where, *user, *text, *time, *seq, 0, *to, *notice, *unproven};
    out.id = *id;
    return out;
}

} // namespace

void append_message_line(std::string& out, const journal::message_row& m)
{
    const auto string = [&out](std::string_view key, std::string_view value) {
        out += key;
        append_json_string(out, value);
    };
    string(R"({"room":)", m.message.room);
    out += R"(,"seq":)" + std::to_string(m.message.seq) + R"(,"prev":)" + std::to_string(m.message.prev);
    string(R"(,"user":)", m.message.user);
    if (!m.message.to.empty())
        string(R"(,"to":)", m.message.to);
    string(R"(,"text":)", m.message.text);
    out += R"(,"time":")";
    append_rfc3339(out, m.message.time);
    out += '"';
    if (m.message.notice)
        out += R"(,"notice":true)";
    if (m.message.unproven)
        out += R"(,"unproven":true)";
    if (!m.id.empty())
        string(R"(,"id":)", m.id);
    out += "}\n";
}

result<std::string> room_or_conversation_name(std::string_view input)
{
    if (!chat::is_conversation(input))
        return room_name(input);
    const auto comma = input.find(',');
    if (comma == std::string_view::npos)
        return failure{errc::bad_name, "a conversation is named by its two users, such as @alice,bob"};
    const auto one = user_name(input.substr(1, comma - 1));
    const auto other = user_name(input.substr(comma + 1));
    if (!one)
        return one.error();
    if (!other)
        return other.error();
    return chat::conversation_of(folded(*one), folded(*other));
}

result<message_line> parse_message_line(std::string_view line, const std::string& room)
{
    if (!is_utf8(line))
        return wrong("not UTF-8");
    json::parse_options options;
    options.max_depth = limits::object_depth;
    boost::system::error_code ec;
    const json::value value = json::parse(line, ec, {}, options);
    if (ec)
        return wrong("not valid JSON");
    const auto* const object = value.if_object();
    if (object == nullptr)
        return wrong("not a JSON object");
    return read(*object, room);
}

} // namespace banter::app
