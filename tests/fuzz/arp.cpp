// ARP frames and ICMP messages, as any machine of the segment can send them.
#include "scanner/dissect/arp.hpp"

#include <cstdlib>

#include "scanner/dissect/icmp_echo.hpp"

using namespace tenken;
using namespace tenken::dissect;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const ByteView bytes = std::as_bytes(std::span(data, size));
  if (const auto arp = parse_arp(bytes); arp && arp->length > size) std::abort();
  for (const auto family : {IcmpFamily::v4, IcmpFamily::v6})
    if (const auto reply = parse_echo_reply(family, bytes); reply && reply->payload.size() > size)
      std::abort();
  if (const auto inner = ipv4_payload(bytes); inner && inner->size() + 20 > size) std::abort();
  return 0;
}
