#pragma once

#include "client/load/dialect.hpp"

#include <boost/test/unit_test.hpp>

#include <cstdint>
#include <random>
#include <string>
#include <string_view>

namespace banter::load {

/// Collects the result of a dialect for input of member 0.
struct transcript_reader {
    load::layout layout;
    checker checks{layout};
    peer_stats stats{};
    std::string replies{};

    std::size_t read(dialect& protocol, std::string_view bytes)
    {
        checker::arrivals deliveries{checks, 0, 0};
        read_sink sink{0, deliveries, stats, replies};
        return protocol.read(bytes, sink);
    }

    /// Like client::take: passes unused bytes again, with more bytes after them.
    /// @return number of bytes left over.
    std::size_t read_in_pieces(dialect& protocol, std::string_view bytes, std::size_t first,
                               std::size_t others)
    {
        std::size_t used = 0;
        for (auto end = std::min(first, bytes.size());; end = std::min(end + others, bytes.size())) {
            // A copy, so that a sanitizer notices a read after its end.
            const std::string copy{bytes.substr(used, end - used)};
            used += read(protocol, std::string_view{copy.data(), copy.size()});
            if (end == bytes.size())
                return end - used;
        }
    }

    std::string summary() const
    {
        const auto f = checks.found(false);
        std::string all;
        for (const std::uint64_t n :
             {std::uint64_t{stats.joined}, std::uint64_t{stats.probes}, stats.acks, stats.foreign,
              stats.behinds, stats.resets, stats.refusals, std::uint64_t{stats.bye},
              checks.accepted(reader_kind::prompt), f.doubled, f.out_of_order, f.misdelivered})
            all += std::to_string(n) + " ";
        return all + stats.last_words + "|" + replies;
    }
};

/// Reads the transcript in one piece and split at every position, and requires the same result each time.
/// @param sent_by  number of senders that have sent their first message.
inline transcript_reader read_however_cut(dialect& protocol, std::string_view transcript,
                                          const load::layout& layout, std::uint32_t sent_by = 0)
{
    const auto fresh = [&] {
        transcript_reader h{.layout = layout};
        for (std::uint32_t s = 0; s < sent_by; ++s)
            h.checks.sent(s, 0);
        return h;
    };
    auto whole = fresh();
    const auto left = whole.read_in_pieces(protocol, transcript, transcript.size(), 1);
    for (std::size_t cut = 0; cut < transcript.size(); ++cut) {
        auto h = fresh();
        BOOST_TEST_REQUIRE(h.read_in_pieces(protocol, transcript, cut, transcript.size()) == left);
        BOOST_TEST_REQUIRE(h.summary() == whole.summary());
    }
    auto bytewise = fresh();
    BOOST_TEST_REQUIRE(bytewise.read_in_pieces(protocol, transcript, 1, 1) == left);
    BOOST_TEST_REQUIRE(bytewise.summary() == whole.summary());
    return whole;
}

/// Reads the transcript many times in random pieces, with some bytes changed, removed or doubled. Each read
/// must end, and must not access other bytes (the sanitizers check that).
inline void survive_damage(dialect& protocol, std::string_view transcript, const load::layout& layout)
{
    std::mt19937 random{20261123}; // always the same
    const auto below = [&](std::size_t n) { return static_cast<std::size_t>(random()) % n; };
    for (int round = 0; round < 3000; ++round) {
        std::string bytes{transcript};
        for (auto n = 1 + below(4); n > 0 && !bytes.empty(); --n) {
            const auto at = below(bytes.size());
            switch (below(3)) {
            case 0:
                bytes[at] = static_cast<char>(random());
                break;
            case 1:
                bytes.erase(at, 1 + below(20));
                break;
            default:
                bytes.insert(at, bytes, at, 1 + below(20));
            }
        }
        transcript_reader h{.layout = layout};
        BOOST_TEST_REQUIRE(h.read_in_pieces(protocol, bytes, 1 + below(bytes.size() + 1), 1 + below(50)) <=
                           bytes.size());
    }
}

} // namespace banter::load
