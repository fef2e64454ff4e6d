// LLDP and CDP: both read the same bytes.
#include <cstddef>
#include <cstdint>
#include <cstdlib>

#include "scanner/dissect/cdp.hpp"
#include "scanner/dissect/lldp.hpp"
#include "tests/support/wire.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace tenken;
  const ByteView bytes = std::as_bytes(std::span(data, size));
  if (const auto message = dissect::parse_lldp(bytes)) {
    if (!test::lies_in(bytes, message->system_name) || !test::lies_in(bytes, message->mud_url) ||
        !test::lies_in(bytes, message->inventory.model))
      std::abort();
  }
  if (const auto message = dissect::parse_cdp(bytes)) {
    if (!test::lies_in(bytes, message->software) || message->version == 0) std::abort();
  }
  return 0;
}
