#pragma once

#include "server/net/chunk.hpp"
#include "server/protocol/wire_format.hpp"

#include <cstddef>
#include <memory>
#include <string>
#include <vector>

namespace banter::delivery {

struct fan_out_counters;

/// The bytes of one format, one behind the other, whatever room they are for: what lies side by side merges
/// on its way.
struct format_stream {
    explicit format_stream(const protocol::wire_format& of) noexcept : format{of} {}

    const protocol::wire_format& format;
    std::size_t users = 0;
    net::chunk_writer writer;
};

/// Turns events into bytes that many share: see encoded_event. Lives on the I/O thread; not thread-safe.
class encoder {
public:
    /// @param count  outlives the encoder.
    explicit encoder(fan_out_counters& count) noexcept : counters_{count} {}
    encoder(const encoder&) = delete;
    encoder& operator=(const encoder&) = delete;

    /// The stream of a format. It stays until it has been given back as often as it was taken: it holds a
    /// chunk.
    format_stream& take(const protocol::wire_format& format);
    void give_back(format_stream& stream) noexcept;

private:
    template <class Event>
    friend class encoded_event;

    struct encoding {
        const protocol::wire_format* format; // the canonical one of those with the same bytes
        net::slice bytes;
    };

    net::slice write(format_stream& in);

    fan_out_counters& counters_;
    std::vector<std::unique_ptr<format_stream>> streams_;
    std::vector<encoding> done_; // of the event under way
    std::string scratch_;
};

/// Encodes one event lazily, at most once per distinct encoding, by the format_stream of the first format
/// that asks. One at a time.
template <class Event>
class encoded_event {
public:
    /// Both outlive it.
    encoded_event(encoder& by, const Event& what) noexcept : by_{by}, what_{what} {}
    encoded_event(const encoded_event&) = delete;
    encoded_event& operator=(const encoded_event&) = delete;
    ~encoded_event() { by_.done_.clear(); }

    /// @param room  of an event that needs it, and the same each time
    /// @return empty where the format has no words for it
    template <class... Room>
    net::slice in(format_stream& stream, const Room&... room)
    {
        const auto* const format = &stream.format.canonical_for(what_);
        for (const auto& each : by_.done_)
            if (each.format == format)
                return each.bytes;
        by_.scratch_.clear();
        stream.format.encode(what_, room..., by_.scratch_);
        return by_.done_.emplace_back(encoder::encoding{format, by_.write(stream)}).bytes;
    }

private:
    encoder& by_;
    const Event& what_;
};

} // namespace banter::delivery
