#include "server/delivery/encoder.hpp"

#include "server/delivery/fan_out.hpp"

#include <algorithm>

namespace banter::delivery {

format_stream& encoder::take(const protocol::wire_format& format)
{
    const auto known =
        std::find_if(streams_.begin(), streams_.end(), [&](const auto& v) { return &v->format == &format; });
    format_stream& stream =
        known != streams_.end() ? **known : *streams_.emplace_back(std::make_unique<format_stream>(format));
    ++stream.users;
    return stream;
}

void encoder::give_back(format_stream& stream) noexcept
{
    if (--stream.users == 0)
        std::erase_if(streams_, [&](const auto& each) { return each.get() == &stream; });
}

net::slice encoder::write(format_stream& in)
{
    if (scratch_.empty())
        return {};
    auto bytes = in.writer.write(scratch_);
    ++counters_.encodings;
    counters_.encoded_bytes += scratch_.size();
    return bytes;
}

} // namespace banter::delivery
