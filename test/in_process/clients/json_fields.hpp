#pragma once

#include <boost/json/object.hpp>

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

/// Objects of the JSON form, as tests write them and look into them.
namespace banter::test {

/// @param text  JSON without the braces: `"room":"lobby","limit":5`
boost::json::object object_of(std::string_view text);

/// A text as a JSON string with its quotes.
std::string json_text(std::string_view text);

/// `"name":value`, to be appended to other fields.
std::string number_field(std::string_view name, std::int64_t value);

std::string text_in(const boost::json::object& o, std::string_view field);
std::int64_t number_in(const boost::json::object& o, std::string_view field);

/// The strings of an array.
std::vector<std::string> list_in(const boost::json::object& o, std::string_view field);

/// Whether an object has this type and these fields, and perhaps others.
bool has_fields(const boost::json::object& o, std::string_view type, const boost::json::object& fields);

/// The answer's id is `id`.
bool has_id(const boost::json::object& o, std::string_view id);

} // namespace banter::test
