// SSH identification line, binary packet and KEXINIT.
#include "scanner/dissect/ssh.hpp"

#include <cstddef>
#include <cstdint>

#include "scanner/dissect/ssh_strength.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace tenken;
  const ByteView bytes = std::as_bytes(std::span(data, size));
  (void)dissect::parse_ssh_identification(as_text(bytes));
  if (const auto offer = dissect::parse_ssh_kexinit(bytes)) dissect::judge_ssh_offer(*offer);
  if (const auto payload = dissect::ssh_packet_payload(bytes))
    (void)dissect::parse_ssh_kexinit(*payload);
  return 0;
}
