// Identity: every reader of what devices say of themselves, with any value. The first byte chooses
// the kind, the second what kinds.def says of it.
#include <array>
#include <cstddef>
#include <cstdint>
#include <cstdlib>

#include "model/bytes.hpp"
#include "model/claims.hpp"
#include "scanner/passive/derive.hpp"

namespace {

using namespace tenken;

constexpr int kConfidence = 80;
constexpr std::size_t kMostBytes = 1024;  // of a signal

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const std::vector<std::string_view> kinds = passive::derived_kinds();
  static constexpr std::array kClaims{std::string_view(), claim::kVendor, claim::kModel,
                                      claim::kFirmware, claim::kOs};
  if (size < 2 || size > kMostBytes) return 0;
  const std::string_view kind = kinds[data[0] % kinds.size()];
  const std::string_view claim = kClaims[data[1] % kClaims.size()];
  const std::string_view value(reinterpret_cast<const char*>(data) + 2, size - 2);
  for (const passive::Derived& one : passive::derive(kind, claim, kConfidence, value)) {
    if (one.value.empty() || one.value.size() > passive::Derivation::kMostBytes) std::abort();
    if (printable(one.value) != one.value) std::abort();
    if (one.confidence < 0 || one.confidence > kConfidence) std::abort();
  }
  return 0;
}
