#include "ot_support.hpp"

#include <filesystem>

#include "capture_support.hpp"

namespace tenken::test {

void for_each_packet(const std::string& name,
                     const std::function<void(const capture::Packet&)>& visit) {
  const auto source =
      capture::FileSource::open((shared_captures("wired") / (name + ".pcap")).string(), 0).value();
  capture::Frame frame;
  capture::Packet packet;
  while (source->next(frame)) {
    capture::peel(frame, packet);
    if (!packet.payload.empty()) visit(packet);
  }
}

void for_each_message(const std::string& name, std::uint16_t port,
                      const std::function<void(dissect::OtRole, ByteView)>& visit) {
  for_each_packet(name, [&](const capture::Packet& packet) {
    if (!packet.has_ports) return;
    const bool to = packet.destination_port == port;
    const bool from = packet.source_port == port;
    if (to && from) return visit(dissect::OtRole::unknown, packet.payload);
    if (to) visit(dissect::OtRole::client, packet.payload);
    if (from) visit(dissect::OtRole::server, packet.payload);
  });
}

}  // namespace tenken::test
