#include "test/in_process/server.hpp"

#include "server/protocol/json/websocket_codec.hpp"
#include "test/in_process/clients/http_client.hpp"
#include "test/in_process/clients/http_tail.hpp"
#include "test/in_process/clients/json_client.hpp"
#include "test/in_process/clients/plain_client.hpp"

#include <ostream>

namespace banter::test {

namespace {

// @param irc  outlives the site; null: IRC is not spoken over WebSocket.
protocol::http::site with_websockets(protocol::http::site what, const protocol::irc::frontend* irc)
{
    using protocol::irc::framing;
    what.websockets.push_back({"ws", [] { return std::make_unique<protocol::json::websocket_codec>(); }});
    if (irc == nullptr)
        return what;
    what.websockets.push_back({"irc", [irc] { return irc->make_codec(framing::text_messages); }});
    for (const auto how : {framing::text_messages, framing::binary_messages})
        what.subprotocols.push_back({subprotocol_of(how), [irc, how] { return irc->make_codec(how); }});
    return what;
}

world_settings with_commits(world_settings s, const commit_timing& t)
{
    s.commits_at_once = t.moment == commit_timing::when::at_once;
    return s;
}

} // namespace

std::ostream& operator<<(std::ostream& out, const commit_timing& t)
{
    switch (t.moment) {
    case commit_timing::when::at_once:
        return out << "stored at once";
    case commit_timing::when::when_waited_for:
        return out << "stored late";
    case commit_timing::when::at_random:
        break;
    }
    return out << "stored at random with seed " << t.seed;
}

server::server(server_settings settings)
    : commits_{settings.commits}, random_{settings.commits.seed},
      irc_{{.operators = std::move(settings.operators), .started = now_, .clock = [this] { return now_; }}},
      http_{with_websockets(std::move(settings.site), settings.irc_over_websocket ? &irc_ : nullptr)},
      world_{with_commits(std::move(settings.world), commits_)}
{
}

peer server::welcome(std::string_view user, std::string_view more_fields)
{
    return world_.welcome(user, more_fields);
}

json_client server::json(std::string_view user, std::string_view fields)
{
    return json_client{*this, json_client::over::tcp, user, fields};
}

plain_client server::plain(std::string_view user) { return plain_client{*this, user}; }

http_client server::http() { return http_client{*this}; }

http_tail server::tail(std::string_view room_and_query, const http_fields& fields, std::string_view version)
{
    return http_tail{*this, room_and_query, fields, version};
}

void server::turn()
{
    world_.turn();
    if (is_random() && chance(4))
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
    if (can_commit && (!can_read || !is_random() || chance(2)))
        journal.commit_one();
    else
        journal.read_one();
    world_.turn();
    return true;
}

void server::pass_seconds(int seconds)
{
    now_ += std::chrono::seconds{seconds};
    world_.pass_seconds(seconds);
}

} // namespace banter::test
