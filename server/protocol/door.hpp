#pragma once

#include <memory>

namespace banter::protocol {

class codec;
class format;

/// A way in: what a connection speaks that has said nothing yet, and how to understand what it says. The
/// codec is made with the first byte, since most connections of a large room only listen. Doors have no
/// state; each exists once, for the life of the program.
struct door {
    const format& (*first_form)() noexcept;
    std::unique_ptr<codec> (*make_codec)();
};

/// JSON objects over TCP, in the plain or in the JSON form.
const door& object_door() noexcept;

} // namespace banter::protocol
