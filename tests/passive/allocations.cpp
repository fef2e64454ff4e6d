// Takes the place of `new` and `delete` in this test program.
#include "allocations.hpp"

#include <cstdlib>
#include <new>

namespace {

thread_local std::uint64_t asked = 0;

void* counted(std::size_t size) {
  ++asked;
  if (void* const memory = std::malloc(size == 0 ? 1 : size)) return memory;
  throw std::bad_alloc();
}

}  // namespace

std::uint64_t tenken::test::allocations() { return asked; }

void* operator new(std::size_t size) { return counted(size); }
void* operator new[](std::size_t size) { return counted(size); }
void operator delete(void* memory) noexcept { std::free(memory); }
void operator delete[](void* memory) noexcept { std::free(memory); }
void operator delete(void* memory, std::size_t) noexcept { std::free(memory); }
void operator delete[](void* memory, std::size_t) noexcept { std::free(memory); }
