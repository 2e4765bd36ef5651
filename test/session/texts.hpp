#pragma once

#include <boost/json.hpp>

#include <string>
#include <vector>

namespace banter::test {

/// The texts of messages and of history pages, in the order in which they came.
inline std::vector<std::string> texts(const std::vector<boost::json::object>& all)
{
    std::vector<std::string> out;
    for (const auto& o : all) {
        if (o.at("type") == "message")
            out.emplace_back(o.at("text").as_string());
        if (o.at("type") == "history") {
            for (const auto& m : o.at("messages").as_array())
                out.emplace_back(m.at("text").as_string());
        }
    }
    return out;
}

} // namespace banter::test
