// DTLS: which version two ends speak over UDP, and whom the client wants to reach.
#include <fmt/format.h>

#include "scanner/dissect/dtls.hpp"
#include "scanner/passive/hearer.hpp"

namespace tenken::passive {
namespace {

constexpr std::uint16_t kRadius = 2083;  // RFC 7360
constexpr std::uint16_t kUsualForTests = 4433;
constexpr std::uint16_t kTurn = 5349;    // RFC 8656
constexpr std::uint16_t kCoap = 5684;    // RFC 7252
constexpr std::uint16_t kSyslog = 6514;  // RFC 6012
constexpr std::uint16_t kSnmp = 10161;   // RFC 6353
constexpr std::uint16_t kSnmpTrap = 10162;
constexpr Accepts kAccepts[] = {
    {Accepts::Layer::udp_port, kRadius},  {Accepts::Layer::udp_port, kUsualForTests},
    {Accepts::Layer::udp_port, kTurn},    {Accepts::Layer::udp_port, kCoap},
    {Accepts::Layer::udp_port, kSyslog},  {Accepts::Layer::udp_port, kSnmp},
    {Accepts::Layer::udp_port, kSnmpTrap}};

void hear_server(const Heard& heard, const dissect::DtlsHello& hello) {
  Who server = heard.sender();
  server.port = heard.packet.source_port;
  Peers& peers = heard.signals.peers();
  peers.session(heard.receiver(), server, Transport::udp, "dtls", false);
  const std::string_view version = dissect::dtls_version_name(hello.version);
  if (version.empty()) return;
  heard.say(heard.sender(), Kind::dtls_version, version);
  heard.say(heard.sender(), Kind::dtls_cipher, fmt::format("0x{:04x}", hello.cipher));
  peers.tls(heard.receiver(), server, Transport::udp, version);
}

void hear(const Heard& heard) {
  const auto hello = dissect::parse_dtls_hello(heard.packet.payload);
  if (!hello) return;
  if (hello->from_server) return hear_server(heard, *hello);
  heard.say(heard.sender(), Kind::dtls_offered, dissect::dtls_version_name(hello->version));
  heard.say(heard.sender(), Kind::dtls_server_name, hello->server_name);
  heard.signals.peers().name(heard.sender(), heard.packet.destination, hello->server_name);
}

}  // namespace

Hearer hear_dtls() { return {"dtls", kAccepts, hear}; }

}  // namespace tenken::passive
