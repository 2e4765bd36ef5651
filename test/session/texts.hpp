#pragma once

#include "test/session/world.hpp"

#include <boost/json.hpp>

#include <string>
#include <utility>
#include <vector>

namespace banter::test {

inline std::vector<std::string> texts(const boost::json::array& messages)
{
    std::vector<std::string> out;
    for (const auto& m : messages)
        out.emplace_back(m.at("text").as_string());
    return out;
}

/// The texts of messages and of history pages, in the order in which they came.
inline std::vector<std::string> texts(const std::vector<boost::json::object>& all)
{
    std::vector<std::string> out;
    for (const auto& o : all) {
        if (o.at("type") == "message")
            out.emplace_back(o.at("text").as_string());
        if (o.at("type") == "history") {
            for (auto& text : texts(o.at("messages").as_array()))
                out.push_back(std::move(text));
        }
    }
    return out;
}

/// The texts of what has come to a client of the JSON form.
inline std::vector<std::string> texts(peer& p) { return texts(p.objects()); }

} // namespace banter::test
