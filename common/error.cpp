#include "common/error.hpp"

#include <stdexcept>

namespace banter {

std::string_view code_name(errc code) noexcept
{
    switch (code) {
    case errc::bad_json:
        return "bad_json";
    case errc::bad_request:
        return "bad_request";
    case errc::unknown_type:
        return "unknown_type";
    case errc::too_long:
        return "too_long";
    case errc::bad_name:
        return "bad_name";
    case errc::name_in_use:
        return "name_in_use";
    case errc::not_in_room:
        return "not_in_room";
    case errc::no_such_room:
        return "no_such_room";
    case errc::rate_limited:
        return "rate_limited";
    case errc::storage_full:
        return "storage_full";
    case errc::unavailable:
        return "unavailable";
    case errc::forbidden:
        return "forbidden";
    case errc::auth_failed:
        return "auth_failed";
    case errc::too_many:
        return "too_many";
    case errc::no_such_user:
        return "no_such_user";
    case errc::id_reused:
        return "id_reused";
    }
    return "bad_request";
}

void throw_exception_from_error(const failure& why, const boost::source_location&)
{
    throw std::logic_error{"unchecked failure: " + why.message};
}

} // namespace banter
