#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace banter::client {

/// Splits a stream of bytes into lines. No I/O.
class line_splitter {
public:
    /// @param limit_bytes  longest line. overlong() stays true after more bytes without a line feed.
    explicit line_splitter(std::size_t limit_bytes) : limit_bytes_{limit_bytes} {}

    void append(std::string_view bytes)
    {
        buffer_.erase(0, begin_);
        searched_ -= begin_;
        begin_ = 0;
        buffer_ += bytes;
    }

    /// The next complete line without its line feed; valid until the next call of append().
    std::optional<std::string_view> next()
    {
        const auto end = buffer_.find('\n', searched_);
        if (end == std::string::npos) {
            searched_ = buffer_.size();
            return std::nullopt;
        }
        const auto line = std::string_view{buffer_}.substr(begin_, end - begin_);
        begin_ = searched_ = end + 1;
        return line;
    }

    /// The bytes of an incomplete line.
    std::string_view rest() const { return std::string_view{buffer_}.substr(begin_); }
    bool overlong() const { return buffer_.size() - begin_ > limit_bytes_ && searched_ == buffer_.size(); }

    void clear()
    {
        buffer_.clear();
        begin_ = searched_ = 0;
    }

private:
    std::size_t limit_bytes_;
    std::string buffer_;
    std::size_t begin_ = 0;    // start of the next line
    std::size_t searched_ = 0; // no line feed between begin_ and this
};

} // namespace banter::client
