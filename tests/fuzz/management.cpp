// SNMP and the encoding below it.
#include <cstddef>
#include <cstdint>
#include <cstdlib>

#include "scanner/dissect/ber.hpp"
#include "scanner/dissect/snmp.hpp"
#include "tests/support/wire.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace tenken;
  const ByteView bytes = std::as_bytes(std::span(data, size));
  (void)dissect::object_id_text(bytes);
  if (const auto message = dissect::parse_snmp(bytes)) {
    if (!test::lies_in(bytes, message->community.reveal()) ||
        !test::lies_in(bytes, message->user) || !test::lies_in(bytes, message->name()))
      std::abort();
    for (const auto& binding : message->bindings) {
      if (!test::lies_in(bytes, binding.value)) std::abort();
      (void)dissect::object_id_text(binding.object);
    }
  }
  return 0;
}
