#include "server/app/server.hpp"

#include "common/ignored_signal.hpp"
#include "common/version.hpp"
#include "server/app/descriptor_limit.hpp"
#include "server/app/exit_code.hpp"
#include "server/app/log.hpp"
#include "server/app/page_files.hpp"
#include "server/app/process_usage.hpp"
#include "server/journal/failpoint.hpp"
#include "server/journal/schema.hpp"
#include "server/net/listener.hpp"
#include "server/protocol/json/object_codec.hpp"
#include "server/protocol/json/websocket_codec.hpp"

#include <boost/asio/ip/address.hpp>
#include <boost/asio/post.hpp>
#include <boost/system/system_error.hpp>
#include <spdlog/spdlog.h>

#include <chrono>
#include <csignal>
#include <cstdlib>
#include <exception>
#include <string_view>
#include <utility>
#include <vector>

namespace asio = boost::asio;

namespace banter::app {

namespace {

// Time after the signal for peers that don't take their last bytes.
constexpr std::chrono::seconds stop_deadline{3};

// Time after the end of run() for the disk to store what it has not stored yet.
constexpr std::chrono::seconds storage_deadline{1};

// Time for the reader of the log to take the last lines.
constexpr std::chrono::seconds log_deadline{1};

std::vector<chat::recovered_room> rooms_of(const journal::recovered_state& recovered)
{
    std::vector<chat::recovered_room> rooms;
    for (const auto& r : recovered.rooms)
        rooms.push_back({r.name, r.topic, r.touched, r.topic_by, r.made});
    return rooms;
}

// Without destructors: they may wait for the disk, and what is not stored yet was not shown.
void end_for_wrong_state(const std::string& why)
{
    const auto line = why + "; its state may be wrong, so the server ends at once";
    if (spdlog::should_log(spdlog::level::critical))
        spdlog::critical("{}", line);
    else
        exit_code::fail(exit_code::internal_fault, line);
    stop_logging(log_deadline);
    std::_Exit(exit_code::internal_fault);
}

} // namespace

server::server(options o)
    : options_{std::move(o)}, io_{BOOST_ASIO_CONCURRENCY_HINT_UNSAFE_IO}, journal_{make_journal()},
      recovered_{journal_->recover()}, hub_{{recovered_.epoch, recovered_.given, recovered_.trimmed},
                                            rooms_of(recovered_),
                                            recovered_.state_entries},
      irc_{make_irc_settings()}, http_{make_site(true, !options_.metrics_port)}, monitoring_{make_site(false,
                                                                                                       true)},
      flusher_{io_.get_executor()}, registry_{flusher_, options_.registry, options_.connections, counters_},
      fan_out_{[this](delivery::subscription& s, chat::seq_number from) {
                   if (auto* const who = registry_.find(s.owner().id()))
                       who->fall_behind(s, from);
               },
               [this](delivery::subscriber& s, const std::exception& what) {
                   if (auto* const who = registry_.find(s.id()))
                       who->fail(what);
               }},
      pipeline_{flusher_, hub_, *journal_, fan_out_, registry_, counters_, end_for_wrong_state},
      passwords_{[this](std::function<void()> f) { asio::post(io_, std::move(f)); }},
      context_{pipeline_, pipeline_.ids(),   passwords_, {fan_out_, *journal_, hub_, counters_},
               registry_, options_.sessions, counters_,  secrets_,
               time_},
      signals_{io_.get_executor(), SIGINT, SIGTERM}, deadline_{io_.get_executor()}
{
    if (!is_ignored(SIGHUP))
        signals_.add(SIGHUP);
    for (const auto& r : recovered_.rooms)
        if (r.newest_message != 0)
            fan_out_.restore(r.name, r.newest_message, r.newest_time);
    found_ = "epoch " + recovered_.epoch + ", " + std::to_string(recovered_.rooms.size()) +
             " rooms, the newest entry is " + std::to_string(recovered_.newest);
    recovered_ = {};
    registry_.start(context_);
    registry_.keep_time();
    journal_->on_trim_due([this](const chat::trim& due) { submit(due); });
    submit(chat::started{journal::new_epoch(), options_.max_rooms});
    listeners_.push_back({"chat", open(options_.port, protocol::json::object_frontend())});
    if (options_.irc_port)
        listeners_.push_back({"irc", open(*options_.irc_port, irc_)});
    if (options_.http_port)
        listeners_.push_back({"http", open(*options_.http_port, http_)});
    if (options_.metrics_port)
        listeners_.push_back({"metrics", open(*options_.metrics_port, monitoring_)});
}

server::~server() = default;

void server::submit(chat::command_body own)
{
    const auto now = std::chrono::floor<std::chrono::milliseconds>(std::chrono::system_clock::now());
    pipeline_.submit(chat::command{{chat::the_server, now}, std::move(own)});
}

std::unique_ptr<journal::journal> server::make_journal()
{
    const auto post = [this](std::function<void()> f) { asio::post(io_, std::move(f)); };
    if (options_.in_memory) {
        auto settings = options_.memory;
        settings.epoch = journal::new_epoch();
        return std::make_unique<journal::memory_journal>(std::move(settings), post);
    }
    auto disk = std::make_unique<journal::sqlite_journal>(
        options_.disk, post, [this](const std::string& why) { on_storage_failure(why); });
    disk_ = disk.get();
    return disk;
}

protocol::irc::settings server::make_irc_settings() const
{
    const auto now = [] {
        return std::chrono::floor<std::chrono::milliseconds>(std::chrono::system_clock::now());
    };
    protocol::irc::settings s{.motd = options_.motd, .started = now(), .clock = now};
    for (const auto& [name, hash] : options_.operators)
        s.operators.push_back({name, hash});
    return s;
}

void server::offer_websockets(protocol::http::site& s) const
{
    using protocol::irc::framing;
    s.websockets.push_back({"ws", [] { return std::make_unique<protocol::json::websocket_codec>(); }});
    if (!options_.irc_port)
        return;
    // Older IRC clients in a browser ask for no subprotocol and mean text.
    s.websockets.push_back({"irc", [this] { return irc_.make_codec(framing::text_messages); }});
    for (const auto how : {framing::text_messages, framing::binary_messages})
        s.subprotocols.push_back({subprotocol_of(how), [this, how] { return irc_.make_codec(how); }});
}

protocol::http::site server::make_site(bool chat, bool monitoring) const
{
    protocol::http::site s{.chat = chat,
                           .page = page_files(),
                           .allowed_origins = options_.allowed_origins,
                           .hosts = protocol::http::hosts_served_on(options_.host, options_.public_names)};
    offer_websockets(s);
    if (!monitoring)
        return s;
    s.ready = [this]() -> protocol::http::readiness {
        if (stopping_)
            return {false, "the server is stopping"};
        if (journal_->load() == chat::pressure::stalled)
            return {false,
                    "nothing can be stored: the disk does not answer, or is full, or another program has "
                    "locked the database"};
        if (!journal_->writable() && !journal::failpoint("ready-on-full-disk"))
            return {false, "messages can't be stored: the disk is full, or has failed"};
        return {};
    };
    s.metrics = [this] { return metrics_text(measure()); };
    return s;
}

metrics_snapshot server::measure() const
{
    return {.version = version,
            .sessions = counters_,
            .delivery = fan_out_.counters(),
            .writes = flusher_.written(),
            .read_bytes = flusher_.read_bytes(),
            .connections = registry_.stats(),
            .rooms = hub_.room_count(),
            .newest = fan_out_.newest(),
            .load = journal_->load(),
            .writable = journal_->writable(),
            .process = measure_process_usage()};
}

std::unique_ptr<session::listener_binding> server::open(std::uint16_t port,
                                                        const protocol::frontend& frontend)
{
    const net::tcp_endpoint at{asio::ip::make_address(options_.host), port};
    try {
        return std::make_unique<session::listener_binding>(io_.get_executor(), at, registry_, frontend);
    } catch (const boost::system::system_error& e) {
        throw listen_error{"can't listen on " + options_.host + " port " + std::to_string(port) + ": " +
                           e.code().message()};
    }
}

std::vector<std::string> server::addresses() const
{
    std::vector<std::string> all;
    for (const auto& each : listeners_)
        all.push_back(std::string{each.name} + ' ' + each.binding->address());
    return all;
}

void server::run()
{
    if (disk_ != nullptr)
        spdlog::info("messages are in {}: {}", options_.disk.store.folder.string(), found_);
    for (const auto& each : listeners_)
        each.binding->start();
    for (const auto& each : listeners_) {
        if (each.name == std::string_view{"http"})
            spdlog::info("the page is at http://{}/", each.binding->address());
    }
    warn_of_low_limits();
    await_signal();
    while (!io_.stopped()) {
        try {
            io_.run();
        } catch (const std::exception&
                     e) { // handlers catch their exceptions; if one gets here, the other clients go on
            ++counters_.faults;
            spdlog::error("internal error: {}", e.what());
        }
    }
    for (std::size_t i = 0; i < net::close_reasons; ++i) {
        if (counters_.closed[i] != 0)
            spdlog::info("{} closed: {}", counters_.closed[i],
                         net::to_string(static_cast<net::close_reason>(i)));
    }
    spdlog::info("{} refused, {} times over the rate", counters_.refused, counters_.throttled);
    const auto& written = flusher_.written();
    spdlog::info("{} writes of {} slices, {} bytes", written.writes, written.slices, written.bytes);
    spdlog::info("stopped: {} connections, {} requests, {} errors, {} messages, {} deliveries, {} times "
                 "behind, {} faults",
                 counters_.accepted, counters_.requests, counters_.errors(), fan_out_.counters().messages,
                 fan_out_.counters().deliveries, fan_out_.counters().fell_behind, counters_.faults);
}

void server::warn_of_low_limits() const
{
    const auto usage = measure_process_usage();
    const auto most = options_.registry.max_connections;
    const auto watchers = options_.metrics_port && most != 0 ? monitoring_.reserve() : 0;
    const descriptor_needs needs{.connections = most + watchers,
                                 .own = usage.open_descriptors,
                                 .kept =
                                     static_cast<std::uint64_t>(net::listener_settings{}.descriptors_kept)};
    if (const auto warning = low_descriptor_limit(usage.most_descriptors, needs))
        spdlog::warn("{}", *warning);
}

void server::await_signal()
{
    signals_.async_wait([this](const net::error_code& ec, int) {
        if (!ec)
            stop();
    });
}

void server::on_storage_failure(const std::string& why)
{
    storage_failure_ = why;
    spdlog::critical("storing messages failed, new messages are refused: {}", why);
    stop();
}

bool server::flush_storage()
{
    if (disk_ == nullptr)
        return true;
    if (!disk_->stop(storage_deadline))
        return false;
    if (storage_failure_.empty() && !disk_->failure().empty())
        on_storage_failure(disk_->failure());
    return true;
}

void server::stop()
{
    // From here on a second signal has its default effect: the process ends at once. But a second SIGHUP has
    // none, since a terminal that closes may send two.
    net::error_code ignored;
    signals_.remove(SIGINT, ignored);
    signals_.remove(SIGTERM, ignored);
    if (std::exchange(stopping_, true))
        return;
    spdlog::info("stopping, {} connections", registry_.size());
    for (const auto& each : listeners_)
        each.binding->stop();
    deadline_.expires_after(stop_deadline);
    deadline_.async_wait([this](const net::error_code& ec) {
        if (!ec)
            registry_.shut_down([this] { io_.stop(); });
        registry_.close_all();
    });
    // io_.stop() instead of waiting until the loop has no work: a search whose client has gone must not delay
    // the end.
    pipeline_.when_idle([this] { registry_.shut_down([this] { io_.stop(); }); });
}

} // namespace banter::app
