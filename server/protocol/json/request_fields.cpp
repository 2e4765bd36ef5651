#include "server/protocol/json/request_fields.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

namespace banter::protocol::json {

namespace {

constexpr chat::seq_number seq_most = (chat::seq_number{1} << 53) - 1;

} // namespace

failure bad_request(std::string message) { return {errc::bad_request, std::move(message)}; }

void fields::refuse(std::string message)
{
    if (!misfit_)
        misfit_ = bad_request(std::move(message));
}

void fields::note(std::string_view name, std::string_view rule)
{
    refuse(std::string{name} + ' ' + std::string{rule});
}

template <class T>
std::optional<T> fields::misfit(std::string_view name, std::string_view rule)
{
    note(name, rule);
    return {};
}

std::string fields::required_string(std::string_view name)
{
    auto found = optional_string(name);
    if (!found)
        note(name, "is missing");
    return std::move(found).value_or(std::string{});
}

std::optional<std::string> fields::optional_string(std::string_view name)
{
    const auto* value = object_.if_contains(name);
    if (value == nullptr)
        return {};
    if (const auto* text = value->if_string())
        return std::string{text->data(), text->size()};
    return misfit<std::string>(name, "must be a string");
}

std::optional<std::uint64_t> fields::optional_number(std::string_view name, std::uint64_t least,
                                                     std::uint64_t most)
{
    const auto* value = object_.if_contains(name);
    if (value == nullptr)
        return {};
    std::optional<std::uint64_t> number;
    if (const auto* i = value->if_int64(); i != nullptr && *i >= 0)
        number = static_cast<std::uint64_t>(*i);
    else if (const auto* u = value->if_uint64())
        number = *u;
    else if (const auto* d = value->if_double();
             d != nullptr && *d >= 0 && *d <= 0x1p53 && std::floor(*d) == *d)
        number = static_cast<std::uint64_t>(*d); // 1e3 and 5.0 are whole numbers too
    if (!number || *number < least || *number > most)
        return misfit<std::uint64_t>(name, "must be a whole number from " + std::to_string(least) + " to " +
                                               std::to_string(most));
    return number;
}

std::optional<bool> fields::optional_bool(std::string_view name)
{
    const auto* value = object_.if_contains(name);
    if (value == nullptr)
        return {};
    if (const auto* truth = value->if_bool())
        return *truth;
    return misfit<bool>(name, "must be true or false");
}

std::optional<std::vector<std::string>> fields::optional_strings(std::string_view name)
{
    const auto* value = object_.if_contains(name);
    if (value == nullptr)
        return {};
    std::vector<std::string> all;
    const auto* list = value->if_array();
    if (list == nullptr)
        return misfit<std::vector<std::string>>(name, "must be a list of strings");
    for (const auto& item : *list) {
        const auto* text = item.if_string();
        if (text == nullptr)
            return misfit<std::vector<std::string>>(name, "must be a list of strings");
        all.emplace_back(text->data(), text->size());
    }
    return all;
}

std::optional<std::string> fields::optional_string(std::string_view name, std::size_t least, std::size_t most)
{
    auto found = optional_string(name);
    if (found && (found->size() < least || found->size() > most))
        return misfit<std::string>(name, "must be a string of " + std::to_string(least) + " to " +
                                             std::to_string(most) + " bytes");
    return found;
}

std::optional<chat::seq_number> fields::optional_seq(std::string_view name)
{
    return optional_number(name, 0, seq_most);
}

const boost::json::array* fields::objects(std::string_view name)
{
    const auto* value = object_.if_contains(name);
    if (value == nullptr)
        return nullptr;
    const auto* const list = value->if_array();
    if (list == nullptr ||
        !std::all_of(list->begin(), list->end(), [](const boost::json::value& v) { return v.is_object(); })) {
        note(name, "must be a list of objects");
        return nullptr;
    }
    return list;
}

} // namespace banter::protocol::json
