#include "client/load/dialects.hpp"

#include "client/load/lines.hpp"
#include "client/load/room_map.hpp"
#include "client/load/websocket_stream.hpp"

#include <cstdio>
#include <string>
#include <utility>

namespace banter::load {

namespace {

// In JSON without spaces, as the server writes it, no value can contain these: its quotes would be escaped.
constexpr std::string_view message_start = R"({"type":"message",)";
constexpr std::string_view text_field = R"("text":")";
constexpr std::string_view user_field = R"("user":")";
constexpr std::string_view type_field = R"("type":")";

std::string_view type_of(std::string_view line)
{
    const auto at = line.find(type_field);
    if (at == std::string_view::npos)
        return {};
    line.remove_prefix(at + type_field.size());
    return line.substr(0, line.find('"'));
}

void read_other(std::string_view line, peer_stats& stats)
{
    const auto type = type_of(line);
    if (type == "ack") {
        ++stats.acks;
    } else if (type == "joined") {
        ++stats.joined;
    } else if (type == "behind") {
        ++stats.behinds;
    } else if (type == "reset") {
        ++stats.resets;
    } else if (type == "error") {
        ++stats.refusals;
        stats.last_words = line;
    } else if (type == "bye") {
        stats.bye = true;
        stats.last_words = line;
    } else if (type != "welcome" && line.starts_with('{')) {
        ++stats.foreign;
    }
}

class json_dialect final : public dialect {
public:
    json_dialect(const payload& texts, const room_map& rooms, bool with_ids);

    void append_greeting(std::string& out, std::uint32_t member) const override;
    bool acknowledges() const override { return true; }
    void append_message(std::string& out, message_key key) const override;
    std::size_t read(std::string_view bytes, read_sink& sink) override;

    /// Reads one event or answer, without its line feed.
    void read_line(std::string_view line, read_sink& sink);

private:
    bool read_message(std::string_view line, message_key& key);

    const payload& texts_;
    room_map rooms_;
    bool with_ids_;

    // Start of the text in the last line. Lines differ by at most a digit of a number, so the next text
    // nearly always starts there, too; otherwise a search finds it.
    std::size_t text_at_ = 0;
};

} // namespace

json_dialect::json_dialect(const payload& texts, const room_map& rooms, bool with_ids)
    : texts_{texts}, rooms_{rooms}, with_ids_{with_ids}
{
}

void json_dialect::append_greeting(std::string& out, std::uint32_t member) const
{
    out += R"({"type":"hello","user":")";
    texts_.append_name(out, member);
    out += R"(","client":"banter-load","rooms":[)";
    rooms_.for_each_of(member, [&](std::uint32_t room) {
        out += '"';
        rooms_.append_name(out, room);
        out += "\",";
    });
    out.back() = ']';
    out += "}\n";
}

void json_dialect::append_message(std::string& out, message_key key) const
{
    const bool probe = key.sender == payload::probe_sender;
    out += R"({"type":"message","room":")";
    rooms_.append_name(out, rooms_.layout().first_room_of(probe ? 0 : key.sender));
    out += '"';
    if (with_ids_ && !probe) {
        // Ids are per name, and each run has its own names, so the number is unique.
        char id[24];
        std::snprintf(id, sizeof id, R"(,"id":"%08x")", key.number);
        out += id;
    }
    out += R"(,"text":")";
    texts_.append_text(out, key);
    out += "\"}\n";
}

std::size_t json_dialect::read(std::string_view bytes, read_sink& sink)
{
    return for_each_line(bytes, [&](std::string_view line) { read_line(line, sink); });
}

void json_dialect::read_line(std::string_view line, read_sink& sink)
{
    message_key key;
    if (!line.starts_with(message_start))
        read_other(line, sink.stats);
    else if (!read_message(line, key))
        ++sink.stats.foreign;
    else
        sink.message(key);
}

bool json_dialect::read_message(std::string_view line, message_key& key)
{
    const auto begins_at = [&](std::size_t at) {
        return at >= text_field.size() && at < line.size() &&
               line.substr(at - text_field.size(), text_field.size()) == text_field;
    };
    if (!begins_at(text_at_)) {
        const auto found = line.find(text_field);
        if (found == std::string_view::npos)
            return false;
        text_at_ = found + text_field.size();
    }
    if (line.size() - text_at_ <= texts_.bytes() || line[text_at_ + texts_.bytes()] != '"')
        return false;

    constexpr std::size_t between = payload::name_bytes + 2 + text_field.size(); // `name","text":"`
    auto name_at = text_at_ - between;
    if (text_at_ < between + user_field.size() ||
        line.substr(name_at - user_field.size(), user_field.size()) != user_field) {
        const auto found = line.find(user_field);
        if (found == std::string_view::npos || found + user_field.size() + payload::name_bytes > line.size())
            return false;
        name_at = found + user_field.size();
    }
    return texts_.read(line.data() + text_at_, line.data() + name_at, key);
}

std::unique_ptr<dialect> make_json_dialect(const payload& texts, const room_map& rooms, bool with_ids)
{
    return std::make_unique<json_dialect>(texts, rooms, with_ids);
}

namespace {

class json_websocket_dialect final : public dialect {
public:
    json_websocket_dialect(const payload& texts, const room_map& rooms, bool with_ids, std::string path);

    void append_greeting(std::string& out, std::uint32_t member) const override;
    bool acknowledges() const override { return true; }
    void append_message(std::string& out, message_key key) const override;
    std::size_t read(std::string_view bytes, read_sink& sink) override;

private:
    json_dialect words_;
    std::string path_;
};

} // namespace

json_websocket_dialect::json_websocket_dialect(const payload& texts, const room_map& rooms, bool with_ids,
                                               std::string path)
    : words_{texts, rooms, with_ids}, path_{std::move(path)}
{
}

void json_websocket_dialect::append_greeting(std::string& out, std::uint32_t) const
{
    websocket_stream::append_upgrade(out, path_);
}

// The line feed stays: it is white space after the object.
void json_websocket_dialect::append_message(std::string& out, message_key key) const
{
    websocket_stream::append_frame(out, websocket_frame::opcode::text,
                                   [&](std::string& to) { words_.append_message(to, key); });
}

std::size_t json_websocket_dialect::read(std::string_view bytes, read_sink& sink)
{
    const auto say_hello = [&] {
        websocket_stream::append_frame(sink.replies, websocket_frame::opcode::text,
                                       [&](std::string& to) { words_.append_greeting(to, sink.member); });
    };
    return websocket_stream::read(bytes, sink, say_hello,
                                  [&](std::string_view object) { words_.read_line(object, sink); });
}

std::unique_ptr<dialect> make_json_websocket_dialect(const payload& texts, const room_map& rooms,
                                                     bool with_ids, std::string path)
{
    return std::make_unique<json_websocket_dialect>(texts, rooms, with_ids, std::move(path));
}

} // namespace banter::load
