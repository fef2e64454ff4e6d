// QUIC: whom a client wants to reach. Its first packet is encrypted with keys that anyone can
// make.
#include <string>

#include "scanner/dissect/quic.hpp"
#include "scanner/dissect/quic_initial.hpp"
#include "scanner/dissect/tls_fingerprint.hpp"
#include "scanner/passive/hearer.hpp"

namespace tenken::passive {
namespace {

constexpr std::uint16_t kHttps = 443;
constexpr std::uint16_t kDns = 853;
constexpr std::uint16_t kHttpsOther = 8443;
constexpr Accepts kAccepts[] = {{Accepts::Layer::udp_port, kHttps},
                                {Accepts::Layer::udp_port, kDns},
                                {Accepts::Layer::udp_port, kHttpsOther}};

bool from_client(const Heard& heard) {
  const std::uint16_t to = heard.packet.destination_port;
  return to == kHttps || to == kDns || to == kHttpsOther;
}

/// Version 1 and its successors always use TLS 1.3 (RFC 9001 section 4.2).
void note_session(const Heard& heard) {
  Who server = heard.receiver();
  server.port = heard.packet.destination_port;
  heard.signals.peers().session(heard.sender(), server, Transport::udp, "quic", false);
  heard.signals.peers().tls(heard.sender(), server, Transport::udp, "TLSv1.3");
}

void hear_hello(const Heard& heard, const dissect::TlsClientHello& hello) {
  const Who who = heard.sender();
  heard.say(who, Kind::quic_server_name, hello.server_name);
  heard.signals.peers().name(who, heard.packet.destination, hello.server_name);
  for (const std::string_view protocol : hello.alpn) heard.say(who, Kind::quic_protocol, protocol);
  if (!hello.complete) return;
  // The mark for TCP becomes the one for QUIC.
  std::string fingerprint = dissect::tls_client_fingerprint(hello);
  if (fingerprint.empty()) return;
  fingerprint.front() = 'q';
  heard.say(who, Kind::quic_fingerprint, fingerprint);
}

void hear(const Heard& heard) {
  if (!from_client(heard)) return;
  const auto packet = dissect::parse_quic(heard.packet.payload);
  if (!packet || !packet->initial) return;
  dissect::QuicHello hello;
  if (!hello.open(heard.packet.payload)) return;
  heard.say(heard.sender(), Kind::quic_version, dissect::quic_version_text(packet->version));
  note_session(heard);
  if (const auto client = hello.client_hello()) hear_hello(heard, *client);
}

}  // namespace

Hearer hear_quic() { return {"quic", kAccepts, hear}; }

}  // namespace tenken::passive
