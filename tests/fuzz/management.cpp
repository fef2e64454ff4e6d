// SNMP and the encoding below it, syslog, TFTP, NTP: all read the same bytes.
#include <cstddef>
#include <cstdint>
#include <cstdlib>

#include "scanner/dissect/ber.hpp"
#include "scanner/dissect/ntp.hpp"
#include "scanner/dissect/snmp.hpp"
#include "scanner/dissect/syslog.hpp"
#include "scanner/dissect/tftp.hpp"
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
  if (const auto message = dissect::parse_syslog(bytes))
    if (!test::lies_in(bytes, message->text) || !test::lies_in(bytes, message->host)) std::abort();
  if (const auto message = dissect::parse_tftp(bytes))
    if (!test::lies_in(bytes, message->file) || !test::lies_in(bytes, message->reason))
      std::abort();
  if (const auto message = dissect::parse_ntp(bytes))
    if (!test::lies_in(bytes, message->variables)) std::abort();
  return 0;
}
