#include "client/console/input_lines.hpp"

#include "client/console/plain_text.hpp"
#include "common/limits.hpp"
#include "common/text.hpp"

#include <utility>

namespace banter::console {

namespace {

constexpr std::size_t most_held_bytes = 4 * limits::text_bytes;

// Where to cut an incomplete line: after its last space, or else before its last code point, which may be
// incomplete.
std::size_t safe_cut(std::string_view line)
{
    const auto space = line.find_last_of(" \t");
    if (space != std::string_view::npos && space >= line.size() / 2)
        return space + 1;
    auto end = line.size() - 1;
    while (end > line.size() / 2 && is_continuation(line[end]))
        --end;
    return end;
}

} // namespace

std::vector<std::string> input_lines::feed(std::string_view bytes)
{
    std::vector<std::string> texts;
    for (auto end = bytes.find('\n'); end != std::string_view::npos; end = bytes.find('\n')) {
        partial_ += bytes.substr(0, end);
        take(partial_, texts);
        partial_.clear();
        bytes.remove_prefix(end + 1);
    }
    partial_ += bytes;
    if (partial_.size() > most_held_bytes) {
        const auto end = safe_cut(partial_);
        take(std::string_view{partial_}.substr(0, end), texts);
        partial_.erase(0, end);
    }
    return texts;
}

std::vector<std::string> input_lines::finish()
{
    std::vector<std::string> texts;
    take(std::exchange(partial_, {}), texts);
    return texts;
}

void input_lines::take(std::string_view line, std::vector<std::string>& texts)
{
    if (!std::exchange(begun_, true) && line.starts_with(byte_order_mark))
        line.remove_prefix(byte_order_mark.size());
    for (auto& text : sendable_texts(line, limits::text_bytes))
        texts.push_back(std::move(text));
}

} // namespace banter::console
