#pragma once

#include <array>
#include <fcntl.h>
#include <string>
#include <string_view>
#include <unistd.h>

namespace banter::console::test {

/// Both ends of a pipe.
class pipe_pair {
public:
    pipe_pair()
    {
        if (::pipe2(ends_.data(), O_CLOEXEC) != 0)
            ends_ = {-1, -1};
    }
    ~pipe_pair()
    {
        close_out();
        close_in();
    }
    pipe_pair(const pipe_pair&) = delete;
    pipe_pair& operator=(const pipe_pair&) = delete;

    int out() const { return ends_[0]; } ///< to be read from
    int in() const { return ends_[1]; }  ///< to be written to

    void non_blocking_reads() const { ::fcntl(out(), F_SETFL, O_NONBLOCK); }

    /// The bytes available now; needs non_blocking_reads().
    std::string read() const
    {
        std::array<char, 65536> bytes{};
        const auto n = ::read(out(), bytes.data(), bytes.size());
        return {bytes.data(), n > 0 ? static_cast<std::size_t>(n) : 0};
    }
    bool write(std::string_view text) const
    {
        return ::write(in(), text.data(), text.size()) == static_cast<ssize_t>(text.size());
    }

    void close_out() { close(ends_[0]); }
    void close_in() { close(ends_[1]); }

private:
    static void close(int& end)
    {
        if (end >= 0)
            ::close(end);
        end = -1;
    }

    std::array<int, 2> ends_{-1, -1};
};

} // namespace banter::console::test
