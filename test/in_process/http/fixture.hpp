#pragma once

#include "test/in_process/clients/http_client.hpp"
#include "test/in_process/clients/http_tail.hpp"
#include "test/in_process/server.hpp"
#include "test/session/texts.hpp"

#include <boost/json/object.hpp>

#include <string>
#include <vector>

namespace banter::test {

inline std::string seq_of(const boost::json::object& o)
{
    return std::to_string(o.at("seq").to_number<long>());
}

/// alice has posted ten messages to `ops`: 0 to 9, each after `prefix`.
struct server_with_messages : server {
    explicit server_with_messages(commit_timing commits, const std::string& prefix = {})
        : server{{.commits = commits}}
    {
        for (int n = 0; n < 10; ++n)
            seqs.push_back(seq_of(client.say(prefix + std::to_string(n))));
    }

    http_client client = http();
    std::vector<std::string> seqs;
};

/// A client of the JSON form that is in `ops` and reads its messages.
inline peer watcher_of(server& s) { return s.welcome("watcher", R"(,"rooms":["ops"])"); }

} // namespace banter::test
