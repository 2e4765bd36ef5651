#include "test/in_process/clients/json_fields.hpp"

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include <algorithm>

namespace banter::test {

boost::json::object object_of(std::string_view text)
{
    return boost::json::parse('{' + std::string{text} + '}').as_object();
}

std::string json_text(std::string_view text) { return boost::json::serialize(boost::json::string{text}); }

std::string number_field(std::string_view name, std::int64_t value)
{
    return json_text(name) + ':' + std::to_string(value);
}

std::string text_in(const boost::json::object& o, std::string_view field)
{
    return std::string{std::string_view{o.at(field).as_string()}};
}

std::int64_t number_in(const boost::json::object& o, std::string_view field)
{
    return o.at(field).as_int64();
}

std::vector<std::string> list_in(const boost::json::object& o, std::string_view field)
{
    std::vector<std::string> out;
    for (const auto& each : o.at(field).as_array())
        out.emplace_back(std::string_view{each.as_string()});
    return out;
}

bool has_fields(const boost::json::object& o, std::string_view type, const boost::json::object& fields)
{
    return text_in(o, "type") == type && std::all_of(fields.begin(), fields.end(), [&](const auto& f) {
               const auto* const there = o.if_contains(f.key());
               return there != nullptr && *there == f.value();
           });
}

bool has_id(const boost::json::object& o, std::string_view id)
{
    const auto* const there = o.if_contains("id");
    return there != nullptr && there->is_string() && std::string_view{there->get_string()} == id;
}

} // namespace banter::test
