#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace banter::console {

/// Turns the bytes of standard input into texts for the server: one per line, or several for a line over the
/// server's limit. Holds a bounded part of a line however long it is. No I/O.
class input_lines {
public:
    /// @return the texts that are complete by now; see sendable_texts().
    std::vector<std::string> feed(std::string_view bytes);

    /// The input has ended: the rest is a line, too.
    std::vector<std::string> finish();

private:
    void take(std::string_view line, std::vector<std::string>& texts);

    std::string partial_; // of a line that has not ended
};

} // namespace banter::console
