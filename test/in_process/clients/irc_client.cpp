#include "test/in_process/clients/irc_client.hpp"

#include "common/text.hpp"

#include <algorithm>
#include <sstream>
#include <stdexcept>

namespace banter::test {

namespace {

constexpr std::size_t line_bytes = 512; // with its CR LF, without tags (RFC 1459, section 2.3)
constexpr std::size_t tag_bytes =
    8'191; // with their '@' and the space after them (IRCv3 message-tags, "Size limit")

template <class... Ts>
[[noreturn]] void fail(const Ts&... what)
{
    std::ostringstream out;
    (out << ... << what);
    throw std::runtime_error{out.str()};
}

irc_line checked(std::string_view raw)
{
    if (raw.empty() || raw.find_first_of(std::string_view{"\r\n\0", 3}) != std::string_view::npos)
        fail("not one line: ", raw);
    if (!is_utf8(raw))
        fail("not UTF-8: ", raw);
    const auto [tags, untagged] = cut(raw, " ");
    const bool tagged = raw.starts_with('@');
    if (tagged && tags.size() + 1 > tag_bytes)
        fail(tags.size() + 1, " bytes of tags");
    if (const auto rest = tagged ? untagged : raw; rest.size() + 2 > line_bytes)
        fail(rest.size() + 2, " bytes: ", rest);
    auto line = irc_line::parse(raw);
    const auto [nick, address] = cut(line.source, "!");
    const auto user = folded(nick);
    if (!address.empty() && address != user + "@" + user + ".users.banter" &&
        address != user + "@unproven.banter" && line.command != "CHGHOST")
        fail("whose line is ", line);
    return line;
}

bool is_numeric(const irc_line& l)
{
    return std::all_of(l.command.begin(), l.command.end(), [](char c) { return c >= '0' && c <= '9'; });
}

std::string joined(const std::vector<std::string>& words)
{
    std::string out;
    for (const auto& w : words)
        out += (out.empty() ? "" : " ") + w;
    return out;
}

wire connect(server& from, protocol::irc::framing how)
{
    switch (how) {
    case protocol::irc::framing::lines:
        return wire::lines(from, from.irc_frontend(), "\r\n");
    case protocol::irc::framing::text_messages:
        return wire::messages(from, websocket_frame::opcode::text, "text.ircv3.net");
    case protocol::irc::framing::binary_messages:
        return wire::messages(from, websocket_frame::opcode::binary, "binary.ircv3.net");
    }
    fail("no such framing");
}

} // namespace

irc_client::irc_client(server& from, protocol::irc::framing how) : server_{from}, wire_{connect(from, how)} {}

irc_client::irc_client(server& from, const irc_person& who, protocol::irc::framing how)
    : irc_client{from, how}
{
    enter(who);
}

void irc_client::send(std::string_view line) { send_raw(wire_.framed(line)); }

void irc_client::send_bytes(std::string_view bytes)
{
    if (!wire_.is_websocket()) {
        send_raw(bytes);
        return;
    }
    std::string frames;
    for (const char c : bytes) {
        if (c != '\r' && c != '\n')
            unsent_ += c;
        else if (!unsent_.empty())
            frames += wire_.framed(std::exchange(unsent_, {}));
    }
    send_raw(frames);
}

void irc_client::enter(const irc_person& who)
{
    nick_ = who.nick;
    std::string lines;
    if (!who.caps.empty())
        lines += "CAP REQ :" + joined(who.caps) + "\r\n";
    if (!who.secret.empty())
        lines += "PASS " + who.secret + "\r\n";
    lines += "NICK " + nick_ + "\r\nUSER " + nick_ +
             " 0 * :" + (who.realname.empty() ? nick_ : who.realname) + "\r\n";
    if (!who.caps.empty())
        lines += "CAP END\r\n";
    send_bytes(lines);
    if (!who.caps.empty()) {
        const auto got = until("CAP");
        auto granted = got.params.size() > 2 && got.params[1] == "ACK" ? words_of(got.params[2])
                                                                       : std::vector<std::string>{};
        auto wanted = who.caps;
        std::sort(granted.begin(), granted.end());
        std::sort(wanted.begin(), wanted.end());
        if (granted != wanted)
            fail(nick_, " asked for ", joined(who.caps), " and got ", got);
    }
    greeting_ = {until("001")};
    server_name_ = greeting_.front().source;
    while (greeting_.back().command != "376" && greeting_.back().command != "422") {
        greeting_.push_back(line());
        if (!is_numeric(greeting_.back())) // clients are not ready for anything else before its end
            fail("amidst the greeting: ", greeting_.back());
    }
}

std::vector<irc_line> irc_client::join(std::string_view room, std::string_view key)
{
    send("JOIN " + std::string{room} + (key.empty() ? "" : " ") + std::string{key});
    std::vector<irc_line> seen{until("JOIN")};
    while (seen.back().command != "366")
        seen.push_back(line());
    return seen;
}

void irc_client::say(std::string_view target, std::string_view text)
{
    send("PRIVMSG " + std::string{target} + " :" + std::string{text});
}

// The received lines. The server's PINGs are answered and left out.
void irc_client::take()
{
    while (const auto raw = wire_.next())
        keep(checked(*raw));
}

void irc_client::keep(irc_line line)
{
    if (line.command == "001")
        server_name_ = line.source;
    if (line.command == "PING" && answers_pings_)
        send("PONG :" + line.text());
    else
        kept_.push_back(std::move(line));
}

std::optional<irc_line> irc_client::try_line()
{
    take();
    while (kept_.empty()) {
        const bool more = server_.step();
        take();
        if (!more && kept_.empty())
            return std::nullopt;
    }
    auto line = std::move(kept_.front());
    kept_.pop_front();
    return line;
}

irc_line irc_client::line()
{
    auto got = try_line();
    if (!got)
        fail(nick_, ": no line comes");
    return std::move(*got);
}

irc_line irc_client::expect(std::string_view pattern, names& known)
{
    auto got = try_line();
    if (!got)
        fail(nick_, ": expected ", pattern, ", but nothing comes");
    if (!matches(pattern, *got, known))
        fail(nick_, ": expected ", pattern, ", got ", *got);
    return std::move(*got);
}

irc_line irc_client::expect(std::string_view pattern)
{
    names none;
    return expect(pattern, none);
}

irc_line irc_client::until(std::string_view pattern, names& known)
{
    std::string wanted{pattern};
    if (!wanted.ends_with("...") && wanted.find(" :") == std::string::npos)
        wanted += " ...";
    std::vector<irc_line> passed;
    while (auto got = try_line()) {
        if (matches(wanted, *got, known))
            return std::move(*got);
        passed.push_back(std::move(*got));
    }
    fail(nick_, ": ", pattern, " does not come; what came is ", passed);
}

irc_line irc_client::until(std::string_view pattern)
{
    names none;
    return until(pattern, none);
}

std::vector<irc_line> irc_client::settled()
{
    const auto mark = "fence-" + std::to_string(++fences_);
    send("PING :" + mark);
    std::vector<irc_line> seen;
    bool answered = false;
    while (auto got = try_line()) {
        if (got->command == "PONG" && got->text() == mark)
            answered = true;
        else
            seen.push_back(std::move(*got));
    }
    if (!answered)
        fail(nick_, ": a PING is not answered; what came is ", seen);
    return seen;
}

std::vector<std::pair<std::string, std::string>> irc_client::texts()
{
    std::vector<std::pair<std::string, std::string>> out;
    for (const auto& l : settled()) {
        if (l.command == "PRIVMSG")
            out.emplace_back(l.nick(), l.text());
    }
    return out;
}

std::vector<std::string> irc_client::commands()
{
    std::vector<std::string> out;
    for (const auto& l : settled())
        out.push_back(l.command);
    return out;
}

void irc_client::confirm()
{
    const bool before = std::exchange(answers_pings_, true);
    const auto seen = settled(); // the fence follows the PONG, and is answered when nothing more arrives
    kept_.insert(kept_.end(), seen.begin(), seen.end());
    answers_pings_ = before;
}

std::vector<irc_line> irc_client::rest()
{
    std::vector<irc_line> seen;
    while (auto got = try_line())
        seen.push_back(std::move(*got));
    if (!wire_.closed())
        fail(nick_, ": the server does not close; what came is ", seen);
    return seen;
}

std::map<std::string, std::string> irc_client::isupport() const
{
    std::map<std::string, std::string> tokens;
    for (const auto& l : greeting_) {
        if (l.command != "005")
            continue;
        for (std::size_t i = 1; i + 1 < l.params.size(); ++i) {
            const auto [name, value] = cut(l.params[i], "=");
            tokens[std::string{name}] = value;
        }
    }
    return tokens;
}

std::map<std::string, std::string> irc_client::names_of(std::string_view room)
{
    send("NAMES " + std::string{room});
    std::vector<irc_line> lines;
    do
        lines.push_back(line());
    while (lines.back().command != "366");
    return names_in(lines);
}

irc_batch irc_client::batch()
{
    auto first = until("BATCH");
    if (!first.params.front().starts_with('+') || first.params.size() < 2)
        fail("not the begin of a batch: ", first);
    const auto reference = first.params[0].substr(1);
    irc_batch out{first.params[1], {first.params.begin() + 2, first.params.end()}};
    for (;;) {
        auto got = line();
        if (got.command == "BATCH" && got.params.front() == "-" + reference)
            return out;
        if (got.command != "BATCH" && !got.tags.contains("batch"))
            fail(got, " in the middle of batch ", reference);
        out.lines.push_back(std::move(got));
    }
}

std::vector<irc_line> irc_client::history(std::string_view request)
{
    send("CHATHISTORY " + std::string{request});
    auto got = batch();
    if (got.type != "chathistory" && got.type != "draft/chathistory-targets")
        fail("a batch of type ", got.type);
    return std::move(got.lines);
}

std::map<std::string, std::string> names_in(const std::vector<irc_line>& lines)
{
    std::map<std::string, std::string> out;
    for (const auto& l : lines) {
        if (l.command != "353")
            continue;
        for (const auto& name : words_of(l.text())) {
            const auto begin = std::min(name.find_first_not_of("@+"), name.size());
            out[std::string{cut(name.substr(begin), "!").first}] = name.substr(0, begin);
        }
    }
    return out;
}

} // namespace banter::test
