#include "common/json_framer.hpp"

#include "common/text.hpp"

#include <cassert>

namespace banter {

namespace {

constexpr bool is_space(char c) noexcept { return c == ' ' || c == '\n' || c == '\r' || c == '\t'; }

} // namespace

json_framer::status json_framer::next(std::string_view& input)
{
    if (fault_ != fault::none)
        return status::failed;
    if (depth_ == 0) {
        partial_.reset(); // the last object, if it was a split one, has been read
        if (!begun_ && !skip_mark(input)) {
            fault_ = fault::not_an_object;
            return status::failed;
        }
        while (!input.empty() && is_space(input.front()))
            input.remove_prefix(1);
        if (input.empty())
            return status::incomplete;
        if (input.front() != '{') {
            fault_ = fault::not_an_object;
            return status::failed;
        }
    }

    const std::size_t end = scan(input);
    if (partial_bytes() + end > limits::object_bytes)
        fault_ = fault::too_long;
    if (fault_ != fault::none)
        return status::failed;

    const auto piece = input.substr(0, end);
    input.remove_prefix(end);
    if (depth_ == 0 && !partial_) {
        object_ = piece;
        return status::object;
    }
    if (!partial_)
        partial_ = std::make_unique<std::string>();
    *partial_ += piece;
    if (depth_ != 0)
        return status::incomplete;
    object_ = *partial_;
    return status::object;
}

// Skips the byte order mark at the start of the stream, which may be split over inputs.
// @return false if only a part of it has come, followed by something else.
bool json_framer::skip_mark(std::string_view& input) noexcept
{
    while (mark_bytes_ < byte_order_mark.size() && !input.empty() &&
           input.front() == byte_order_mark[mark_bytes_]) {
        ++mark_bytes_;
        input.remove_prefix(1);
    }
    if (input.empty())
        return true;
    begun_ = true;
    return mark_bytes_ == 0 || mark_bytes_ == byte_order_mark.size();
}

// Follows the object from the front of `input`; returns how many bytes belong to it. Stops at its end, at a
// fault, or one byte past the size limit at the latest.
std::size_t json_framer::scan(std::string_view input)
{
    const std::size_t most = limits::object_bytes + 1 - partial_bytes();
    const std::size_t end = input.size() < most ? input.size() : most;
    std::size_t i = 0;
    while (i < end) {
        const char c = input[i++];
        if (in_string_) {
            if (escaped_)
                escaped_ = false;
            else if (c == '\\')
                escaped_ = true;
            else if (c == '"')
                in_string_ = false;
            continue;
        }
        switch (c) {
        case '"':
            in_string_ = true;
            break;
        case '{':
        case '[': {
            if (depth_ == limits::object_depth) {
                fault_ = fault::too_deep;
                return i;
            }
            const auto bit = std::uint32_t{1} << depth_++;
            arrays_ = c == '[' ? arrays_ | bit : arrays_ & ~bit;
            break;
        }
        case '}':
        case ']': {
            assert(depth_ != 0); // next() begins every object at its `{`
            const auto bit = std::uint32_t{1} << --depth_;
            if (((arrays_ & bit) != 0) != (c == ']')) {
                fault_ = fault::mismatch;
                return i;
            }
            if (depth_ == 0)
                return i;
            break;
        }
        default:
            break;
        }
    }
    return i;
}

failure json_framer::error() const
{
    switch (fault_) {
    case fault::not_an_object:
        return {errc::bad_json, "expected a JSON object"};
    case fault::mismatch:
        return {errc::bad_json, "a bracket is closed by one of the other kind"};
    case fault::too_deep:
        return {errc::bad_json, "nested deeper than " + std::to_string(limits::object_depth) + " levels"};
    case fault::too_long:
        return {errc::too_long,
                "an object is longer than " + std::to_string(limits::object_bytes) + " bytes"};
    case fault::none:
        break;
    }
    return {errc::bad_json, "no error"};
}

} // namespace banter
