#pragma once

#include "server/session/password_checker.hpp"

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <thread>

namespace banter::session {

/// The thread that hashes passwords, one after the other: a hash of crypt(3) takes milliseconds to seconds,
/// depending on its setting, and must not delay other clients. A wrong password is followed by a pause, so
/// that guessing is slow, whatever the number of connections and the speed of the hash.
class hashing_thread final : public password_checker {
public:
    /// Runs a function on the I/O thread; may be called from any thread.
    using post = std::function<void(std::function<void()>)>;

    /// Most passwords that may wait while one is being hashed.
    static constexpr std::size_t most_waiting = 16;

    static constexpr std::chrono::milliseconds pause_after_wrong{100};

    explicit hashing_thread(post to_loop);

    /// Waits until the password that is being hashed is done. Functions posted by then may still be called.
    ~hashing_thread();
    hashing_thread(const hashing_thread&) = delete;
    hashing_thread& operator=(const hashing_thread&) = delete;

    bool check(std::string password, std::string hash, std::weak_ptr<const void> asker,
               handler on_checked) override;

private:
    struct job {
        std::string password;
        std::string hash;
        std::weak_ptr<const void> asker;
        handler on_checked;
    };

    void run();

    post to_loop_;
    std::mutex mutex_;
    std::condition_variable changed_;
    std::deque<job> waiting_;
    bool stopping_ = false;
    std::thread thread_; // started with the first password: most servers never check one
};

} // namespace banter::session
