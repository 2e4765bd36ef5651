#include "server/protocol/http/field_list.hpp"

#include "server/protocol/http/beast_message.hpp"

#include <algorithm>

namespace banter::protocol::http {

namespace {

std::string_view trimmed(std::string_view s) noexcept
{
    const auto from = std::min(s.find_first_not_of(" \t"), s.size());
    return s.substr(from, s.find_last_not_of(" \t") + 1 - from);
}

// Takes the part before the next separator from `list`, with the separator.
std::string_view take_until(char separator, std::string_view& list) noexcept
{
    const auto end = std::min(list.find(separator), list.size());
    const auto one = trimmed(list.substr(0, end));
    list.remove_prefix(std::min(end + 1, list.size()));
    return one;
}

bool weighs_nothing(std::string_view parameters) noexcept
{
    while (!parameters.empty()) {
        const auto one = take_until(';', parameters);
        if ((one.starts_with("q=") || one.starts_with("Q=")) &&
            one.find_first_not_of("0.", 2) == std::string_view::npos)
            return true;
    }
    return false;
}

} // namespace

std::string_view take_one(std::string_view& list) noexcept { return take_until(',', list); }

bool list_accepts(std::string_view list, std::string_view name) noexcept
{
    while (!list.empty()) {
        auto one = take_one(list);
        if (same_text(take_until(';', one), name))
            return !weighs_nothing(one);
    }
    return false;
}

std::string_view without_parameters(std::string_view one) noexcept { return take_until(';', one); }

} // namespace banter::protocol::http
