#include "server/app/log.hpp"

#include "common/json_text.hpp"
#include "common/time.hpp"

#include <spdlog/async.h>
#include <spdlog/formatter.h>
#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>

#include <chrono>
#include <future>
#include <memory>
#include <string_view>
#include <thread>

namespace banter::app {

namespace {

constexpr std::size_t queued_lines = 4'096;

/// {"time":"2026-11-23T06:37:44.123Z","level":"info","message":"…"} and a line feed.
class json_lines final : public spdlog::formatter {
public:
    void format(const spdlog::details::log_msg& msg, spdlog::memory_buf_t& out) override
    {
        const auto level = spdlog::level::to_string_view(msg.level);
        std::string line = R"({"time":")";
        append_rfc3339(line, std::chrono::floor<std::chrono::milliseconds>(msg.time));
        line += R"(","level":)";
        append_json_string(line, {level.data(), level.size()});
        line += R"(,"message":)";
        append_json_string(line, {msg.payload.data(), msg.payload.size()});
        line += "}\n";
        out.append(line.data(), line.data() + line.size());
    }

    std::unique_ptr<spdlog::formatter> clone() const override { return std::make_unique<json_lines>(); }
};

} // namespace

void start_logging(log_format format, const std::string& level)
{
    spdlog::init_thread_pool(queued_lines, 1);
    auto sink = std::make_shared<spdlog::sinks::stderr_sink_mt>();
    auto logger = std::make_shared<spdlog::async_logger>("banterd", std::move(sink), spdlog::thread_pool(),
                                                         spdlog::async_overflow_policy::overrun_oldest);
    if (format == log_format::json)
        logger->set_formatter(std::make_unique<json_lines>());
    else
        logger->set_pattern("%Y-%m-%dT%H:%M:%S.%eZ %l %v", spdlog::pattern_time_type::utc);
    logger->set_level(spdlog::level::from_str(level));
    logger->flush_on(spdlog::level::info);
    spdlog::set_default_logger(std::move(logger));
}

bool stop_logging(std::chrono::seconds deadline)
{
    // Shared with the thread, which may outlive this function.
    const auto done = std::make_shared<std::promise<void>>();
    auto finished = done->get_future();
    std::thread{[done] {
        spdlog::shutdown();
        done->set_value();
    }}.detach();
    return finished.wait_for(deadline) == std::future_status::ready;
}

} // namespace banter::app
