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

bool read_as_reserved(const visible_letters& letters)
{
    return std::any_of(std::begin(reserved), std::end(reserved),
                       [&](std::string_view word) { return letters.reads_as(word); });
}

} // namespace

bool is_reserved(std::string_view name) { return read_as_reserved(visible_letters{name}); }

result<std::string> own_name(std::string_view given)
{
    auto name = user_name(given);
    if (!name)
        return name;
    const visible_letters letters{*name};
    if (read_as_reserved(letters))
        return failure{errc::bad_name,
                       "the name " + *name + " is reserved: it could be taken for a service of the server"};
    if (letters.reads_as("guest"))
        return failure{errc::bad_name, "the name " + *name + " is reserved for messages without a name"};
    return name;
}

} // namespace banter::chat
