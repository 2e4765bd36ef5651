#include "test/in_process/irc/senders.hpp"

#include "test/in_process/clients/http_client.hpp"
#include "test/in_process/clients/plain_client.hpp"

#include <boost/json/serialize.hpp>

#include <algorithm>
#include <regex>
#include <sstream>
#include <stdexcept>

namespace banter::test {

namespace {

const std::vector<std::string> sender_caps{"message-tags", "batch", "draft/multiline", "server-time",
                                           "standard-replies"};

// Formatting codes of IRC are removed from messages sent there.
std::string without_formatting(std::string_view text)
{
    static const std::regex codes{
        "\x03(\\d{1,2}(,\\d{1,2})?)?|\x04([0-9a-fA-F]{6}(,[0-9a-fA-F]{6})?)?|[\x02\x0f\x11\x16\x1d\x1e\x1f]"};
    return std::regex_replace(std::string{text}, codes, "");
}

/// A text of several lines is a batch of draft/multiline.
class irc_sender final : public sender {
public:
    explicit irc_sender(server& from) : client_{from, irc_person{"ircsays", sender_caps}}
    {
        client_.join("#lobby");
    }

    std::string user() const override { return "ircsays"; }
    bool can_carry(std::string_view text) const override
    {
        return text.find_first_of(std::string_view{"\r\0", 2}) == std::string_view::npos;
    }
    std::string carried(std::string_view text) const override { return without_formatting(text); }

    void say(std::string_view text) override
    {
        if (text.find('\n') == std::string_view::npos) {
            client_.say("#lobby", text);
        } else {
            const auto reference = "m" + std::to_string(++batches_);
            client_.send("BATCH +" + reference + " draft/multiline #lobby");
            for (bool more = true; more;) {
                const auto [line, rest] = cut(text, "\n");
                more = line.size() != text.size();
                client_.send("@batch=" + reference + " PRIVMSG #lobby :" + std::string{line});
                text = rest;
            }
            client_.send("BATCH -" + reference);
        }
        client_.settled();
    }

private:
    irc_client client_;
    int batches_ = 0;
};

/// A text is a message, line ends and all. Only one that can be a line is accepted.
class irc_websocket_sender final : public sender {
public:
    explicit irc_websocket_sender(server& from)
        : client_{from, irc_person{"websays", sender_caps}, protocol::irc::framing::text_messages}
    {
        client_.join("#lobby");
    }

    std::string user() const override { return "websays"; }
    bool must_say(std::string_view text) const override { return text.find('\n') == std::string_view::npos; }
    std::string carried(std::string_view text) const override
    {
        return without_formatting(text.substr(0, text.find_last_not_of("\r\n") + 1));
    }

