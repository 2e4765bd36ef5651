#pragma once

#include <boost/json.hpp>
#include <boost/test/unit_test.hpp>

#include <fstream>
#include <iterator>
#include <string>
#include <string_view>
#include <vector>

namespace banter::support {

/// A table of test/cases, which the tests of several programs read.
inline boost::json::value case_table(std::string_view name)
{
    std::ifstream in{std::string{BANTER_CASES} + '/' + std::string{name}};
    BOOST_REQUIRE_MESSAGE(in, name);
    const std::string text{std::istreambuf_iterator<char>{in}, {}};
    return boost::json::parse(text);
}

/// A list of strings in a case; empty if the case has none.
inline std::vector<std::string> strings(const boost::json::object& one, std::string_view field)
{
    std::vector<std::string> all;
    if (const auto* list = one.if_contains(field))
        for (const auto& value : list->as_array())
            all.emplace_back(value.as_string());
    return all;
}

} // namespace banter::support
