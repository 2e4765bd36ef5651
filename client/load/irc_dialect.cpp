#include "client/load/dialects.hpp"

#include "client/load/lines.hpp"
#include "client/load/room_map.hpp"

#include <algorithm>
#include <array>
#include <string_view>

namespace banter::load {

namespace {

// Commands of the protocol without a meaning for the run.
constexpr std::array<std::string_view, 9> ignored{"JOIN", "MODE", "NICK",  "NOTICE", "PART",
                                                  "PONG", "QUIT", "TOPIC", "CAP"};

bool is_numeric(std::string_view command)
{
    return command.size() == 3 &&
           std::all_of(command.begin(), command.end(), [](char c) { return c >= '0' && c <= '9'; });
}

bool is_error(std::string_view numeric)
{
    constexpr std::string_view no_motd = "422";
    return (numeric[0] == '4' || numeric[0] == '5') && numeric != no_motd;
}

// Removes the first word.
std::string_view take_word(std::string_view& line)
{
    const auto word = line.substr(0, line.find(' '));
    line.remove_prefix(std::min(word.size() + 1, line.size()));
    return word;
}

class irc_dialect final : public dialect {
public:
    irc_dialect(const payload& texts, const room_map& rooms, bool tags);

    void append_greeting(std::string& out, std::uint32_t member) const override;
    void append_message(std::string& out, message_key key) const override;
    std::size_t read(std::string_view bytes, read_sink& sink) override;

private:
    void read_other(std::string_view line, read_sink& sink) const;

    const payload& texts_;
    room_map rooms_;
    bool tags_;
};

} // namespace

irc_dialect::irc_dialect(const payload& texts, const room_map& rooms, bool tags)
    : texts_{texts}, rooms_{rooms}, tags_{tags}
{
}

void irc_dialect::append_greeting(std::string& out, std::uint32_t member) const
{
    if (tags_)
        out += "CAP REQ :server-time message-tags\r\n";
    out += "NICK ";
    texts_.append_name(out, member);
    out += "\r\nUSER load 0 * :banter-load\r\n";
    if (tags_)
        out += "CAP END\r\n";
}

void irc_dialect::append_message(std::string& out, message_key key) const
{
    out += "PRIVMSG #";
    rooms_.append_name(out, rooms_.layout().first_room_of(key.sender));
    out += " :";
    texts_.append_text(out, key);
    out += "\r\n";
}

std::size_t irc_dialect::read(std::string_view bytes, read_sink& sink)
{
    // `:name!user@host PRIVMSG #room :text`; only the fields at both ends have fixed places.
    const std::size_t shortest = 1 + payload::name_bytes + 1 + texts_.bytes();
    return for_each_line(bytes, [&](std::string_view line) {
        if (line.starts_with('@'))
            take_word(line);
        message_key key;
        if (line.size() > shortest && line[0] == ':' && line[1 + payload::name_bytes] == '!' &&
            line[line.size() - texts_.bytes() - 1] == ':' &&
            texts_.read(line.data() + line.size() - texts_.bytes(), line.data() + 1, key))
            sink.message(key);
        else
            read_other(line, sink);
    });
}

void irc_dialect::read_other(std::string_view line, read_sink& sink) const
{
    const auto whole = line;
    if (line.starts_with(':'))
        take_word(line);
    const auto command = take_word(line);
    if (command == "PING") {
        sink.replies += "PONG ";
        sink.replies += line;
        sink.replies += "\r\n";
    } else if (command == "001") {
        rooms_.for_each_of(sink.member, [&](std::uint32_t room) {
            sink.replies += "JOIN #";
            rooms_.append_name(sink.replies, room);
            sink.replies += "\r\n";
        });
    } else if (command == "366") {
        ++sink.stats.joined;
    } else if (command == "ERROR") {
        sink.stats.bye = true;
        sink.stats.last_words = whole;
    } else if (is_numeric(command) ? is_error(command) : command == "KICK" || command == "KILL") {
        ++sink.stats.refusals;
        sink.stats.last_words = whole;
    } else if (!is_numeric(command) && !command.empty() &&
               std::find(ignored.begin(), ignored.end(), command) == ignored.end()) {
        ++sink.stats.foreign;
    }
}

std::unique_ptr<dialect> make_irc_dialect(const payload& texts, const room_map& rooms, bool tags)
{
    return std::make_unique<irc_dialect>(texts, rooms, tags);
}

} // namespace banter::load
