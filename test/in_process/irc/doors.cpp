#include "test/in_process/irc/doors.hpp"

#include <boost/json/serialize.hpp>

#include <algorithm>
#include <regex>
#include <sstream>
#include <stdexcept>

namespace banter::in_process {

namespace {

const std::vector<std::string> speaking_caps{"message-tags", "batch", "draft/multiline", "server-time",
                                             "standard-replies"};

// Formatting codes of IRC are taken out of what is said there.
std::string without_formatting(std::string_view text)
{
    static const std::regex codes{
        "\x03(\\d{1,2}(,\\d{1,2})?)?|\x04([0-9a-fA-F]{6}(,[0-9a-fA-F]{6})?)?|[\x02\x0f\x11\x16\x1d\x1e\x1f]"};
    return std::regex_replace(std::string{text}, codes, "");
}

/// A text of several lines is a batch of draft/multiline.
class irc_speaker final : public speaker {
public:
    explicit irc_speaker(server& from) : client_{from, irc_person{"ircsays", speaking_caps}}
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
class irc_websocket_speaker final : public speaker {
public:
    explicit irc_websocket_speaker(server& from)
        : client_{from, irc_person{"websays", speaking_caps}, protocol::irc::framing::text_messages}
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

class json_speaker final : public speaker {
public:
    explicit json_speaker(server& from) : client_{from, "jsonsays", R"("rooms":["lobby"])"} {}
    std::string user() const override { return "jsonsays"; }
    void say(std::string_view text) override { client_.says(text, "lobby"); }

private:
    json_person client_;
};

std::string user_and_text(std::string_view user, std::string_view text)
{
    return boost::json::serialize(boost::json::object{{"user", user}, {"text", text}});
}

class plain_speaker final : public speaker {
public:
    explicit plain_speaker(server& from) : server_{from}, peer_{from.connect()} {}
    std::string user() const override { return "plainsays"; }
    void say(std::string_view text) override
    {
        peer_.send(user_and_text(user(), text));
        server_.settle();
        peer_.lines();
    }

private:
    server& server_;
    test::peer peer_;
};

class post_speaker final : public speaker {
public:
    explicit post_speaker(server& from) : server_{from} {}
    std::string user() const override { return "postsays"; }
    void say(std::string_view text) override
    {
        const auto got = ask_web(server_, "POST", "/rooms/lobby/messages", user_and_text(user(), text));
        if (got.status != 201 && got.status != 400 && got.status != 413 && got.status != 422)
            throw std::runtime_error{"a POST is answered by " + got.body};
    }

private:
    server& server_;
};

template <class Speaker>
std::unique_ptr<speaker> make(server& from)
{
    return std::make_unique<Speaker>(from);
}

irc_client hearer(server& from, const std::string& nick, const std::vector<std::string>& caps,
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

const std::map<std::string, std::function<std::unique_ptr<speaker>(server&)>>& speakers()
{
    static const std::map<std::string, std::function<std::unique_ptr<speaker>(server&)>> all{
        {"irc", make<irc_speaker>},   {"irc-websocket", make<irc_websocket_speaker>},
        {"json", make<json_speaker>}, {"plain", make<plain_speaker>},
        {"post", make<post_speaker>},
    };
    return all;
}

hearers::hearers(server& from)
    : server_{from}, irc_{hearer(from, "irchears", {}, protocol::irc::framing::lines)},
      web_{hearer(from, "webhears", {}, protocol::irc::framing::text_messages)},
      multi_{hearer(from, "multihears", speaking_caps, protocol::irc::framing::lines)},
      json_{from, "jsonhears", R"("rooms":["lobby"])"}, plain_{from.connect()}, events_{from, "lobby", true}
{
    from.settle();
    plain_.lines();
    events_.take();
    irc_.settled();
    web_.settled();
    multi_.settled();
    json_.all();
}

hearing hearers::heard(std::string_view user)
{
    server_.settle();
    hearing out{.irc = said_by(user, irc_), .web = said_by(user, web_), .multi = heard_by_multi(user)};
    const auto take = [&](const boost::json::object& o, std::vector<std::string>& to) {
        if (o.at("type") != "message")
            return;
        if (o.at("user") != boost::json::value(user))
            forged(o);
        to.emplace_back(o.at("text").as_string());
    };
    for (const auto& o : json_.all())
        take(o, out.json);
    std::istringstream events{events_.take()};
    for (std::string line; std::getline(events, line);) {
        if (line.starts_with("data: "))
            take(object_of(line.substr(7, line.size() - 8)), out.events);
    }
    const auto head = "[" + std::string{user} + "] ";
    for (const auto& line : plain_.lines()) {
        if (!line.starts_with(head))
            forged(line);
        out.plain.push_back(line.substr(head.size()));
    }
    return out;
}

std::vector<std::string> hearers::heard_by_multi(std::string_view user)
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

} // namespace banter::in_process
