#include "test/support/live_bytes.hpp"

#include <cstdlib>
#include <malloc.h>
#include <new>

namespace {

std::size_t live = 0;

void* take(std::size_t bytes) noexcept
{
    void* p = std::malloc(bytes);
    live += p == nullptr ? 0 : malloc_usable_size(p);
    return p;
}

void give_back(void* p) noexcept
{
    live -= p == nullptr ? 0 : malloc_usable_size(p);
    std::free(p);
}

} // namespace

std::size_t banter::support::live_bytes() noexcept { return live; }

// Each form that a library may mix: a sanitizer provides its own for those that are missing here, and its
// memory is not given back by free (std::stable_sort takes its buffer with the nothrow form).
void* operator new(std::size_t bytes)
{
    if (void* p = take(bytes))
        return p;
    throw std::bad_alloc{};
}
void* operator new(std::size_t bytes, const std::nothrow_t&) noexcept { return take(bytes); }
void operator delete(void* p) noexcept { give_back(p); }
void operator delete(void* p, std::size_t) noexcept { give_back(p); }
void operator delete(void* p, const std::nothrow_t&) noexcept { give_back(p); }
