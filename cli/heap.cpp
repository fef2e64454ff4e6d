#include "cli/heap.hpp"

#include <array>
#include <cstddef>
#include <cstdlib>

#include <malloc.h>

#include "scanner/passive/zero_table.hpp"

namespace tenken::cli {
namespace {

constexpr int kMostOfHeap =
    32 << 20;                     // bytes of a block that is not a mapping; the C library's limit
constexpr int kKept = 128 << 20;  // bytes that are free and not given back
constexpr std::size_t kBlock = (std::size_t{32} << 20U) - (std::size_t{64} << 10U);
constexpr std::size_t kBlocks = 2;

}  // namespace

void prepare_heap() {
  if (::mallopt(M_MMAP_THRESHOLD, kMostOfHeap) == 0 || ::mallopt(M_TRIM_THRESHOLD, kKept) == 0)
    return;
  std::array<void*, kBlocks> blocks{};
  for (void*& block : blocks) {
    block = std::malloc(kBlock);
    if (block != nullptr) passive::prefer_large_pages(block, kBlock);
  }
  for (void* const block : blocks) std::free(block);
}

}  // namespace tenken::cli
