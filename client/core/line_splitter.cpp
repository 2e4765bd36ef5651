#include "client/core/line_splitter.hpp"

namespace banter::client {

void line_splitter::append(std::string_view bytes)
{
    buffer_.erase(0, begin_);
    searched_ -= begin_;
    begin_ = 0;
    buffer_ += bytes;
}

std::optional<std::string_view> line_splitter::next()
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

void line_splitter::clear()
{
    buffer_.clear();
    begin_ = searched_ = 0;
}

} // namespace banter::client
