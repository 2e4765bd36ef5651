#include "server/protocol/object_codec.hpp"

#include "server/protocol/door.hpp"
#include "server/protocol/format.hpp"

namespace banter::protocol {

bool object_codec::next(std::string_view& input, request& out)
{
    switch (framer_.next(input)) {
    case json_framer::status::incomplete:
        return false;
    case json_framer::status::failed:
        out = {{}, typed_, chat::refused{framer_.error(), true}};
        return true;
    case json_framer::status::object:
        break;
    }
    out = parse_request(framer_.object(), typed_);
    typed_ = out.typed;
    return true;
}

const format& object_codec::output() const noexcept { return typed_ ? json_format() : plain_format(); }

const door& object_door() noexcept
{
    static constexpr door the_one{
        &plain_format, []() -> std::unique_ptr<codec> { return std::make_unique<object_codec>(); }};
    return the_one;
}

} // namespace banter::protocol
