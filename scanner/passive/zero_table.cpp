#include "scanner/passive/zero_table.hpp"

#include <memory>
#include <new>

#include <sys/mman.h>
#include <unistd.h>

namespace tenken::passive {

void prefer_large_pages(void* data, std::size_t bytes) {
  const auto page = static_cast<std::size_t>(::sysconf(_SC_PAGESIZE));
  if (std::align(page, page, data, bytes) == nullptr) return;
  (void)::madvise(data, bytes / page * page, MADV_HUGEPAGE);
}

ZeroPages::ZeroPages(std::size_t bytes) : bytes_(bytes) {
  if (bytes == 0) return;
  void* const data =
      ::mmap(nullptr, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (data == MAP_FAILED) throw std::bad_alloc();
  prefer_large_pages(data, bytes);
  data_ = data;
}

ZeroPages::~ZeroPages() {
  if (data_ != nullptr) ::munmap(data_, bytes_);
}

}  // namespace tenken::passive
