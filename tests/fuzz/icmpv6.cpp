// ICMPv6 frames and ICMP timestamp replies, as any machine of the segment can send them.
#include "scanner/dissect/icmpv6.hpp"

#include <cstdlib>

#include "scanner/dissect/icmp_timestamp.hpp"
#include "scanner/dissect/neighbour_discovery.hpp"

using namespace tenken;
using namespace tenken::dissect;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const ByteView bytes = std::as_bytes(std::span(data, size));
  if (const auto reply = parse_timestamp_reply(bytes); reply && reply->originate.size() != 4)
    std::abort();
  if (const auto frame = parse_icmpv6(bytes); frame && frame->message.size() + 54 > size)
    std::abort();
  // The messages again without the checksum, which random bytes rarely hit.
  Icmpv6Frame frame;
  frame.hop_limit = 255;
  frame.message = bytes;
  if (const auto told = parse_advertisement(frame); told && told->target.is_multicast())
    std::abort();
  if (const auto quoted = parse_unknown_option(frame); quoted && quoted->payload.size() > size)
    std::abort();
  if (const auto asked = parse_solicitation(frame); asked && asked->target.is_multicast())
    std::abort();
  frame.from = IpAddress::parse("fe80::1").value();
  if (const auto router = parse_router_advertisement(frame)) {
    for (const RouterPrefix& prefix : router->prefixes)
      if (prefix.length > 128) std::abort();
  }
  return 0;
}
