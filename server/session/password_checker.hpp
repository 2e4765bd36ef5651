#pragma once

#include <functional>
#include <memory>
#include <string>

namespace banter::session {

/// Checks passwords, which is slow on purpose, so an implementation does it on another thread. The interface
/// is called on the I/O thread and calls its handlers there.
class password_checker {
public:
    using handler = std::function<void(bool right)>;

    /// Calls `on_checked` in a later turn, unless `asker` has expired by then.
    /// @param hash  in a format of crypt(3)
    /// @return false, with nothing done, if too many passwords wait already
    virtual bool check(std::string password, std::string hash, std::weak_ptr<const void> asker,
                       handler on_checked) = 0;

protected:
    ~password_checker() = default;
};

} // namespace banter::session
