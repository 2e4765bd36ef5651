// Three outboxes that share the chunks of two writers must deliver the same bytes as three strings.
#include "server/net/outbox.hpp"
#include "server/net/chunk.hpp"
#include "test/fuzz/check.hpp"

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

namespace {

using banter::net::chunk;
using banter::net::chunk_writer;
using banter::net::outbox;
using banter::net::slice;

struct peer {
    outbox box;
    std::string expected; // the bytes not yet sent

    void check() const
    {
        CHECK(box.bytes() == expected.size());
        CHECK(box.empty() == expected.empty());
        CHECK(box.slices() == box.front().size());
        std::size_t at = 0;
        for (const auto& s : box.front()) {
            CHECK(s.size() != 0);
            CHECK(at + s.size() <= expected.size());
            CHECK(s.bytes() == std::string_view{expected}.substr(at, s.size()));
            at += s.size();
        }
        CHECK(at == expected.size());
    }
};

/// The steps, read from the input; 0 when it has ended.
class steps {
public:
    steps(const std::uint8_t* data, std::size_t size) : data_{data}, left_{size} {}
    bool done() const { return left_ == 0; }
    std::size_t byte() { return left_ == 0 ? 0 : (--left_, *data_++); }

private:
    const std::uint8_t* data_;
    std::size_t left_;
};

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    std::array<peer, 3> peers;
    std::array<chunk_writer, 2> writers;
    steps next{data, size};
    char letter = 'a';

    for (int step = 0; step < 400 && !next.done(); ++step) {
        const auto what = next.byte();
        peer& one = peers[what % peers.size()];
        switch (what / 16 % 6) {
        default: { // a message to some of them, each size from a byte to more than a chunk
            static constexpr std::array<std::size_t, 8> sizes{
                1, 7, 100, 1000, 5000, outbox::small_bytes, chunk::usual_bytes, chunk::usual_bytes + 1};
            const auto to = next.byte();
            const std::string text(sizes[next.byte() % sizes.size()] + to / 8 % 4, letter);
            letter = letter == 'z' ? 'a' : static_cast<char>(letter + 1);
            const slice s = writers[to / 128].write(text);
            for (std::size_t i = 0; i < peers.size(); ++i)
                if ((to >> i & 1) != 0 && peers[i].expected.size() < 2'000'000) {
                    peers[i].box.append(s);
                    peers[i].expected += text;
                }
            break;
        }
        case 3: { // the socket takes some
            const auto n = one.box.bytes() * next.byte() / 255;
            one.box.consume(n);
            one.expected.erase(0, n);
            break;
        }
        case 4:
            one.box.compact();
            break;
        case 5:
            if (next.byte() < 32) {
                one.box.clear();
                one.expected.clear();
            }
            break;
        }
        for (const auto& p : peers)
            p.check();
    }
    return 0;
}
