#pragma once

#include "client/core/engine.hpp"

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace banter::client::test {

inline engine::settings settings_for_alice()
{
    engine::settings s;
    s.user = "alice";
    s.rooms = {"lobby"};
    s.id_prefix = "x";
    s.client = "test";
    return s;
}

/// Lets `c` in, as the server does, with one room whose newest seq is `prev`.
inline void let_in(engine& c, std::string_view epoch = "e1", std::uint64_t prev = 0)
{
    c.connected();
    c.receive(R"({"type":"welcome","id":"hello","user":"alice","server":"s","epoch":")" + std::string{epoch} +
              R"("})");
    c.receive(
        R"({"type":"joined","id":"join","room":"lobby","topic":"","members":["alice"],"member_count":1,)"
        R"("prev":)" +
        std::to_string(prev) + "}");
}

inline constexpr auto welcome_line =
    R"({"type":"welcome","id":"hello","user":"alice","epoch":"e1","features":["later"]})";

/// An engine in the lobby whose outgoing bytes and updates have been consumed.
inline engine in_lobby(engine::settings s = settings_for_alice())
{
    engine c{std::move(s)};
    let_in(c);
    c.take_outgoing();
    c.take_updates();
    return c;
}

inline std::string said_line(std::uint64_t seq, std::uint64_t prev, std::string_view text)
{
    return R"({"type":"message","room":"lobby","seq":)" + std::to_string(seq) + R"(,"prev":)" +
           std::to_string(prev) + R"(,"user":"bob","text":")" + std::string{text} +
           R"(","time":"2026-11-23T06:37:44.123Z"})";
}

inline std::string ack_line(std::string_view id, std::uint64_t seq)
{
    return R"({"type":"ack","id":")" + std::string{id} + R"(","room":"lobby","seq":)" + std::to_string(seq) +
           "}";
}

inline std::string error_line(std::string_view id, std::string_view code)
{
    return R"({"type":"error","id":")" + std::string{id} + R"(","code":")" + std::string{code} +
           R"(","message":"no"})";
}

inline std::string history_line(const std::vector<std::string>& messages, bool more)
{
    std::string list;
    for (const auto& m : messages)
        list += (list.empty() ? "" : ",") + m;
    return R"({"type":"history","room":"lobby","messages":[)" + list + R"(],"more":)" +
           (more ? "true}" : "false}");
}

/// The updates of one kind, out of those that have gathered.
template <class Kind>
std::vector<Kind> only(const std::vector<update::any>& updates)
{
    std::vector<Kind> result;
    for (const auto& u : updates)
        if (const auto* k = std::get_if<Kind>(&u))
            result.push_back(*k);
    return result;
}

/// The texts of the lines among `updates`, joined by a space.
inline std::string texts(const std::vector<update::any>& updates)
{
    std::string result;
    for (const auto& s : only<update::line>(updates))
        result += (result.empty() ? "" : " ") + s.message.text;
    return result;
}

inline bool contains(std::string_view whole, std::string_view part)
{
    return whole.find(part) != std::string_view::npos;
}

} // namespace banter::client::test
