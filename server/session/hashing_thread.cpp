#include "server/session/hashing_thread.hpp"

#include <crypt.h>

#include <algorithm>
#include <memory>
#include <new>
#include <string_view>
#include <utility>

namespace banter::session {

namespace {

bool is_right(const std::string& password, const std::string& hash) noexcept
{
    const std::unique_ptr<crypt_data> work{new (std::nothrow) crypt_data{}}; // 32 KiB
    if (!work)
        return false;
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

bool hashing_thread::check(std::string password, std::string hash, std::weak_ptr<const void> asker,
                           handler on_checked)
{
    {
        const std::lock_guard lock{mutex_};
        std::erase_if(waiting_, [](const job& each) { return each.asker.expired(); });
        if (waiting_.size() >= most_waiting)
            return false;
        waiting_.push_back({std::move(password), std::move(hash), std::move(asker), std::move(on_checked)});
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
        if (next.asker.expired())
            continue;
        const bool right = is_right(next.password, next.hash);
        to_loop_([right, asker = std::move(next.asker), on_checked = std::move(next.on_checked)] {
            if (!asker.expired())
                on_checked(right);
        });
        std::unique_lock lock{mutex_};
        if (!right)
            changed_.wait_for(lock, pause_after_wrong, [this] { return stopping_; });
    }
}

} // namespace banter::session
