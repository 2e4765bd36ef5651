// The framer must find the same objects in a stream in random pieces as in the whole stream, and the same as
// a second, simple framer.
#include "common/json_framer.hpp"
#include "common/limits.hpp"
#include "common/text.hpp"
#include "test/fuzz/check.hpp"

#include <algorithm>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace {

using banter::json_framer;

struct outcome {
    std::vector<std::string> objects;
    std::optional<banter::errc> error;
    bool mid_object = false;

    bool operator==(const outcome&) const = default;
};

/// Feeds `stream` in pieces whose lengths come from `cuts` (0: all the rest).
outcome framed(std::string_view stream, std::string_view cuts)
{
    outcome found;
    json_framer framer;
    std::size_t turn = 0;
    while (!stream.empty()) {
        const auto cut = cuts.empty() ? 0u : static_cast<unsigned char>(cuts[turn++ % cuts.size()]);
        // An exact copy, so that a sanitizer notices a read past the piece.
        const std::string piece{stream.substr(0, cut == 0 ? stream.size() : cut)};
        stream.remove_prefix(piece.size());
        std::string_view rest = piece;
        for (;;) {
            const auto status = framer.next(rest);
            if (status == json_framer::status::object) {
                found.objects.emplace_back(framer.object());
                continue;
            }
            if (status == json_framer::status::failed) {
                found.error = framer.error().code;
                CHECK(framer.next(rest) == json_framer::status::failed);
                return found;
            }
            CHECK(rest.empty());
            break;
        }
    }
    found.mid_object = framer.mid_object();
    return found;
}

/// The same, as simply as possible: one byte after the other, a stack of brackets.
outcome modelled(std::string_view stream)
{
    outcome found;
    const auto mark = banter::byte_order_mark;
    const auto begun = static_cast<std::size_t>(
        std::mismatch(stream.begin(), stream.end(), mark.begin(), mark.end()).first - stream.begin());
    stream.remove_prefix(begun);
    if (begun != 0 && begun != mark.size() && !stream.empty()) {
        found.error = banter::errc::bad_json;
        return found;
    }
    std::string object;
    std::string open;
    bool in_string = false;
    bool escaped = false;
    for (const char c : stream) {
        if (object.empty()) {
            if (c == ' ' || c == '\t' || c == '\n' || c == '\r')
                continue;
            if (c != '{') {
                found.error = banter::errc::bad_json;
                return found;
            }
        }
        object += c;
        if (object.size() > banter::limits::object_bytes) {
            found.error = banter::errc::too_long;
            return found;
        }
        if (in_string) {
            if (escaped)
                escaped = false;
            else if (c == '\\')
                escaped = true;
            else if (c == '"')
                in_string = false;
        } else if (c == '"') {
            in_string = true;
        } else if (c == '{' || c == '[') {
            if (open.size() == banter::limits::object_depth) {
                found.error = banter::errc::bad_json;
                return found;
            }
            open += c == '{' ? '}' : ']';
        } else if (c == '}' || c == ']') {
            if (open.back() != c) {
                found.error = banter::errc::bad_json;
                return found;
            }
            open.pop_back();
            if (open.empty()) {
                found.objects.push_back(object);
                object.clear();
            }
        }
    }
    found.mid_object = !object.empty();
    return found;
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    const std::string_view input{reinterpret_cast<const char*>(data), size};
    const auto cuts = input.substr(0, input.size() < 8 ? input.size() / 2 : 4);
    const auto stream = input.substr(cuts.size());

    const auto whole = framed(stream, {});
    CHECK(whole == modelled(stream));
    CHECK(whole == framed(stream, cuts));
    CHECK(whole == framed(stream, "\1"));
    return 0;
}
