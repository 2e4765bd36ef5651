#pragma once

#include "common/time.hpp"

#include <functional>
#include <string>
#include <vector>

namespace banter::protocol::irc {

struct server_operator {
    std::string name;
    std::string hash; ///< of the password, as of crypt(3)
};

/// The settings of the IRC frontend.
struct settings {
    std::vector<std::string> motd{}; ///< lines of the message of the day; empty: there is none
    std::vector<server_operator> operators{};
    timestamp started{};
    std::function<timestamp()> clock{}; ///< must be set
};

} // namespace banter::protocol::irc
