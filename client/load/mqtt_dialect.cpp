#include "client/load/dialects.hpp"

#include "client/load/room_map.hpp"
#include "client/load/tagged_text.hpp"

namespace banter::load {

namespace {

// The first byte of a packet: its type, and for PUBLISH flags.
constexpr unsigned char connect = 0x10;
constexpr unsigned char connack = 0x20;
constexpr unsigned char publish = 0x30;
constexpr unsigned char subscribe = 0x82;
constexpr unsigned char suback = 0x90;
constexpr unsigned char pingresp = 0xd0;
constexpr unsigned char type_bits = 0xf0;

void append_length(std::string& out, std::size_t length)
{
    for (; length >= 128; length /= 128)
        out += static_cast<char>(length % 128 + 128);
    out += static_cast<char>(length);
}

void append_text(std::string& out, std::string_view text)
{
    out += static_cast<char>(text.size() >> 8);
    out += static_cast<char>(text.size());
    out += text;
}

void append_packet(std::string& out, unsigned char first, std::string_view body)
{
    out += static_cast<char>(first);
    append_length(out, body.size());
    out += body;
}

unsigned at(std::string_view bytes, std::size_t i) { return static_cast<unsigned char>(bytes[i]); }

struct packet {
    std::size_t bytes = 0; // 0: incomplete; npos: invalid
    unsigned char first = 0;
    std::string_view body;
};

packet first_packet(std::string_view bytes)
{
    std::size_t length = 0;
    for (std::size_t i = 1; i <= 4; ++i) {
        if (i >= bytes.size())
            return {};
        length |= std::size_t{at(bytes, i) & 127} << 7 * (i - 1);
        if (at(bytes, i) < 128) {
            const auto all = 1 + i + length;
            if (all > dialect::longest_unit)
                break;
            if (all > bytes.size())
                return {};
            return {all, static_cast<unsigned char>(bytes[0]), bytes.substr(1 + i, length)};
        }
    }
    return {.bytes = std::string_view::npos, .first = 0, .body = {}};
}

// The message in a PUBLISH; empty if there is none.
std::string_view message_in(const packet& p)
{
    const bool numbered = (p.first & 0x06) != 0; // of a higher quality of service
    if (p.body.size() < 2)
        return {};
    const auto start = 2 + (at(p.body, 0) << 8 | at(p.body, 1)) + (numbered ? 2 : 0);
    return start <= p.body.size() ? p.body.substr(start) : std::string_view{};
}

void refuse(peer_stats& stats, const char* what, unsigned code)
{
    ++stats.refusals;
    stats.last_words = std::string{what} + " " + std::to_string(code);
}

void read_other(const packet& p, peer_stats& stats)
{
    if (p.first == connack && p.body.size() == 2) {
        if (at(p.body, 1) != 0)
            refuse(stats, "CONNACK", at(p.body, 1));
    } else if (p.first == suback && p.body.size() > 2) {
        for (std::size_t i = 2; i < p.body.size(); ++i) {
            if (at(p.body, i) < 128)
                ++stats.joined;
            else
                refuse(stats, "SUBACK", at(p.body, i));
        }
    } else if (p.first != pingresp) {
        ++stats.foreign;
    }
}

class mqtt_dialect final : public dialect {
public:
    mqtt_dialect(const payload& texts, const room_map& rooms);

    void append_greeting(std::string& out, std::uint32_t member) const override;
    void append_message(std::string& out, message_key key) const override;
    std::size_t read(std::string_view bytes, read_sink& sink) override;

private:
    const payload& payload_;
    tagged_text texts_;
    room_map rooms_;
};

} // namespace

mqtt_dialect::mqtt_dialect(const payload& texts, const room_map& rooms)
    : payload_{texts}, texts_{texts}, rooms_{rooms}
{
}

void mqtt_dialect::append_greeting(std::string& out, std::uint32_t member) const
{
    std::string name;
    payload_.append_name(name, member);
    std::string body;
    append_text(body, "MQTT");
    body += std::string{"\x04\x02\x00\x00", 4}; // version 3.1.1, a clean session, no keep-alive
    append_text(body, name);
    append_packet(out, connect, body);

    body = std::string{"\x00\x01", 2}; // the packet's number
    rooms_.for_each_of(member, [&](std::uint32_t room) {
        std::string topic;
        rooms_.append_name(topic, room);
        append_text(body, topic);
        body += '\0';
    });
    append_packet(out, subscribe, body);
}

void mqtt_dialect::append_message(std::string& out, message_key key) const
{
    const auto name_bytes = rooms_.name_bytes();
    out += static_cast<char>(publish);
    append_length(out, 2 + name_bytes + texts_.bytes());
    out += '\0';
    out += static_cast<char>(name_bytes);
    rooms_.append_name(out, rooms_.layout().first_room_of(key.sender));
    texts_.append(out, key);
}

std::size_t mqtt_dialect::read(std::string_view bytes, read_sink& sink)
{
    std::size_t used = 0;
    while (used != bytes.size()) {
        const auto p = first_packet(bytes.substr(used));
        if (p.bytes == 0)
            break;
        if (p.bytes == std::string_view::npos) {
            ++sink.stats.foreign;
            ++used;
            continue;
        }
        used += p.bytes;
        message_key key;
        if ((p.first & type_bits) == publish && texts_.read(message_in(p), key))
            sink.message(key);
        else
            read_other(p, sink.stats);
    }
    return used;
}

std::unique_ptr<dialect> make_mqtt_dialect(const payload& texts, const room_map& rooms)
{
    return std::make_unique<mqtt_dialect>(texts, rooms);
}

} // namespace banter::load
