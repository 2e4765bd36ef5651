#pragma once

#include "test/session/world.hpp"

#include <boost/json.hpp>

#include <string>
#include <utility>
#include <vector>

namespace banter::test {

/// A message to the lobby, as a request of the JSON form.
inline std::string message(const std::string& text)
{
    return R"({"type":"message","room":"lobby","text":")" + text + "\"}";
}

inline strings texts(const boost::json::array& messages)
{
    strings out;
    for (const auto& m : messages)
        out.emplace_back(m.at("text").as_string());
    return out;
}

/// The texts of messages and of history pages, in order.
inline strings texts(const std::vector<boost::json::object>& all)
{
    strings out;
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

/// The texts that a client of the JSON form has received.
inline strings texts(peer& p) { return texts(p.objects()); }

} // namespace banter::test
