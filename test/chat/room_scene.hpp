#pragma once

#include "test/chat/fixture.hpp"

#include <cstdint>
#include <string>
#include <utility>

namespace banter::chat::test {

enum : std::uint32_t { op, voice, plain, outsider, guest, listener, server_op };

/// A room `ops` whose operator is op, with one user of each kind. The plain member is bob.
struct scene : fixture {
    scene()
    {
        enters(op, "op", {"ops"});
        enters(voice, "voice", {"ops"});
        enters(plain, "bob", {"ops"});
        enters(outsider, "carol", {});
        does(guest, arrive{arrive::kind::guest});
        does(listener, arrive{});
        enters(server_op, "sysop", {});
        set_user_flags flags;
        flags.server_operator = true;
        does(server_op, flags);
        set(rule::voices, "voice");
    }

    std::string set(rule what, std::string argument = {}, bool on = true, std::uint32_t who = op)
    {
        return does(who, change_rules{"ops", {{what, on, std::move(argument)}}}, 1);
    }

    std::string joins(std::uint32_t who, std::string key = {})
    {
        join j{"ops", {}, 0};
        j.key = std::move(key);
        return does(who, std::move(j));
    }

    bool may_post(std::uint32_t who)
    {
        return does(who, post_message{"ops", "hi", ""}).find("ack") != std::string::npos;
    }

    // The refusal as text, or `said`.
    std::string says(std::string name)
    {
        const auto text = does(guest, post_anonymous{std::move(name), "hi", "ops", "", true});
        return text.find("entry") != std::string::npos ? "said" : text;
    }
};

} // namespace banter::chat::test
