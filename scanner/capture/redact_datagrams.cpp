// Redaction of UDP: which messages hold no secret. What is not listed is cut: SNMP, RADIUS, TFTP,
// syslog, SIP, CoAP and all that nobody thought of.
#include <algorithm>
#include <optional>

#include "scanner/capture/fields.hpp"
#include "scanner/capture/redact_parts.hpp"

namespace tenken::capture {
namespace {

/// Where a name ends that begins at `at`; nothing where there is none. RFC 1035 section 4.1.4.
std::optional<std::size_t> behind_name(ByteView message, std::size_t at) {
  constexpr std::uint8_t kPointer = 0xC0;
  while (at < message.size()) {
    const std::uint8_t length = u8(message.data() + at);
    if (length == 0) return at + 1;
    if (length >= kPointer) return at + 2;
    if (length > 63) return std::nullopt;
    at += 1U + length;
  }
  return std::nullopt;
}

/// Questions and records, as far as they are such, up to a proof by a shared secret (TKEY and TSIG,
/// RFC 8945). RFC 1035 section 4.1.
std::size_t names(ByteView message) {
  constexpr std::size_t kHead = 12;
  constexpr std::size_t kQuestion = 4;
  constexpr std::size_t kRecord = 10;
  constexpr std::uint16_t kKey = 249;
  constexpr std::uint16_t kSignature = 250;
  if (message.size() < kHead) return 0;
  const unsigned questions = be16(message.data() + 4);
  const unsigned records =
      be16(message.data() + 6) + be16(message.data() + 8) + unsigned{be16(message.data() + 10)};
  std::size_t at = kHead;
  if (questions + records == 0) return kHead;
  for (unsigned i = 0; i < questions + records; ++i) {
    const auto name = behind_name(message, at);
    const std::size_t fixed = i < questions ? kQuestion : kRecord;
    if (!name || *name + fixed > message.size()) break;
    const std::uint16_t type = be16(message.data() + *name);
    if (type == kKey || type == kSignature) break;
    std::size_t next = *name + fixed;
    if (i >= questions) next += be16(message.data() + next - 2);
    if (next > message.size()) break;
    at = next;
  }
  return at == kHead ? 0 : before_secret(message.first(at));
}

/// DNS, mDNS and LLMNR; no updates.
std::size_t dns(ByteView message) {
  constexpr std::uint16_t kOperation = 0x7800;
  if (message.size() < 4 || (be16(message.data() + 2) & kOperation) != 0) return 0;
  return names(message);
}

/// What computers tell the browser service. RFC 1002 section 4.4.
std::size_t netbios_datagram(ByteView message) {
  constexpr std::size_t kHead = 14;
  if (message.size() < kHead) return 0;
  const bool browser = as_text(message).find("\\MAILSLOT\\BROWSE") != std::string_view::npos;
  return browser ? before_secret(message) : kHead;
}

/// Without extensions and the proof that a key makes. RFC 5905 section 7.3.
std::size_t ntp(ByteView message) {
  constexpr std::size_t kHead = 48;
  constexpr unsigned kLastMode = 5;  // then come control messages
  constexpr unsigned kLastVersion = 4;
  if (message.size() < kHead) return 0;
  const unsigned mode = u8(message.data()) & 7U;
  const unsigned version = u8(message.data()) >> 3U & 7U;
  const bool known = mode > 0 && mode <= kLastMode && version > 0 && version <= kLastVersion;
  return known ? kHead : 0;
}

std::size_t ssdp(ByteView message) {
  const std::string_view text = as_text(message);
  const bool known = text.starts_with("NOTIFY * ") || text.starts_with("M-SEARCH * ") ||
                     text.starts_with("HTTP/1.1 200");
  return known ? before_secret(message) : 0;
}

std::size_t ws_discovery(ByteView message) {
  const bool known = as_text(message).find("/ws/2005/04/discovery") != std::string_view::npos ||
                     as_text(message).find("/ws-dd/ns/discovery") != std::string_view::npos;
  return known ? before_secret(message) : 0;
}

/// The first packet of a connection, whose keys everybody can make. RFC 9001 section 5.2.
std::size_t quic(ByteView message) {
  constexpr std::size_t kHead = 7;
  constexpr std::uint32_t kVersion2 = 0x6B3343CF;
  constexpr std::uint32_t kDraft = 0xFF0000;
  if (message.size() < kHead) return 0;
  const std::uint8_t first = u8(message.data());
  const std::uint32_t version = be32(message.data() + 1);
  if (first < 0xC0 || (version != 1 && version != kVersion2 && version >> 8U != kDraft)) return 0;
  const unsigned type = (first >> 4U) & 3U;
  return type == (version == kVersion2 ? 1U : 0U) ? message.size() : 0;
}

/// Type-length-value up to the first type that is not known.
template <class Head>
std::size_t known_values(ByteView message, std::size_t at, std::size_t head_bytes, Head&& head) {
  while (at + head_bytes <= message.size()) {
    const auto [known, length] = head(message.data() + at);
    if (!known || at + head_bytes + length > message.size()) break;
    at += head_bytes + length;
  }
  return before_secret(message.first(std::min(at, message.size())));
}

struct ValueHead {
  bool known;
  std::size_t length;
};

std::size_t mikrotik(ByteView message) {
  constexpr std::uint16_t kKnown[] = {1, 5, 7, 8, 10, 11, 12, 14, 15, 16, 17};
  if (message.size() < 4) return 0;
  return known_values(message, 4, 4, [&](const std::byte* at) {
    return ValueHead{std::ranges::find(kKnown, be16(at)) != std::end(kKnown), be16(at + 2)};
  });
}

/// Without the challenges by which a password proves itself.
std::size_t ubiquiti(ByteView message) {
  constexpr std::uint8_t kKnown[] = {1, 2, 3, 0x0A, 0x0B, 0x0C, 0x0D, 0x0E, 0x10, 0x14, 0x15, 0x16};
  if (message.size() < 4 || u8(message.data()) > 2) return 0;
  return known_values(message, 4, 3, [&](const std::byte* at) {
    return ValueHead{std::ranges::find(kKnown, u8(at)) != std::end(kKnown), be16(at + 1)};
  });
}

/// Search and description. ISO 22510 section 7.
std::size_t knx(ByteView message) {
  constexpr std::size_t kHead = 6;
  if (message.size() < kHead || be16(message.data()) != 0x0610) return 0;
  const std::uint16_t service = be16(message.data() + 2);
  const bool known =
      (service >= 0x0201 && service <= 0x0204) || service == 0x020B || service == 0x020C;
  return known ? be16(message.data() + 4) : 0;
}

/// List Identity of EtherNet/IP.
std::size_t ethernet_ip(ByteView message) {
  constexpr std::size_t kHead = 24;
  constexpr std::uint32_t kListIdentity = 0x63;
  if (message.size() < kHead) return 0;
  const std::uint32_t head = le32(message.data());
  return (head & 0xFFFFU) == kListIdentity ? kHead + (head >> 16U) : 0;
}

/// Who-Is, Who-Has, I-Am and I-Have, sent to one network or all. ASHRAE 135 clause 6 and annex J.
std::size_t bacnet(ByteView message) {
  constexpr std::size_t kLink = 4;
  constexpr std::size_t kForwarded = 6;
  if (message.size() < kLink + 4 || u8(message.data()) != 0x81) return 0;
  const std::uint8_t function = u8(message.data() + 1);
  std::size_t at = kLink + (function == 4 ? kForwarded : 0);
  if (message.size() < at + 2 || u8(message.data() + at) != 1) return 0;
  const std::uint8_t control = u8(message.data() + at + 1);
  if ((control & 0x80U) != 0) return 0;  // a message of the network layer
  at += 2;
  for (const unsigned address : {0x20U, 0x08U}) {
    if ((control & address) == 0) continue;
    if (message.size() < at + 3) return 0;
    at += 3U + u8(message.data() + at + 2);
  }
  if ((control & 0x20U) != 0) ++at;  // hop count
  if (message.size() < at + 2 || u8(message.data() + at) != 0x10) return 0;
  const std::uint8_t service = u8(message.data() + at + 1);
  const bool known = service == 0 || service == 1 || service == 7 || service == 8;
  return known ? message.size() : 0;
}

/// Reading and announcing of properties; not setting them. ECHONET Lite part 2 section 3.2.
std::size_t echonet(ByteView message) {
  constexpr std::uint8_t kKnown[] = {0x62, 0x63, 0x72, 0x73};
  if (message.size() < 12 || be16(message.data()) != 0x1081) return 0;
  const bool known = std::ranges::find(kKnown, u8(message.data() + 10)) != std::end(kKnown);
  return known ? message.size() : 0;
}

/// The search for cameras and its answer.
std::size_t gige_vision(ByteView message) {
  constexpr std::size_t kHead = 8;
  if (message.size() < kHead) return 0;
  const std::uint16_t command = be16(message.data() + 2);
  const std::size_t length = be16(message.data() + 4);
  const bool search = u8(message.data()) == 0x42 && command == 2 && length == 0;
  const bool answer = be16(message.data()) == 0 && command == 3;
  return search || answer ? kHead + length : 0;
}

/// The search for printers and what they are; not their jobs.
std::size_t canon(ByteView message) {
  constexpr std::size_t kHead = 16;
  if (message.size() < kHead || !as_text(message).starts_with("BJNP")) return 0;
  const std::uint8_t command = u8(message.data() + 5);
  return command == 0x01 || command == 0x30 ? before_secret(message) : kHead;
}

struct Known {
  std::uint16_t port;
  std::size_t (*keep)(ByteView message);
};

constexpr Known kKnown[] = {
    {53, dns},           {67, keep_dhcp},
    {68, keep_dhcp},     {123, ntp},
    {137, names},        {138, netbios_datagram},
    {443, quic},         {546, keep_dhcpv6},
    {547, keep_dhcpv6},  {1900, ssdp},
    {2222, ethernet_ip}, {3610, echonet},
    {3671, knx},         {3702, ws_discovery},
    {3956, gige_vision}, {5353, dns},
    {5355, dns},         {5678, mikrotik},
    {8611, canon},       {8612, canon},
    {10001, ubiquiti},   {44818, ethernet_ip},
    {47808, bacnet},
};

std::size_t keep_at(std::uint16_t port, ByteView message) {
  for (const Known& known : kKnown)
    if (known.port == port) return known.keep(message);
  return 0;
}

}  // namespace

std::size_t keep_datagram(const Packet& packet) {
  const ByteView message = packet.payload;
  return std::max(keep_at(packet.destination_port, message), keep_at(packet.source_port, message));
}

}  // namespace tenken::capture
