#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace banter::console {

/// Splits standard input into texts for the server: one per line, or several for a line over the server's
/// limit. A byte order mark at the start of the input is skipped. Holds only a bounded part of an endless
/// line. No I/O.
class input_lines {
public:
    /// @return the complete texts so far; see sendable_texts().
    std::vector<std::string> feed(std::string_view bytes);

    /// The input has ended; its rest is a line, too.
    std::vector<std::string> finish();

private:
    void take(std::string_view line, std::vector<std::string>& texts);

    std::string partial_; // of an incomplete line
    bool begun_ = false;  // a line has been taken
};

} // namespace banter::console
