#pragma once

#include <functional>
#include <memory>
#include <string>

namespace banter::session {

/// Says whether passwords are right, which takes long on purpose. A port: what is behind it does it
/// elsewhere. Lives on the I/O thread: it is called there and calls its handlers there.
class password_checker {
public:
    using handler = std::function<void(bool right)>;

    /// Calls `on_checked` in a later turn, unless `asker` is gone by then.
    /// @param hash   as of crypt(3)
    /// @return false, and does nothing, when too many wait already
    virtual bool check(std::string password, std::string hash, std::weak_ptr<const void> asker,
                       handler on_checked) = 0;

protected:
    ~password_checker() = default;
};

} // namespace banter::session
