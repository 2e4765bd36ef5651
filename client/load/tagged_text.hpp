#pragma once

#include "client/load/payload.hpp"

#include <cstddef>
#include <cstring>
#include <string>
#include <string_view>

namespace banter::load {

/// `[name] text`: a message through a server that forwards it unchanged.
///
/// All messages of a run have one length and no line feeds, so reading needs no search.
class tagged_text {
public:
    /// @param texts  outlives it.
    explicit tagged_text(const payload& texts) noexcept : texts_{texts} {}

    std::size_t bytes() const noexcept { return before_text + texts_.bytes(); }

    void append(std::string& out, message_key key) const
    {
        out += '[';
        texts_.append_name(out, key.sender);
        out += "] ";
        texts_.append_text(out, key);
    }

    /// @param at  at least bytes() readable bytes.
    /// @return whether it is an unchanged message of this run by the right author.
    bool read(const char* at, message_key& key) const noexcept
    {
        return at[0] == '[' && at[before_text - 2] == ']' && texts_.read(at + before_text, at + 1, key);
    }

    /// The same for exactly these bytes.
    bool read(std::string_view whole, message_key& key) const noexcept
    {
        return whole.size() == bytes() && read(whole.data(), key);
    }

    /// Takes complete lines from the front of `bytes`. Calls ours(key) for a message, and other(line) for any
    /// other line, without its end.
    /// @return number of bytes taken.
    template <typename Ours, typename Other>
    std::size_t read_lines(std::string_view bytes, Ours ours, Other other) const;

private:
    static constexpr std::size_t before_text = 1 + payload::name_bytes + 2; // `[name] `

    const payload& texts_;
};

template <typename Ours, typename Other>
std::size_t tagged_text::read_lines(std::string_view bytes, Ours ours, Other other) const
{
    const std::size_t line_bytes = this->bytes() + 1;
    const char* at = bytes.data();
    const char* const end = at + bytes.size();
    while (at != end) {
        message_key key;
        if (static_cast<std::size_t>(end - at) >= line_bytes && at[line_bytes - 1] == '\n' && read(at, key)) {
            at += line_bytes;
            ours(key);
            continue;
        }
        const auto* line_end =
            static_cast<const char*>(std::memchr(at, '\n', static_cast<std::size_t>(end - at)));
        if (line_end == nullptr)
            break;
        other(std::string_view{at, line_end});
        at = line_end + 1;
    }
    return static_cast<std::size_t>(at - bytes.data());
}

} // namespace banter::load
