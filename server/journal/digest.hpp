#pragma once

#define XXH_INLINE_ALL // one call per row: worth inlining
#include <xxhash.h>

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace banter::journal {

/// XXH3-64 over numbers and texts. Not for headers: it brings all of xxHash.
class digest {
public:
    digest() { XXH3_64bits_reset(&state_); }

    template <std::size_t N>
    void add(const std::array<std::uint64_t, N>& numbers)
    {
        XXH3_64bits_update(&state_, numbers.data(), sizeof numbers);
    }

    /// With its length, so that different fields hash different bytes.
    void add(std::string_view text)
    {
        add(std::array{std::uint64_t{text.size()}});
        add_bytes(text);
    }

    /// A text whose length has been added.
    void add_bytes(std::string_view text) { XXH3_64bits_update(&state_, text.data(), text.size()); }

    std::int64_t value() const { return static_cast<std::int64_t>(XXH3_64bits_digest(&state_)); }

private:
    XXH3_state_t state_;
};

} // namespace banter::journal
