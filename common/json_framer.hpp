#pragma once

#include "common/error.hpp"
#include "common/limits.hpp"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

namespace banter {

/// Cuts a stream of bytes into JSON objects, without parsing them. A pure state machine: no I/O.
///
/// Between objects there may be any white space or nothing. Only the brackets, strings and escapes are
/// followed, so what comes out is an object's extent, not a promise that it is valid JSON; that is the
/// parser's to say. (Boost.JSON 1.81's own stream_parser goes wrong when it is suspended inside an escape, so
/// it is given whole objects only.)
///
/// An object that lies whole in the input is returned as a view into it; only one that is split over inputs
/// is copied. A framer between objects holds no heap memory.
class json_framer {
public:
    enum class status {
        object,     ///< object() is the next object
        incomplete, ///< the input is used up
        failed,     ///< error() says why; the stream can't be trusted any more, and every further call fails
    };

    /// Takes bytes from the front of `input` up to the end of the next object.
    status next(std::string_view& input);

    /// The object that next() found: from `{` to `}`. Valid until the next call, and as long as the input
    /// lives.
    std::string_view object() const noexcept { return object_; }

    /// After `failed`: bad_json (something that can't be an object, or nested deeper than
    /// limits::object_depth) or too_long (more than limits::object_bytes).
    failure error() const;

    /// An object has begun and not ended: the peer owes us its rest.
    bool mid_object() const noexcept { return depth_ != 0; }

private:
    enum class fault : std::uint8_t { none, not_an_object, mismatch, too_deep, too_long };

    std::size_t scan(std::string_view input);
    std::size_t partial_bytes() const noexcept { return partial_ ? partial_->size() : 0; }

    std::unique_ptr<std::string>
        partial_;              // what has come of a split object; on the heap because few have any
    std::string_view object_;  // what next() returned
    std::uint32_t arrays_ = 0; // bit d is set when level d is an array, not an object
    std::uint8_t depth_ = 0;
    bool in_string_ = false;
    bool escaped_ = false;
    fault fault_ = fault::none;
};

static_assert(limits::object_depth <= 32, "json_framer keeps a bit per level");

} // namespace banter
