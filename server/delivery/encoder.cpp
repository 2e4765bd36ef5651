#include "server/delivery/encoder.hpp"

#include <algorithm>

namespace banter::delivery {

voice& encoder::take(const protocol::wire_format& format)
{
    const auto known =
        std::find_if(voices_.begin(), voices_.end(), [&](const auto& v) { return &v->format == &format; });
    voice& v = known != voices_.end() ? **known : *voices_.emplace_back(std::make_unique<voice>(format));
    ++v.users;
    return v;
}

void encoder::give_back(voice& v) noexcept
{
    if (--v.users == 0)
        std::erase_if(voices_, [&](const auto& each) { return each.get() == &v; });
}

net::slice encoder::write(voice& in)
{
    if (scratch_.empty())
        return {};
    auto bytes = in.writer.write(scratch_);
    ++counters_.encodings;
    counters_.encoded_bytes += scratch_.size();
    return bytes;
}

} // namespace banter::delivery
