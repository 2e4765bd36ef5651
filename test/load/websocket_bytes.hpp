#pragma once

#include <string>
#include <string_view>

/// The bytes of WebSocket, written plainly and not with our own framing.
namespace banter::load {

/// A frame as a server sends it.
inline std::string frame(unsigned first, std::string_view body)
{
    std::string out{static_cast<char>(first)};
    if (body.size() < 126) {
        out += static_cast<char>(body.size());
    } else {
        out += static_cast<char>(body.size() <= 0xffff ? 126 : 127);
        for (auto bytes = body.size() <= 0xffff ? 2 : 8; bytes-- > 0;)
            out += static_cast<char>(body.size() >> 8 * bytes);
    }
    return out.append(body);
}

/// A server's reading of the client's frame.
inline std::string unmasked(std::string_view bytes)
{
    const std::size_t key = (bytes[1] & 127) == 126 ? 4 : 2;
    std::string out;
    for (auto i = key + 4; i < bytes.size(); ++i)
        out += static_cast<char>(bytes[i] ^ bytes[key + (i - key - 4) % 4]);
    return out;
}

/// The right answer to the upgrade.
inline const std::string accepted =
    "HTTP/1.1 101 Switching Protocols\r\nUpgrade: WebSocket\r\nConnection: upgrade\r\n"
    "Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n\r\n";
inline constexpr unsigned text = 0x81;

} // namespace banter::load
