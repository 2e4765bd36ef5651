#pragma once

#include <boost/container/small_vector.hpp>

#include <cstdint>
#include <string_view>

namespace banter {

/// The letters that a reader may see in a name. Characters that look like an ASCII letter, such as the
/// Cyrillic `с` or the digit `0`, count as that letter. Marks and punctuation do not count at all; symbols
/// and superscripts may or may not, whichever the word needs.
class visible_letters {
public:
    /// @param name  a result of user_name()
    explicit visible_letters(std::string_view name);

    /// Whether the name may be read as `word`.
    /// @param word  of a-z, at most 31
    bool reads_as(std::string_view word) const noexcept;

private:
    struct character {
        std::uint32_t letters; // those that it looks like: a is bit 0
        bool optional;         // or it is an ornament
    };

    void add(std::int32_t c);

    // Room for most names, since each line of the plain form has one.
    boost::container::small_vector<character, 64> characters_;
};

} // namespace banter
