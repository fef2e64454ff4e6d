// Names of hosts on a link: answers of LLMNR, and names as they are asked for.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <span>

#include "scanner/dissect/dns_encode.hpp"
#include "scanner/dissect/llmnr.hpp"
#include "scanner/dissect/udp_follow_ups.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace tenken;
  const ByteView bytes = std::as_bytes(std::span(data, size));
  const std::uint16_t id =
      size < 2 ? std::uint16_t{0} : static_cast<std::uint16_t>(data[0] << 8U | data[1]);
  for (const char* text : {"192.0.2.7", "fe80::7"}) {
    const IpAddress host = IpAddress::parse(text).value();
    if (const auto name = dissect::read_llmnr_name(bytes, id, host)) {
      if (name->empty() || name->size() > 2 * dissect::kMaxDnsName || printable(*name) != *name)
        std::abort();
      (void)dissect::make_llmnr_check(id, *name, host.is_v4());
    }
  }
  if (dissect::follow_ups("llmnr", bytes).size() > 1) std::abort();
  if (const auto labels = dissect::encode_dns_name(as_text(bytes)))
    if (labels->size() > dissect::kMaxDnsName || labels->back() != std::byte{0}) std::abort();
  return 0;
}
