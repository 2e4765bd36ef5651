#pragma once

#include <spdlog/spdlog.h>

#include <condition_variable>
#include <deque>
#include <exception>
#include <functional>
#include <memory>
#include <mutex>
#include <thread>
#include <utility>
#include <vector>

namespace banter::journal {

/// Threads that run tasks in the order of their post(), each thread with a connection of its own.
///
/// A thread opens its connection at once, while there are descriptors. When that fails, or when a task
/// throws, the connection is opened again for the next task. post() may be called from any thread.
template <class Connection>
class connection_pool {
public:
    using open = std::function<std::unique_ptr<Connection>()>;

    /// @param c  null if there is no usable connection: opening it threw, or the task itself threw and is
    ///           called for the second time
    using task = std::function<void(Connection* c)>;

    connection_pool(std::size_t threads, open make) : make_{std::move(make)}
    {
        for (std::size_t i = 0; i < threads; ++i)
            threads_.emplace_back([this] { run(); });
    }

    /// Waits for the running tasks and drops the waiting ones.
    ~connection_pool()
    {
        {
            const std::lock_guard lock{mutex_};
            stopping_ = true;
            tasks_.clear();
        }
        changed_.notify_all();
        for (auto& each : threads_)
            each.join();
    }

    connection_pool(const connection_pool&) = delete;
    connection_pool& operator=(const connection_pool&) = delete;

    void post(task t)
    {
        {
            const std::lock_guard lock{mutex_};
            tasks_.push_back(std::move(t));
        }
        changed_.notify_one();
    }

private:
    void run()
    {
        std::unique_ptr<Connection> connection = open_early();
        while (const auto next = take()) {
            try {
                if (!connection)
                    connection = make_();
                next(connection.get());
            } catch (const std::exception& e) {
                spdlog::error("the database can't be read: {}", e.what());
                connection.reset();
                next(nullptr);
            }
        }
    }

    // Says nothing of a failure: the first task finds it.
    std::unique_ptr<Connection> open_early()
    try {
        return make_();
    } catch (const std::exception&) {
        return {};
    }

    task take()
    {
        std::unique_lock lock{mutex_};
        changed_.wait(lock, [this] { return stopping_ || !tasks_.empty(); });
        if (tasks_.empty())
            return {};
        auto next = std::move(tasks_.front());
        tasks_.pop_front();
        return next;
    }

    open make_;
    std::mutex mutex_;
    std::condition_variable changed_;
    std::deque<task> tasks_;
    bool stopping_ = false;
    std::vector<std::thread> threads_;
};

} // namespace banter::journal
