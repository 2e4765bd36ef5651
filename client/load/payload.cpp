#include "client/load/payload.hpp"

#include <bit>

namespace banter::load {

static_assert(std::endian::native == std::endian::little,
              "payload::value_of reads digits as little-endian words");

namespace {

void put_hex(char* to, std::size_t digits, std::uint32_t value)
{
    for (auto i = digits; i-- > 0; value >>= 4)
        to[i] = "0123456789abcdef"[value & 15];
}

} // namespace

payload::payload(std::uint64_t seed, std::size_t bytes)
{
    for (std::size_t i = 0; i < tag_bytes; ++i, seed /= 26)
        template_ += static_cast<char>('a' + seed % 26);
    template_.append(key_bytes - tag_bytes, '0');
    for (std::size_t i = 0; template_.size() < bytes; ++i)
        template_ += i % 8 == 7 ? ' ' : static_cast<char>('a' + i % 26);
    template_.back() = '.';
}

void payload::append_text(std::string& out, message_key key) const
{
    const auto at = out.size() + tag_bytes;
    out += template_;
    put_hex(out.data() + at, 4, key.sender);
    put_hex(out.data() + at + 4, 8, key.number);
}

void payload::append_name(std::string& out, std::uint32_t member) const
{
    out += 'u';
    const auto at = out.size() + tag_bytes;
    out.append(template_, 0, tag_bytes + 4);
    put_hex(out.data() + at, 4, member);
}

} // namespace banter::load
