#include "test/net/live_bytes.hpp"

#include <cstdlib>
#include <malloc.h>
#include <new>

namespace {

std::size_t live = 0;

void* take(std::size_t bytes)
{
    void* p = std::malloc(bytes);
    if (p == nullptr)
        throw std::bad_alloc{};
    live += malloc_usable_size(p);
    return p;
}

void give_back(void* p) noexcept
{
    live -= p == nullptr ? 0 : malloc_usable_size(p);
    std::free(p);
}

} // namespace

std::size_t banter::net::test::live_bytes() noexcept { return live; }

void* operator new(std::size_t bytes) { return take(bytes); }
void operator delete(void* p) noexcept { give_back(p); }
void operator delete(void* p, std::size_t) noexcept { give_back(p); }
