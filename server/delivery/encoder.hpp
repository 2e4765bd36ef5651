#pragma once

#include "server/net/chunk.hpp"
#include "server/protocol/wire_format.hpp"

#include <cstddef>
#include <memory>
#include <string>
#include <vector>

namespace banter::delivery {

struct fan_out_counters;

/// Writes the bytes of one wire format one after the other: adjacent slices merge in an outbox.
struct format_stream {
    explicit format_stream(const protocol::wire_format& wire_format) noexcept : format{wire_format} {}

    const protocol::wire_format& format;
    std::size_t users = 0; ///< take() minus give_back()
    net::chunk_writer writer;
};

/// Encodes events into bytes that many outboxes share; see encoded_event. Lives on the I/O thread; not
/// thread-safe.
class encoder {
public:
    /// @param count  outlives the encoder.
    explicit encoder(fan_out_counters& count) noexcept : counters_{count} {}
    encoder(const encoder&) = delete;
    encoder& operator=(const encoder&) = delete;

    /// The stream of a format. Each take() needs a give_back(): a stream without users is destroyed, because
    /// it holds a chunk. The reference is valid until then.
    format_stream& take(const protocol::wire_format& format);
    void give_back(format_stream& stream) noexcept;

private:
    template <class Event>
    friend class encoded_event;

    struct encoding {
        const protocol::wire_format* format; // canonical_for() the event
        net::slice bytes;
    };

    net::slice write(format_stream& in);

    fan_out_counters& counters_;
    std::vector<std::unique_ptr<format_stream>> streams_;
    std::vector<encoding> done_; // of the present encoded_event
    std::string scratch_;
};

/// Encodes one event lazily, at most once per distinct encoding; the stream of the first format that needs an
/// encoding gets it. An encoder has at most one at a time.
template <class Event>
class encoded_event {
public:
    /// @param writer  outlives the encoded_event.
    /// @param event   outlives the encoded_event.
    encoded_event(encoder& writer, const Event& event) noexcept : encoder_{writer}, event_{event} {}
    encoded_event(const encoded_event&) = delete;
    encoded_event& operator=(const encoded_event&) = delete;
    ~encoded_event() { encoder_.done_.clear(); }

    /// @param room  only for an event whose encoding needs the room; the same in each call
    /// @return empty if the format does not show such events
    template <class... Room>
    net::slice in(format_stream& stream, const Room&... room)
    {
        const auto* const format = &stream.format.canonical_for(event_);
        for (const auto& each : encoder_.done_)
            if (each.format == format)
                return each.bytes;
        encoder_.scratch_.clear();
        stream.format.encode(event_, room..., encoder_.scratch_);
        return encoder_.done_.emplace_back(encoder::encoding{format, encoder_.write(stream)}).bytes;
    }

private:
    encoder& encoder_;
    const Event& event_;
};

} // namespace banter::delivery
