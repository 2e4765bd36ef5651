#include "server/chat/reserved_names.hpp"

#include "common/look_alikes.hpp"
#include "common/text.hpp"

#include <algorithm>

namespace banter::chat {

namespace {

// The usual names of IRC's services, to which people send passwords; words for the server and its
// administrators; and the server's name on IRC.
constexpr std::string_view reserved[] = {
    "nickserv", "chanserv", "operserv", "hostserv", "memoserv", "botserv",       "helpserv",
    "statserv", "infoserv", "saslserv", "authserv", "global",   "services",      "service",
    "alis",     "server",   "system",   "root",     "admin",    "administrator", "banter"};

} // namespace

bool is_reserved(std::string_view name)
{
    const visible_letters letters{name};
    return std::any_of(std::begin(reserved), std::end(reserved),
                       [&](std::string_view word) { return letters.reads_as(word); });
}

result<std::string> own_name(std::string_view given)
{
    auto name = user_name(given);
    if (name && is_reserved(*name))
        return failure{errc::bad_name,
                       "the name " + *name + " is reserved: it could be taken for a service of the server"};
    if (name && visible_letters{*name}.reads_as("guest"))
        return failure{errc::bad_name, "the name " + *name + " is reserved for messages without a name"};
    return name;
}

} // namespace banter::chat
