#include "server/session/hashing_thread.hpp"

#include <crypt.h>

#include <algorithm>
#include <memory>
#include <string_view>
#include <utility>

namespace banter::session {

namespace {

bool is_right(const std::string& password, const std::string& hash)
{
    const auto work = std::make_unique<crypt_data>(); // 32 KiB
    const char* got = ::crypt_r(password.c_str(), hash.c_str(), work.get());
    if (got == nullptr || *got == '*')
        return false;
    const std::string_view again{got};
    unsigned difference = again.size() == hash.size() ? 0 : 1;
    for (std::size_t i = 0; i < std::min(again.size(), hash.size()); ++i)
        difference |= static_cast<unsigned char>(again[i]) ^ static_cast<unsigned char>(hash[i]);
    return difference == 0;
}

} // namespace

hashing_thread::hashing_thread(post to_loop) : to_loop_{std::move(to_loop)} {}

hashing_thread::~hashing_thread()
{
    {
        const std::lock_guard lock{mutex_};
        stopping_ = true;
    }
    changed_.notify_all();
    if (thread_.joinable())
        thread_.join();
}

bool hashing_thread::check(std::string password, std::string hash, handler on_checked)
{
    {
        const std::lock_guard lock{mutex_};
        if (waiting_.size() >= most_waiting)
            return false;
        waiting_.push_back({std::move(password), std::move(hash), std::move(on_checked)});
    }
    if (!thread_.joinable())
        thread_ = std::thread{[this] { run(); }};
    changed_.notify_all();
    return true;
}

void hashing_thread::run()
{
    for (;;) {
        job next;
        {
            std::unique_lock lock{mutex_};
            changed_.wait(lock, [this] { return stopping_ || !waiting_.empty(); });
            if (stopping_)
                return;
            next = std::move(waiting_.front());
            waiting_.pop_front();
        }
        to_loop_([right = is_right(next.password, next.hash), on_checked = std::move(next.on_checked)] {
            on_checked(right);
        });
    }
}

} // namespace banter::session
