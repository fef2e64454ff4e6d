#include "scanner/passive/tcp/stream_hearer.hpp"

#include <algorithm>

namespace tenken::passive::tcp {

#define ENTRY(name) StreamHearer name();
#include "scanner/passive/tcp/registry.def"
#undef ENTRY

bool StreamHearer::hinted(std::uint16_t port) const {
  return std::ranges::find(ports, port) != ports.end();
}

std::span<const StreamHearer> stream_hearers() {
  static const StreamHearer all[] = {
#define ENTRY(name) name(),
#include "scanner/passive/tcp/registry.def"
#undef ENTRY
  };
  return all;
}

}  // namespace tenken::passive::tcp
