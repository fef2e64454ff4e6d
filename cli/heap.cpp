#include "cli/heap.hpp"

#include <array>
#include <cstddef>
#include <cstdlib>
#include <memory>

#include <malloc.h>

#include "scanner/passive/zero_table.hpp"

namespace tenken::cli {
namespace {

constexpr int kMostOfHeap = 32 << 20;  // bytes: the C library maps larger blocks in any case
constexpr int kKeptFree = 128 << 20;   // bytes that are free and not given back
constexpr std::size_t kLargePage = std::size_t{2} << 20U;
constexpr std::size_t kBlock = std::size_t{31} << 20U;
constexpr std::size_t kBlocks = 2;
constexpr std::size_t kHead = 4 * sizeof(std::size_t);  // what a block takes around its bytes

/// The heap begins somewhere in a large page, which the system cannot give it. Nobody touches what
/// is left of that page.
void skip_to_large_page(std::size_t bytes) {
  static void* gap = nullptr;
  if (gap == nullptr && bytes > kHead) gap = std::malloc(bytes - kHead);
}

}  // namespace

void prepare_heap() {
  if (::mallopt(M_MMAP_THRESHOLD, kMostOfHeap) == 0 || ::mallopt(M_TRIM_THRESHOLD, kKeptFree) == 0)
    return;
  std::array<void*, kBlocks> blocks{};
  for (void*& block : blocks) {
    block = std::malloc(kBlock);
    if (block != nullptr) passive::prefer_large_pages(block, kBlock);
  }
  void* whole = blocks.front();
  std::size_t left = kBlock;
  if (whole != nullptr) std::align(kLargePage, kLargePage, whole, left);
  for (void* const block : blocks) std::free(block);
  if (whole != nullptr) skip_to_large_page(kBlock - left);
}

}  // namespace tenken::cli
