#include "client/core/request.hpp"

#include "common/json_text.hpp"

namespace banter::client {

request::request(std::string_view type)
{
    json_ = "{\"type\":";
    append_json_string(json_, type);
}

request& request::text(std::string_view name, std::string_view value)
{
    key(name);
    append_json_string(json_, value);
    return *this;
}

request& request::number(std::string_view name, std::uint64_t value)
{
    key(name);
    json_ += std::to_string(value);
    return *this;
}

request& request::flag(std::string_view name, bool value)
{
    key(name);
    json_ += value ? "true" : "false";
    return *this;
}

request& request::list(std::string_view name, const std::vector<std::string>& values)
{
    key(name);
    json_ += '[';
    for (const auto& value : values) {
        if (json_.back() != '[')
            json_ += ',';
        append_json_string(json_, value);
    }
    json_ += ']';
    return *this;
}

void request::key(std::string_view name)
{
    json_ += ',';
    append_json_string(json_, name);
    json_ += ':';
}

} // namespace banter::client
