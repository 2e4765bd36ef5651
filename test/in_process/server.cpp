#include "test/in_process/server.hpp"

#include <ostream>
#include <utility>

namespace banter::in_process {

std::ostream& operator<<(std::ostream& out, const pace& p)
{
    return p.late ? out << "a journal that is late by seed " << p.seed
                  : out << "a journal that stores at once";
}

server::server(server_settings settings)
    : storing_{settings.storing}, random_{settings.storing.seed},
      irc_{{.operators = std::move(settings.operators), .started = now(), .clock = [this] { return now(); }}},
      http_{{.allowed_origins = std::move(settings.allowed_origins), .irc = &irc_}}, world_{std::move(
                                                                                         settings.world)}
{
    world_.journal().commit_at_once(!storing_.late);
}

timestamp server::now() const
{
    return std::chrono::floor<std::chrono::milliseconds>(std::chrono::system_clock::now()) + passed_;
}

void server::turn()
{
    world_.turn();
    if (storing_.late && chance(4))
        store_one();
}

bool server::step()
{
    world_.turn();
    return store_one();
}

bool server::store_one()
{
    auto& journal = world_.journal();
    const bool can_commit = journal.waiting_commits() != 0;
    const bool can_read = journal.waiting_reads() != 0;
    if (!can_commit && !can_read)
        return false;
    if (can_commit && (!can_read || chance(2)))
        journal.commit_one();
    else
        journal.read_one();
    world_.turn();
    return true;
}

} // namespace banter::in_process
