// Replies of UDP services, each seen by every protocol of data/udp_requests.def.
#include <cstddef>
#include <cstdint>
#include <cstdlib>

#include "scanner/dissect/udp_protocols.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace tenken;
  const ByteView bytes = std::as_bytes(std::span(data, size));
  for (const dissect::UdpProtocol& protocol : dissect::udp_protocols()) {
    // A datagram that came back as it was sent proves nothing.
    if (protocol.answered_by(bytes) && size == protocol.request.size() &&
        as_text(bytes) == as_text(protocol.request))
      std::abort();
  }
  return 0;
}
