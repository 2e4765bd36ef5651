#include "client/console/style.hpp"

#include "common/text.hpp"

#include <array>
#include <cstdint>

namespace banter::console {

namespace {

// Colours of the 256-colour palette that are legible on dark and on light backgrounds.
constexpr std::array<int, 14> name_colours{31, 32, 35, 64, 68, 71, 97, 99, 130, 133, 136, 162, 166, 173};

// FNV-1a, since std::hash may differ from one build to the next.
std::uint32_t stable_hash(std::string_view s)
{
    std::uint32_t hash = 2166136261u;
    for (const char c : s)
        hash = (hash ^ static_cast<unsigned char>(c)) * 16777619u;
    return hash ^ (hash >> 16);
}

} // namespace

std::string style::name(std::string_view name) const
{
    const auto colour = name_colours[stable_hash(folded(name)) % name_colours.size()];
    return wrapped("1;38;5;" + std::to_string(colour), name);
}

std::string style::wrapped(std::string_view code, std::string_view s) const
{
    if (!colour_ || s.empty())
        return std::string{s};
    return "\x1b[" + std::string{code} + 'm' + std::string{s} + "\x1b[0m";
}

} // namespace banter::console
