#include "client/console/seen_file.hpp"

#include <cstdio>
#include <fstream>
#include <sstream>
#include <unistd.h>
#include <vector>

namespace banter::console {

namespace {

// A line is `EPOCH SEQ SERVER NAME`; a name may hold spaces, the rest can't.
struct entry {
    engine::position seen;
    std::string who;
};

std::vector<entry> read_all(const std::string& file)
{
    std::vector<entry> all;
    std::ifstream in{file};
    for (std::string line; std::getline(in, line);) {
        std::istringstream words{line};
        entry e;
        if (words >> e.seen.epoch >> e.seen.seq && std::getline(words >> std::ws, e.who))
            all.push_back(std::move(e));
    }
    return all;
}

} // namespace

engine::position read_seen(const std::string& file, std::string_view who)
{
    for (auto& e : read_all(file))
        if (e.who == who)
            return std::move(e.seen);
    return {};
}

void write_seen(const std::string& file, std::string_view who, const engine::position& seen)
{
    // An epoch is the server's word, and must not make a line of its own.
    if (file.empty() || seen.epoch.empty() || seen.epoch.find_first_of(" \t\r\n") != std::string::npos)
        return;
    auto all = read_all(file);
    std::erase_if(all, [&](const entry& e) { return e.who == who; });
    all.push_back({seen, std::string{who}});
    const auto draft = file + '.' + std::to_string(::getpid());
    std::ofstream out{draft};
    for (const auto& e : all)
        out << e.seen.epoch << ' ' << e.seen.seq << ' ' << e.who << '\n';
    out.close();
    if (!out || std::rename(draft.c_str(), file.c_str()) != 0)
        ::unlink(draft.c_str());
}

} // namespace banter::console
