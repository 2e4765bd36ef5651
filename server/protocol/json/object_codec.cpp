#include "server/protocol/json/object_codec.hpp"

#include "server/protocol/frontend.hpp"
#include "server/protocol/json/formats.hpp"
#include "server/protocol/json/request_parser.hpp"
#include "server/protocol/wire_format.hpp"

namespace banter::protocol::json {

bool object_codec::next(std::string_view& input, request& out)
{
    switch (framer_.next(input)) {
    case json_framer::status::incomplete:
        return false;
    case json_framer::status::failed:
        out = {{}, typed_, refused{framer_.error(), true}};
        return true;
    case json_framer::status::object:
        break;
    }
    out = parse_request(framer_.object(), typed_);
    typed_ = out.typed;
    return true;
}

const wire_format& object_codec::output() const noexcept { return typed_ ? object_format() : plain_format(); }

namespace {

class objects final : public frontend {
public:
    const wire_format& first_format() const noexcept override { return plain_format(); }
    std::unique_ptr<codec> make_codec() const override { return std::make_unique<object_codec>(); }
    chat::arrive arrival() const noexcept override { return {chat::arrive::kind::listener}; }

    // In the plain form, because the client has sent nothing yet.
    std::string_view refusal() const noexcept override
    {
        return "! too_many: there are too many connections, try again later\n";
    }
};

} // namespace

const frontend& object_frontend() noexcept
{
    static const objects the_one;
    return the_one;
}

} // namespace banter::protocol::json
