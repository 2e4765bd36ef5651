#pragma once

#include "test/in_process/clients/http_client.hpp"
#include "test/in_process/clients/irc_client.hpp"
#include "test/in_process/clients/json_client.hpp"

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <deque>
#include <map>
#include <memory>
#include <ostream>
#include <string>

namespace banter::test {

inline constexpr const char* operators_secret = "a-secret-of-this-device";

/// The client that has made the room, through one frontend or the other, and so is its operator.
class room_operator {
public:
    virtual ~room_operator() = default;
    virtual void change(const std::string& rule, bool on = true, const std::string& argument = {}) = 0;
    virtual void kick(const std::string& user, const std::string& reason) = 0;
    virtual void invite(const std::string& user) = 0;
    virtual void vanish() = 0;
};

/// An operator that uses MODE.
class irc_operator final : public room_operator {
public:
    explicit irc_operator(server& s) : client_{s, irc_person{"maker", {}, operators_secret}}
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

/// An operator that uses requests of the JSON form.
class json_operator final : public room_operator {
public:
    explicit json_operator(server& s)
        : client_{s, json_client::over::tcp, "maker",
                  R"("rooms":["garden"],"token":")" + std::string{operators_secret} + '"'}
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

    void vanish() override { client_.close(); }

private:
    void ask(const std::string& type, const std::string& fields)
    {
        BOOST_TEST_REQUIRE(client_.may(type, R"("room":"garden",)" + fields), type << fields);
    }

    json_client client_;
};

/// How a test is run: through which frontend the rules are made, and how soon they are stored.
struct rules_variant {
    bool by_irc;
    commit_timing commits;

    friend std::ostream& operator<<(std::ostream& out, const rules_variant& v)
    {
        return out << (v.by_irc ? "by IRC, " : "by JSON, ") << v.commits;
    }
};

inline constexpr rules_variant rules_variants[] = {{true, {commit_timing::when::at_once}},
                                                   {true, {commit_timing::when::at_random, 7}},
                                                   {false, {commit_timing::when::at_once}},
                                                   {false, {commit_timing::when::at_random, 7}}};

/// A server, a room with rules, and the clients that come to it.
struct room_rules_fixture {
    explicit room_rules_fixture(const rules_variant& v) : server{{.commits = v.commits}}, by{made(v.by_irc)}
    {
    }

    std::unique_ptr<room_operator> made(bool by_irc)
    {
        if (by_irc)
            return std::make_unique<irc_operator>(server);
        return std::make_unique<json_operator>(server);
    }

    irc_client irc(const std::string& nick) { return irc_client{server, irc_person{nick}}; }
    irc_client irc_inside(const std::string& nick)
    {
        auto out = irc(nick);
        out.join("#garden");
        return out;
    }
    json_client json(const std::string& user, const std::string& room = "garden")
    {
        return server.json(user, R"("rooms":[")" + room + "\"]");
    }

    bool says_by_curl(const std::string& user)
    {
        const auto got = server.http().ask("POST", "/rooms/garden/messages?user=" + user, {}, "may I?");
        BOOST_TEST((got.status == 201 || got.status == 403), got.body);
        return got.status == 201;
    }

    bool reads_by_curl() { return server.http().ask("GET", "/rooms/garden/messages").status == 200; }

    /// A new user tries to join. @return whether it gets in, or else is refused by this numeric.
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
        irc_guests.push_back(std::move(c));
        return came("JOIN");
    }

    bool enters_by_json(const std::string& user, const std::string& key = {})
    {
        auto c = json(user, "lobby");
        const auto got = c.ask("join", R"("room":"garden")" + (key.empty() ? "" : R"(,"key":")" + key + '"'));
        BOOST_TEST((got.at("type") == "joined" || got.at("code") == "forbidden"), user);
        json_guests.push_back(std::move(c));
        return got.at("type") == "joined";
    }

    test::server server;
    std::unique_ptr<room_operator> by;
    std::deque<irc_client> irc_guests; // stay
    std::deque<json_client> json_guests;
};

/// Whether a client may send to the room, or enter it.
inline bool says(irc_client& c)
{
    c.say("#garden", "may I?");
    const auto got = c.commands();
    return std::find(got.begin(), got.end(), "404") == got.end();
}

inline bool says(json_client& c) { return c.may_say("may I?", "garden"); }

inline bool may_join(json_client& c) { return c.may("join", R"("room":"garden")"); }

} // namespace banter::test
