#pragma once

#include "common/error.hpp"
#include "common/limits.hpp"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

namespace banter {

/// Divides a stream of bytes into JSON objects, without parsing them. A pure state machine: no I/O.
///
/// Objects may be separated by any white space or none. A byte order mark at the start of the stream is
/// skipped. The framer follows only brackets, strings and escapes: it finds where an object ends, and the
/// parser decides whether it is valid JSON.
/// (Boost.JSON 1.81's stream_parser fails when it is suspended inside an escape, so it gets complete objects
/// only.)
///
/// An object that is complete in one input is returned as a view into it; only an object that is split over
/// inputs is copied. Between objects a framer holds no heap memory.
class json_framer {
public:
    enum class status {
        object,     ///< object() is the next object
        incomplete, ///< the input is used up
        failed,     ///< error() has the reason; every further call fails too
    };

    /// Removes bytes from the front of `input`, up to the end of the next object.
    status next(std::string_view& input);

    /// The object that next() has found, from `{` to `}`. Valid until the next call of next(), and as long as
    /// the input.
    std::string_view object() const noexcept { return object_; }

    /// After `failed`: bad_json (something that can't be an object, or nested deeper than
    /// limits::object_depth) or too_long (more than limits::object_bytes).
    failure error() const;

    /// Whether an object has begun and is not complete.
    bool mid_object() const noexcept { return depth_ != 0; }

private:
    enum class fault : std::uint8_t { none, not_an_object, mismatch, too_deep, too_long };

    bool skip_mark(std::string_view& input) noexcept;
    std::size_t scan(std::string_view input);
    std::size_t partial_bytes() const noexcept { return partial_ ? partial_->size() : 0; }

    std::unique_ptr<std::string>
        partial_;              // the received part of a split object; on the heap because it is rare
    std::string_view object_;  // the result of next()
    std::uint32_t arrays_ = 0; // bit d is set when level d is an array, not an object
    std::uint8_t depth_ = 0;
    bool in_string_ = false;
    bool escaped_ = false;
    fault fault_ : 4 = fault::none;
    std::uint8_t mark_bytes_ : 2 = 0; // of the byte order mark, so far
    bool begun_ : 1 = false;          // something else than the mark has come
};

static_assert(limits::object_depth <= 32, "json_framer keeps a bit per level");
static_assert(sizeof(json_framer) == 32, "each connection in JSON has one");

} // namespace banter
