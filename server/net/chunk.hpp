#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <utility>

namespace banter::net {

/// A block of bytes that many outboxes send from: written once, front to back, then only read. It lives as
/// long as a slice of it. The reference count is not atomic: a chunk and its slices belong to one thread.
class chunk {
public:
    static constexpr std::size_t usual_bytes = 64 * 1024;

    /// @return a chunk with one reference, which the caller owns.
    static chunk* make(std::size_t capacity);

    chunk(const chunk&) = delete;
    chunk& operator=(const chunk&) = delete;

    void add_reference() noexcept { ++references_; }
    void drop_reference() noexcept
    {
        if (--references_ == 0)
            destroy();
    }

    char* data() noexcept { return reinterpret_cast<char*>(this + 1); }
    std::size_t capacity() const noexcept { return capacity_; }
    std::size_t left() const noexcept { return capacity_ - used_; }

    /// Copies `bytes`, at most left(), after the bytes written so far. @return the offset of the first one.
    std::uint32_t append(std::string_view bytes) noexcept;

private:
    explicit chunk(std::size_t capacity) noexcept : capacity_{static_cast<std::uint32_t>(capacity)} {}
    ~chunk() = default;
    void destroy() noexcept;

    std::uint32_t references_ = 1;
    std::uint32_t used_ = 0;
    std::uint32_t capacity_;
};

/// A piece of a chunk, which it keeps alive. 16 bytes; a copy costs an increment.
class slice {
public:
    slice() noexcept = default;

    /// @param c  stays alive through this slice; not null.
    slice(chunk* c, std::uint32_t offset, std::uint32_t length) noexcept
        : chunk_{c}, offset_{offset}, length_{length}
    {
        chunk_->add_reference();
    }
    slice(const slice& other) noexcept : chunk_{other.chunk_}, offset_{other.offset_}, length_{other.length_}
    {
        if (chunk_ != nullptr)
            chunk_->add_reference();
    }
    slice(slice&& other) noexcept
        : chunk_{std::exchange(other.chunk_, nullptr)}, offset_{other.offset_}, length_{std::exchange(
                                                                                    other.length_, 0)}
    {
    }
    slice& operator=(slice other) noexcept
    {
        std::swap(chunk_, other.chunk_);
        std::swap(offset_, other.offset_);
        std::swap(length_, other.length_);
        return *this;
    }
    ~slice()
    {
        if (chunk_ != nullptr)
            chunk_->drop_reference();
    }

    std::size_t size() const noexcept { return length_; }

    /// Bytes of the chunk that this slice keeps alive.
    std::size_t chunk_bytes() const noexcept { return chunk_ == nullptr ? 0 : chunk_->capacity(); }

    std::string_view bytes() const noexcept
    {
        return chunk_ == nullptr ? std::string_view{} : std::string_view{chunk_->data() + offset_, length_};
    }

    /// Extends this slice by `next`, if `next` follows it directly in the same chunk.
    /// @return whether it did.
    bool merge(const slice& next) noexcept
    {
        if (next.chunk_ != chunk_ || next.offset_ != offset_ + length_)
            return false;
        length_ += next.length_;
        return true;
    }

    /// Drops the first `n` bytes; at most size().
    void remove_prefix(std::size_t n) noexcept
    {
        offset_ += static_cast<std::uint32_t>(n);
        length_ -= static_cast<std::uint32_t>(n);
    }

private:
    chunk* chunk_ = nullptr;
    std::uint32_t offset_ = 0;
    std::uint32_t length_ = 0;
};

/// Turns bytes into slices, one after the other in the same chunk while it has space. Slices of one writer
/// for the same hearers merge in their outboxes. So there is one writer per wire format for events of rooms,
/// and another for answers to single clients.
class chunk_writer {
public:
    chunk_writer() noexcept = default;
    chunk_writer(const chunk_writer&) = delete;
    chunk_writer& operator=(const chunk_writer&) = delete;
    ~chunk_writer() { release(); }

    /// Copies `bytes` into one slice, also if they are longer than chunk::usual_bytes. @throws std::bad_alloc
    slice write(std::string_view bytes);

private:
    void release() noexcept;

    chunk* current_ = nullptr;
};

} // namespace banter::net
