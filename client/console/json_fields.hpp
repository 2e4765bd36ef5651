#pragma once

#include <boost/json.hpp>
#include <boost/system/error_code.hpp>

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

/// The fields of an object from the server. What is missing or of the wrong type is taken as empty, 0 or
/// false.
namespace banter::console::json_fields {

namespace json = boost::json;

inline std::string text(const json::object& o, std::string_view key)
{
    const auto* value = o.if_contains(key);
    const auto* string = value != nullptr ? value->if_string() : nullptr;
    return string != nullptr ? std::string{*string} : std::string{};
}

inline std::uint64_t number(const json::object& o, std::string_view key)
{
    const auto* value = o.if_contains(key);
    if (value == nullptr)
        return 0;
    boost::system::error_code failed;
    const auto n = value->to_number<std::uint64_t>(failed);
    return failed ? 0 : n;
}

inline bool flag(const json::object& o, std::string_view key)
{
    const auto* value = o.if_contains(key);
    return value != nullptr && value->is_bool() && value->get_bool();
}

// Calls `use` for every element of the list under `key`.
template <class Use>
void for_each(const json::object& o, std::string_view key, Use use)
{
    const auto* value = o.if_contains(key);
    const auto* list = value != nullptr ? value->if_array() : nullptr;
    if (list == nullptr)
        return;
    for (const auto& element : *list)
        use(element);
}

inline std::vector<std::string> names(const json::object& o, std::string_view key)
{
    std::vector<std::string> result;
    for_each(o, key, [&](const json::value& v) {
        if (v.is_string())
            result.emplace_back(v.get_string());
    });
    return result;
}

} // namespace banter::console::json_fields
