// Protocols of buildings: all read the same bytes.
#include <cstddef>
#include <cstdint>
#include <cstdlib>

#include "scanner/dissect/bacnet.hpp"
#include "scanner/dissect/echonet.hpp"
#include "scanner/dissect/knx.hpp"
#include "tests/support/wire.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace tenken;
  const ByteView bytes = std::as_bytes(std::span(data, size));
  if (const auto message = dissect::parse_bacnet(bytes)) {
    if (!test::lies_in(bytes, message->origin.address)) std::abort();
    for (const auto& value : message->values)
      if (!test::lies_in(bytes, value.text)) std::abort();
  }
  if (const auto message = dissect::parse_knx(bytes))
    if (message->device && !test::lies_in(bytes, message->device->name)) std::abort();
  if (const auto message = dissect::parse_echonet(bytes))
    if (!test::lies_in(bytes, message->identity.product_code) || message->size > size) std::abort();
  if (const auto message = dissect::echonet_message(bytes))
    if (!test::lies_in(bytes, *message)) std::abort();
  return 0;
}
