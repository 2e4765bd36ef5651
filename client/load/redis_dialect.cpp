#include "client/load/dialects.hpp"

#include "client/load/lines.hpp"
#include "client/load/room_map.hpp"
#include "client/load/tagged_text.hpp"

#include <charconv>

namespace banter::load {

namespace {

constexpr std::size_t broken = std::string_view::npos;

void append_bulk(std::string& out, std::string_view text)
{
    out += '$';
    out += std::to_string(text.size());
    out += crlf;
    out += text;
    out += crlf;
}

// A length or count; 0 for null (-1).
bool read_count(std::string_view digits, std::size_t& count)
{
    if (digits == "-1") {
        count = 0;
        return true;
    }
    const auto [end, failed] = std::from_chars(digits.data(), digits.data() + digits.size(), count);
    return failed == std::errc{} && end == digits.data() + digits.size() && count <= dialect::longest_unit;
}

// The length of the RESP3 value at the front, including nested values; 0: incomplete.
std::size_t value_bytes(std::string_view bytes)
{
    std::size_t at = 0;
    for (std::size_t values = 1; values > 0; --values) {
        const auto end = bytes.find(crlf, at);
        if (end == std::string_view::npos)
            return 0;
        const char type = bytes[at];
        const bool is_text = type == '$' || type == '=' || type == '!';
        const bool is_list = type == '*' || type == '~' || type == '>';
        const bool is_map = type == '%' || type == '|';
        if (std::string_view{"+-:_,#("}.find(type) == std::string_view::npos && !is_text && !is_list &&
            !is_map)
            return broken;

        const auto digits = bytes.substr(at + 1, end - at - 1);
        at = end + crlf.size();
        std::size_t count = 0;
        if ((is_text || is_list || is_map) && !read_count(digits, count))
            return broken;
        if (is_text && digits != "-1")
            at += count + crlf.size();
        if (is_list)
            values += count;
        if (is_map)
            values += 2 * count;
        if (type == '|') // an attribute precedes its value
            ++values;
        if (at > bytes.size())
            return 0;
    }
    return at;
}

void read_other(std::string_view value, peer_stats& stats)
{
    switch (value[0]) {
    case ':':
        ++stats.acks; // number of receivers of a message
        break;
    case '-':
    case '!':
        ++stats.refusals;
        stats.last_words = value.substr(0, value.size() - crlf.size());
        break;
    case '>':
        if (value.find("\r\nsubscribe\r\n") != std::string_view::npos)
            ++stats.joined;
        else
            ++stats.foreign;
        break;
    default: // the answer to HELLO
        break;
    }
}

class redis_dialect final : public dialect {
public:
    redis_dialect(const payload& texts, const room_map& rooms);

    void append_greeting(std::string& out, std::uint32_t member) const override;
    bool acknowledges() const override { return true; }
    void append_message(std::string& out, message_key key) const override;
    std::size_t read(std::string_view bytes, read_sink& sink) override;

private:
    tagged_text texts_;
    room_map rooms_;
    std::size_t name_bytes_;

    // The bytes before and after the channel's name in a message of this run.
    std::string before_name_;
    std::string before_text_;
};

} // namespace

redis_dialect::redis_dialect(const payload& texts, const room_map& rooms)
    : texts_{texts}, rooms_{rooms}, name_bytes_{rooms.name_bytes()},
      before_name_{">3\r\n$7\r\nmessage\r\n$" + std::to_string(name_bytes_) + "\r\n"},
      before_text_{"\r\n$" + std::to_string(texts_.bytes()) + "\r\n"}
{
}

void redis_dialect::append_greeting(std::string& out, std::uint32_t member) const
{
    out += "*2\r\n$5\r\nHELLO\r\n$1\r\n3\r\n*";
    out += std::to_string(1 + rooms_.layout().rooms_per_member);
    out += crlf;
    append_bulk(out, "SUBSCRIBE");
    rooms_.for_each_of(member, [&](std::uint32_t room) {
        std::string name;
        rooms_.append_name(name, room);
        append_bulk(out, name);
    });
}

void redis_dialect::append_message(std::string& out, message_key key) const
{
    out += "*3\r\n$7\r\nPUBLISH\r\n$";
    out += std::to_string(name_bytes_);
    out += crlf;
    rooms_.append_name(out, rooms_.layout().first_room_of(key.sender));
    out += before_text_;
    texts_.append(out, key);
    out += crlf;
}

std::size_t redis_dialect::read(std::string_view bytes, read_sink& sink)
{
    const auto name_ends = before_name_.size() + name_bytes_;
    const auto text_starts = name_ends + before_text_.size();
    const auto ours = text_starts + texts_.bytes() + crlf.size();
    std::size_t used = 0;
    while (used != bytes.size()) {
        const auto rest = bytes.substr(used);
        message_key key;
        if (rest.size() >= ours && rest.starts_with(before_name_) &&
            rest.substr(name_ends, before_text_.size()) == before_text_ &&
            texts_.read(rest.data() + text_starts, key)) {
            sink.message(key);
            used += ours;
            continue;
        }
        const auto length = value_bytes(rest);
        if (length == 0)
            break;
        if (length == broken) {
            ++sink.stats.foreign;
            used += rest.find('\n') + 1;
            continue;
        }
        read_other(rest.substr(0, length), sink.stats);
        used += length;
    }
    return used;
}

std::unique_ptr<dialect> make_redis_dialect(const payload& texts, const room_map& rooms)
{
    return std::make_unique<redis_dialect>(texts, rooms);
}

} // namespace banter::load
