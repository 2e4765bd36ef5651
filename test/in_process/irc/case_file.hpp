#pragma once

#include <cstddef>
#include <filesystem>
#include <istream>
#include <string>
#include <string_view>
#include <vector>

namespace banter::test {

/// A step of a case: an action or an expectation of a user.
struct irc_step {
    std::size_t line = 0; ///< of the file
    std::vector<std::string> who{};
    std::string sign{};
    std::string rest{};

    bool sends() const noexcept { return sign == ">" || sign == ">>"; }
};

struct irc_case_user {
    std::string name{};
    char mark = ' '; ///< `?`: it has not registered; `*`: it has proven a device
    std::vector<std::string> caps{};
};

/// A case of test/cases/irc; README.md there describes the format.
struct irc_case {
    std::string path{};
    std::string file{}; ///< the name of its file, without an ending
    std::size_t line = 0;
    std::string name{};
    std::string spec{};
    std::vector<irc_case_user> users{};
    std::vector<std::string> room{}; ///< the users in it, in the order of their JOINs
    std::vector<irc_step> steps{};

    const irc_case_user* find(std::string_view who) const noexcept;

    /// The most bytes that are sent at once, with the names as they are in the file.
    std::size_t longest() const;

    /// Whether all that is sent is UTF-8.
    bool is_text() const;
};

/// The cases of one file, in order. @throws std::runtime_error  that names a line that belongs to none.
std::vector<irc_case> read_cases(std::istream& in, const std::filesystem::path& path);

/// The cases of all `.cases` files of a folder.
std::vector<irc_case> read_cases(const std::filesystem::path& folder);

/// The bytes of `{a*500}`, `\x01` and the like.
std::string spelled_out(std::string_view text);

} // namespace banter::test