    void say(std::string_view text) override
    {
        client_.say("#lobby", text);
        client_.settled();
    }

private:
    irc_client client_;
};

class json_sender final : public sender {
public:
    explicit json_sender(server& from) : client_{from.json("jsonsays")} {}
    std::string user() const override { return "jsonsays"; }
    void say(std::string_view text) override { client_.may_say(text, "lobby"); }

private:
    json_client client_;
};

class plain_sender final : public sender {
public:
    explicit plain_sender(server& from) : client_{from, "plainsays"} {}
    std::string user() const override { return "plainsays"; }
    void say(std::string_view text) override
    {
        client_.say(text);
        client_.lines();
    }

private:
    plain_client client_;
};

class post_sender final : public sender {
public:
    explicit post_sender(server& from) : server_{from} {}
    std::string user() const override { return "postsays"; }
    void say(std::string_view text) override
    {
        const auto got =
            server_.http().ask("POST", "/rooms/lobby/messages", {{"Content-Type", "application/json"}},
                               plain_client::object(user(), text));
        if (got.status != 201 && got.status != 400 && got.status != 413 && got.status != 422)
            throw std::runtime_error{"a POST is answered by " + got.body};
    }

private:
    server& server_;
};

template <class Sender>
std::unique_ptr<sender> make(server& from)
{
    return std::make_unique<Sender>(from);
}

irc_client receiver(server& from, const std::string& nick, const std::vector<std::string>& caps,
                    protocol::irc::framing how)
{
    irc_client out{from, irc_person{nick, caps}, how};
    out.join("#lobby");
    out.settled();
    return out;
}

template <class Line>
[[noreturn]] void forged(const Line& line)
{
    std::ostringstream out;
    out << "forged: " << line;
    throw std::runtime_error{out.str()};
}

std::vector<irc_line> said_by(std::string_view user, irc_client& to)
{
    std::vector<irc_line> out;
    for (auto& line : to.settled()) {
        if (line.command != "PRIVMSG" && line.command != "NOTICE")
            continue;
        if (line.nick() != user)
            forged(line);
        out.push_back(std::move(line));
    }
    return out;
}

} // namespace

const std::map<std::string, std::function<std::unique_ptr<sender>(server&)>>& senders()
{
    static const std::map<std::string, std::function<std::unique_ptr<sender>(server&)>> all{
        {"irc", make<irc_sender>},   {"irc-websocket", make<irc_websocket_sender>},
        {"json", make<json_sender>}, {"plain", make<plain_sender>},
        {"post", make<post_sender>},
    };
    return all;
}

receivers::receivers(server& from)
    : server_{from}, irc_{receiver(from, "irchears", {}, protocol::irc::framing::lines)},
      web_{receiver(from, "webhears", {}, protocol::irc::framing::text_messages)},
      multi_{receiver(from, "multihears", sender_caps, protocol::irc::framing::lines)},
      json_{from.json("jsonhears")}, plain_{from}, events_{from.tail("lobby", as_events())}
{
    plain_.lines();
    events_.events();
    irc_.settled();
    web_.settled();
    multi_.settled();
    json_.all();
}

received_texts receivers::heard(std::string_view user)
{
    server_.settle();
    received_texts out{.irc = said_by(user, irc_), .web = said_by(user, web_), .multi = heard_by_multi(user)};
    const auto take = [&](const boost::json::object& o, std::vector<std::string>& to) {
        if (o.at("type") != "message")
            return;
        if (o.at("user") != boost::json::value(user))
            forged(o);
        to.emplace_back(o.at("text").as_string());
    };
    for (const auto& o : json_.all())
        take(o, out.json);
    for (const auto& e : events_.events())
        take(e.data, out.events);
    const auto head = "[" + std::string{user} + "] ";
    for (const auto& line : plain_.lines()) {
        if (!line.starts_with(head))
            forged(line);
        out.plain.push_back(line.substr(head.size()));
    }
    return out;
}

std::vector<std::string> receivers::heard_by_multi(std::string_view user)
{
    std::vector<std::string> out;
    std::string reference;
    std::string whole;
    for (const auto& line : multi_.settled()) {
        const bool says = line.command == "PRIVMSG" || line.command == "NOTICE";
        if ((says || line.command == "BATCH") && line.source.find('!') != std::string::npos &&
            line.nick() != user)
            forged(line);
        if (line.command == "BATCH" && line.params.front().starts_with('+')) {
            reference = line.params.front().substr(1);
            whole.clear();
        } else if (line.command == "BATCH") {
            out.push_back(whole.empty() ? whole : whole.substr(1));
            reference.clear();
        } else if (says && reference.empty()) {
            out.push_back(line.text());
        } else if (says) {
            if (line.tags.at("batch") != reference)
                forged(line);
            whole += (line.tags.contains("draft/multiline-concat") ? "" : "\n") + line.text();
        }
    }
    return out;
}

std::string unspaced(std::string_view text)
{
    std::string out{text};
    std::erase_if(out, [](char c) { return c == ' ' || c == '\n'; });
    return out;
}

std::string said_on_irc(const std::vector<irc_line>& lines)
{
    std::string out;
    for (const auto& line : lines) {
        std::string_view text = line.text();
        if (text.starts_with("\001ACTION ") && text.ends_with('\001')) {
            out += &line == &lines.front() ? "/me " : "";
            text = text.substr(8, text.size() - 9);
        }
        if (std::any_of(text.begin(), text.end(), [](char c) { return c >= 0 && c < ' ' && c != '\t'; }))
            forged(line);
        out += text;
    }
    return unspaced(out);
}

} // namespace banter::test
