// Frames of every link type. The first byte chooses the link type. Views must lie within the frame,
// a packet in a packet must end somewhere, and the short way must read what the walk reads.
#include <array>
#include <cstdlib>

#include "scanner/capture/packet.hpp"
#include "tests/support/packet_compare.hpp"

using namespace tenken;
using namespace tenken::capture;

namespace {

constexpr std::array kLinks{
    LinkType::ethernet,   LinkType::null,   LinkType::ppp,           LinkType::raw_bsd,
    LinkType::raw,        LinkType::wifi,   LinkType::loop,          LinkType::sll,
    LinkType::wifi_prism, LinkType::sll2,   LinkType::wifi_radiotap, LinkType::wifi_avs,
    LinkType::wifi_ppi,   LinkType::raw_v4, LinkType::raw_v6,        LinkType{9999}};

void check_inside(ByteView view, ByteView frame) {
  if (view.empty()) return;
  if (view.data() < frame.data() || view.data() + view.size() > frame.data() + frame.size())
    std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const ByteView frame = std::as_bytes(std::span(data, size)).subspan(1);
  const LinkType link = kLinks[data[0] % kLinks.size()];
  if (!test::ways_agree(frame, link)) std::abort();
  Packet packet;
  peel(frame, link, packet);
  for (const ByteView view : {packet.network, packet.transport, packet.payload})
    check_inside(view, frame);
  if (packet.vlans().size() > Packet::kMaxVlans || packet.tunnels().size() > Packet::kMaxTunnels)
    std::abort();
  if (packet.has_ports && (!packet.is_ip() || packet.fragment_offset != 0)) std::abort();
  if (packet.is_ip()) check_inside(packet.transport, packet.network);
  return 0;
}
