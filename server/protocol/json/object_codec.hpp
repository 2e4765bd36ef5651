#pragma once

#include "common/json_framer.hpp"
#include "server/protocol/codec.hpp"
#include "server/protocol/frontend.hpp"

namespace banter::protocol::json {

/// JSON objects over TCP: in the plain form until the first object with a `type`, then in the JSON form.
class object_codec final : public codec {
public:
    bool next(std::string_view& input, request& out) override;
    bool mid_request() const noexcept override { return framer_.mid_object(); }
    const wire_format& output() const noexcept override;

private:
    json_framer framer_;
    bool typed_ = false;
};

/// JSON objects over TCP, in the plain or in the JSON form.
const frontend& object_frontend() noexcept;

} // namespace banter::protocol::json
