#pragma once

#include "server/protocol/irc/codec.hpp"
#include "test/chat/shown.hpp"

#include <string>
#include <string_view>
#include <vector>

/// One IRC client's codec with a scripted chat: bytes in, requests and lines out.
namespace irc_fixture {

using namespace banter;
using namespace banter::protocol;

/// A request as text, such as "join dev key=k missed".
std::string words_of(const protocol::request_body& r);

inline constexpr timestamp noon{std::chrono::milliseconds{1'700'000'000'000}}; // 2023-11-14T22:13:20Z

inline irc::settings default_settings()
{
    irc::settings s;
    s.clock = [] { return noon; };
    s.started = noon;
    return s;
}

struct client {
    explicit client(irc::settings s = default_settings()) : set{std::move(s)}, codec{set} {}

    /// Feeds `bytes` in one piece.
    /// @return one line per request, in order: the codec's own lines, then `> ...` for a request of the chat
    ///         (`>> ...` if the codec waits for its answer), `! end` or `! distrusted` at the end.
    std::string feed(std::string_view bytes);

    /// Feeds one line.
    std::string send(std::string_view line) { return feed(std::string{line} + "\r\n"); }

    /// The chat answers the request that was asked last.
    std::string answer(const chat::answer& a) { return answer(ids.empty() ? request_id{} : ids.back(), a); }
    std::string answer(const request_id& id, const chat::answer& a);

    /// Is welcomed as `nick`, with these capabilities.
    client& enter(std::string_view nick = "alice", std::string_view capabilities = {},
                  std::string_view secret = {});

    irc::settings set;
    irc::codec codec;
    std::vector<request_id> ids; // of all requests of the chat
    std::vector<protocol::request_body> asked;
    banter::test::shown messages;
    bool greets = true; // hellos that are fed are answered at once
};

struct exchange {
    const char* line;
    const char* expected;
};

/// Sends each line and checks the return value of client::send().
void check_all(client& c, const std::vector<exchange>& cases);

/// `lines` without CR; every line must have ended in CR LF.
std::string without_cr(std::string_view lines);

} // namespace irc_fixture
