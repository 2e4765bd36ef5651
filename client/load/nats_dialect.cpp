#include "client/load/dialects.hpp"

#include "client/load/lines.hpp"
#include "client/load/room_map.hpp"
#include "client/load/tagged_text.hpp"

#include <charconv>
#include <system_error>

namespace banter::load {

namespace {

constexpr std::string_view message_command = "MSG ";

// Reads a line that is not a message.
void read_other(std::string_view line, const room_map& rooms, read_sink& sink)
{
    if (line == "PING") {
        sink.replies += "PONG\r\n";
    } else if (line == "PONG") {
        sink.stats.joined += rooms.layout().rooms_per_member;
    } else if (line.starts_with("-ERR")) {
        ++sink.stats.refusals;
        sink.stats.last_words = line;
    } else if (!line.starts_with("INFO ") && line != "+OK") {
        ++sink.stats.foreign;
    }
}

class nats_dialect final : public dialect {
public:
    nats_dialect(const payload& texts, const room_map& rooms);

    void append_greeting(std::string& out, std::uint32_t member) const override;
    void append_message(std::string& out, message_key key) const override;
    std::size_t read(std::string_view bytes, read_sink& sink) override;

private:
    std::size_t read_message(std::string_view header, std::string_view bytes, read_sink& sink) const;

    tagged_text texts_;
    room_map rooms_;
};

} // namespace

nats_dialect::nats_dialect(const payload& texts, const room_map& rooms) : texts_{texts}, rooms_{rooms} {}

void nats_dialect::append_greeting(std::string& out, std::uint32_t member) const
{
    out += R"(CONNECT {"verbose":false,"pedantic":false,"name":"banter-load","lang":"c++","version":"1"})";
    out += crlf;
    rooms_.for_each_of(member, [&](std::uint32_t room) {
        out += "SUB ";
        rooms_.append_name(out, room);
        out += " " + std::to_string(room);
        out += crlf;
    });
    out += "PING\r\n";
}

void nats_dialect::append_message(std::string& out, message_key key) const
{
    out += "PUB ";
    rooms_.append_name(out, rooms_.layout().first_room_of(key.sender));
    out += " " + std::to_string(texts_.bytes());
    out += crlf;
    texts_.append(out, key);
    out += crlf;
}

std::size_t nats_dialect::read(std::string_view bytes, read_sink& sink)
{
    std::size_t used = 0;
    for (;;) {
        const auto rest = bytes.substr(used);
        const auto end = rest.find('\n');
        if (end == std::string_view::npos)
            return used;
        auto line = rest.substr(0, end);
        if (line.ends_with('\r'))
            line.remove_suffix(1);

        if (!line.starts_with(message_command)) {
            read_other(line, rooms_, sink);
            used += end + 1;
        } else if (const auto n = read_message(line, rest.substr(end + 1), sink);
                   n != std::string_view::npos) {
            used += end + 1 + n;
        } else {
            return used;
        }
    }
}

// @param header  `MSG subject sid size`, possibly with a subject for replies before the size.
// @param bytes   the input after it.
// @return number of bytes of the message; npos: incomplete.
std::size_t nats_dialect::read_message(std::string_view header, std::string_view bytes, read_sink& sink) const
{
    const auto digits = header.substr(header.rfind(' ') + 1);
    std::size_t size = 0;
    const auto [end, failed] = std::from_chars(digits.data(), digits.data() + digits.size(), size);
    if (failed != std::errc{} || end != digits.data() + digits.size() || size > longest_unit) {
        ++sink.stats.foreign;
        return 0;
    }
    if (bytes.size() < size + crlf.size())
        return std::string_view::npos;
    message_key key;
    if (texts_.read(bytes.substr(0, size), key))
        sink.message(key);
    else
        ++sink.stats.foreign;
    return size + crlf.size();
}

std::unique_ptr<dialect> make_nats_dialect(const payload& texts, const room_map& rooms)
{
    return std::make_unique<nats_dialect>(texts, rooms);
}

} // namespace banter::load
