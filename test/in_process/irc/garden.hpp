#pragma once

#include "test/in_process/irc/client.hpp"
#include "test/in_process/irc/other_doors.hpp"

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <deque>
#include <map>
#include <memory>
#include <ostream>
#include <string>

/// A room with rules, and who has made it through one door or the other.
namespace banter::in_process {

inline constexpr const char* makers_secret = "a-secret-of-this-device";

/// Who has made a room, and so runs it.
class maker {
public:
    virtual ~maker() = default;
    virtual void change(const std::string& rule, bool on = true, const std::string& argument = {}) = 0;
    virtual void kick(const std::string& user, const std::string& reason) = 0;
    virtual void invite(const std::string& user) = 0;
    virtual void vanish() = 0;
};

/// By MODE.
class irc_maker final : public maker {
public:
    explicit irc_maker(server& s) : client_{s, irc_person{"maker", {}, makers_secret}}
    {
        client_.join("#garden");
        client_.settled();
    }

    void change(const std::string& rule, bool on, const std::string& argument) override
    {
        static const std::map<std::string, std::string> letters{
            {"operators", "o"},    {"voices", "v"},      {"bans", "b"},  {"mutes", "b"},
            {"moderated", "m"},    {"invite_only", "i"}, {"key", "k"},   {"ban_exceptions", "e"},
            {"secret", "s"},       {"topic_lock", "t"},  {"limit", "l"}, {"invite_exceptions", "I"},
            {"no_outsiders", "n"},
        };
        client_.send("MODE #garden " + std::string{on ? "+" : "-"} + letters.at(rule) +
                     (rule == "mutes" ? " m:" : " ") + argument);
        client_.until("MODE");
        client_.settled();
    }

    void kick(const std::string& user, const std::string& reason) override
    {
        client_.send("KICK #garden " + user + " :" + reason);
        client_.until("KICK");
    }

    void invite(const std::string& user) override
    {
        client_.send("INVITE " + user + " #garden");
        client_.until("341");
    }

    void vanish() override { client_.vanish(); }

private:
    irc_client client_;
};

/// By requests of the JSON form.
class json_maker final : public maker {
public:
    explicit json_maker(server& s)
        : client_{s, "maker", R"("rooms":["garden"],"token":")" + std::string{makers_secret} + '"'}
    {
    }

    void change(const std::string& rule, bool on, const std::string& argument) override
    {
        ask("change", R"("rule":")" + rule + R"(","on":)" + (on ? "true" : "false") +
                          (argument.empty() ? "" : R"(,"argument":")" + argument + '"'));
    }

    void kick(const std::string& user, const std::string& reason) override
    {
        ask("kick", R"("user":")" + user + R"(","reason":")" + reason + '"');
    }

    void invite(const std::string& user) override { ask("invite", R"("user":")" + user + '"'); }

    void vanish() override { client_.vanish(); }

private:
    void ask(const std::string& type, const std::string& fields)
    {
        BOOST_TEST_REQUIRE(client_.may(R"("room":"garden","type":")" + type + "\"," + fields),
                           type << fields);
    }

    json_person client_;
};

/// How a test is run: through which door the rules are made, and how soon they are stored.
struct garden_way {
    bool by_irc;
    bool late;

    friend std::ostream& operator<<(std::ostream& out, const garden_way& w)
    {
        return out << (w.by_irc ? "by IRC" : "by JSON") << (w.late ? ", stored late" : ", stored at once");
    }
};

inline constexpr garden_way garden_ways[] = {{true, false}, {true, true}, {false, false}, {false, true}};

/// A server, the room, and who comes to it.
struct garden {
    explicit garden(const garden_way& how)
        : server{{.storing = how.late ? pace::late_by(7) : pace::at_once()}}
    {
        by = made(how.by_irc);
    }

    std::unique_ptr<maker> made(bool by_irc)
    {
        if (by_irc)
            return std::make_unique<irc_maker>(server);
        return std::make_unique<json_maker>(server);
    }

    irc_client irc(const std::string& nick) { return irc_client{server, irc_person{nick}}; }
    irc_client irc_inside(const std::string& nick)
    {
        auto out = irc(nick);
        out.join("#garden");
        return out;
    }
    json_person json(const std::string& user, const std::string& room = "garden")
    {
        return json_person{server, user, R"("rooms":[")" + room + "\"]"};
    }

    bool says_by_curl(const std::string& user) { return curl_says(server, user, "may I?", "garden"); }

    bool reads_by_curl() { return ask_web(server, "GET", "/rooms/garden/messages").status == 200; }

    /// Somebody who was not there before tries to. @return whether it gets in; where not, by this numeric.
    bool enters_by_irc(const std::string& nick, const std::string& numeric = "none",
                       const std::string& key = {})
    {
        auto c = irc(nick);
        c.send("JOIN #garden " + key);
        const auto got = c.commands();
        const auto came = [&](std::string_view what) {
            return std::find(got.begin(), got.end(), what) != got.end();
        };
        BOOST_TEST((came("JOIN") || came(numeric)), nick);
        guests.push_back(std::move(c));
        return came("JOIN");
    }

    bool enters_by_json(const std::string& user, const std::string& key = {})
    {
        auto c = json(user, "lobby");
        const auto got =
            c.ask(R"("type":"join","room":"garden")" + (key.empty() ? "" : R"(,"key":")" + key + '"'));
        BOOST_TEST((got.at("type") == "joined" || got.at("code") == "forbidden"), user);
        more_guests.push_back(std::move(c));
        return got.at("type") == "joined";
    }

    in_process::server server;
    std::unique_ptr<maker> by;
    std::deque<irc_client> guests; // stay
    std::deque<json_person> more_guests;
};

} // namespace banter::in_process
