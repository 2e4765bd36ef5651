#include "server/net/chunk.hpp"

#include <cassert>
#include <cstring>
#include <limits>
#include <new>

namespace banter::net {

chunk* chunk::make(std::size_t capacity)
{
    assert(capacity <= std::numeric_limits<std::uint32_t>::max());
    return new (::operator new(sizeof(chunk) + capacity)) chunk{capacity};
}

void chunk::destroy() noexcept
{
    this->~chunk();
    ::operator delete(this);
}

std::uint32_t chunk::append(std::string_view bytes) noexcept
{
    assert(bytes.size() <= left());
    const auto at = used_;
    std::memcpy(data() + at, bytes.data(), bytes.size());
    used_ += static_cast<std::uint32_t>(bytes.size());
    return at;
}

slice chunk_writer::write(std::string_view bytes)
{
    if (current_ == nullptr || current_->left() < bytes.size()) {
        release();
        current_ = chunk::make(bytes.size() > chunk::usual_bytes ? bytes.size() : chunk::usual_bytes);
    }
    const auto at = current_->append(bytes);
    return {current_, at, static_cast<std::uint32_t>(bytes.size())};
}

void chunk_writer::release() noexcept
{
    if (current_ != nullptr)
        std::exchange(current_, nullptr)->drop_reference();
}

} // namespace banter::net
