#include "probes/vendor_numbers.hpp"

namespace tenken::probes {
namespace {

enum class Registry : std::uint8_t { odva, profinet, bacnet, knx, echonet };

struct Entry {
  Registry registry;
  std::uint32_t number;
  std::string_view vendor;
};

constexpr Entry kEntries[] = {
#define VENDOR_NUMBER(registry, number, vendor) {Registry::registry, number, vendor},
#include "data/identity/vendor_numbers.def"
#undef VENDOR_NUMBER
};

}  // namespace

std::string_view odva_vendor(std::uint32_t number) {
  for (const Entry& entry : kEntries)
    if (entry.registry == Registry::odva && entry.number == number) return entry.vendor;
  return {};
}

}  // namespace tenken::probes
