#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace banter::client {

/// Cuts a stream of bytes into lines. No I/O.
class line_splitter {
public:
    /// @param limit_bytes  the longest line; more without a line feed and overlong() is true for good.
    explicit line_splitter(std::size_t limit_bytes) : limit_bytes_{limit_bytes} {}

    void append(std::string_view bytes);

    /// The next whole line without its line feed; valid until the next call of append().
    std::optional<std::string_view> next();

    /// What has come of a line that has not ended yet.
    std::string_view rest() const { return std::string_view{buffer_}.substr(begin_); }
    bool overlong() const { return buffer_.size() - begin_ > limit_bytes_ && searched_ == buffer_.size(); }
    void clear();

private:
    std::size_t limit_bytes_;
    std::string buffer_;
    std::size_t begin_ = 0;    // where the next line starts
    std::size_t searched_ = 0; // no line feed before this
};

} // namespace banter::client
