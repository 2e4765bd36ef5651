#pragma once

#include <cstring>
#include <string_view>

namespace banter::load {

/// The end of a line in text protocols.
inline constexpr std::string_view crlf = "\r\n";

/// Takes complete lines from the front of `bytes` and calls f(line) for each, without its end (LF or CR LF).
/// @return number of bytes taken.
template <typename F>
std::size_t for_each_line(std::string_view bytes, F f)
{
    std::size_t used = 0;
    while (used != bytes.size()) {
        const auto* const start = bytes.data() + used;
        const auto* const end = static_cast<const char*>(std::memchr(start, '\n', bytes.size() - used));
        if (end == nullptr)
            break;
        used = static_cast<std::size_t>(end - bytes.data()) + 1;
        f(std::string_view{start, end != start && end[-1] == '\r' ? end - 1 : end});
    }
    return used;
}

} // namespace banter::load
