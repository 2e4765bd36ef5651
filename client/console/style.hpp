#pragma once

#include <string>
#include <string_view>

namespace banter::console {

/// Colours and weights for a terminal, or none.
class style {
public:
    explicit style(bool colour) : colour_{colour} {}

    /// `name` in its colour, which is the same in every run and for every spelling of the name.
    /// @param name  safe to show.
    std::string name(std::string_view name) const;

    std::string dim(std::string_view s) const { return wrapped("2", s); }
    std::string bold(std::string_view s) const { return wrapped("1", s); }
    std::string error(std::string_view s) const { return wrapped("31", s); }
    std::string room(std::string_view s) const { return wrapped("1;36", s); }
    /// A line that mentions us.
    std::string mention(std::string_view s) const { return wrapped("1;33", s); }

private:
    std::string wrapped(std::string_view code, std::string_view s) const;

    bool colour_;
};

} // namespace banter::console
