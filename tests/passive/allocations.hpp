// How often this thread has asked the heap for memory by `new`.
#pragma once

#include <cstdint>

namespace tenken::test {

/// Counts since the start of the thread.
std::uint64_t allocations();

}  // namespace tenken::test
