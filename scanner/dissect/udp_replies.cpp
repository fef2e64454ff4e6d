#include "scanner/dissect/udp_replies.hpp"

#include <algorithm>
#include <cctype>
#include <optional>
#include <string_view>

#include "scanner/dissect/ber.hpp"
#include "scanner/dissect/cameras.hpp"

namespace tenken::dissect {
namespace {

bool starts_with(ByteView bytes, std::string_view head) { return as_text(bytes).starts_with(head); }

/// Whether `count` bytes from `offset` on are the same in both.
bool same(ByteView a, ByteView b, std::size_t offset, std::size_t count) {
  if (a.size() < offset + count || b.size() < offset + count) return false;
  return std::ranges::equal(a.subspan(offset, count), b.subspan(offset, count));
}

std::uint8_t octet(ByteView bytes, std::size_t offset) {
  return offset < bytes.size() ? std::to_integer<std::uint8_t>(bytes[offset]) : std::uint8_t{0};
}

std::size_t big_endian(ByteView bytes, std::size_t offset) {
  return static_cast<std::size_t>(octet(bytes, offset)) << 8U | octet(bytes, offset + 1);
}

std::size_t little_endian(ByteView bytes, std::size_t offset) {
  return static_cast<std::size_t>(octet(bytes, offset + 1)) << 8U | octet(bytes, offset);
}

bool contains(ByteView bytes, std::string_view word) {
  return as_text(bytes).find(word) != std::string_view::npos;
}

/// The same without regard to case; `word` is lower case.
bool contains_folded(ByteView bytes, std::string_view word) {
  const std::string_view text = as_text(bytes);
  const auto alike = [](char a, char b) {
    return std::tolower(static_cast<unsigned char>(a)) == b;
  };
  return std::search(text.begin(), text.end(), word.begin(), word.end(), alike) != text.end();
}

/// The network layer of BACnet up to an APDU that answers a request: ASHRAE 135 clauses 6.2
/// and 20.1.
bool starts_apdu_reply(Reader& reader) {
  constexpr unsigned kNetworkMessage = 0x80;
  constexpr unsigned kDestination = 0x20;
  constexpr unsigned kSource = 0x08;
  constexpr unsigned kComplexAck = 3;
  constexpr unsigned kError = 5;
  constexpr unsigned kAbort = 7;
  const auto version = reader.u8();
  const auto control = reader.u8();
  if (version != 1 || !control || (*control & kNetworkMessage) != 0) return false;
  for (const unsigned part : {kDestination, kSource}) {
    if ((*control & part) == 0) continue;
    const auto network = reader.u16();
    const auto length = reader.u8();
    if (!network || !length || !reader.take(*length)) return false;
  }
  if ((*control & kDestination) != 0 && !reader.u8()) return false;  // hop count
  const auto apdu = reader.u8();
  if (!apdu) return false;
  const unsigned kind = *apdu >> 4U;
  return kind == kComplexAck || (kind >= kError && kind <= kAbort);
}

}  // namespace

bool is_dns_reply(ByteView request, ByteView reply) {
  constexpr std::size_t kHeader = 12;
  constexpr std::uint8_t kResponse = 0x80;
  constexpr std::uint8_t kOpcode = 0x78;
  return reply.size() >= kHeader && same(request, reply, 0, 2) &&
         (octet(reply, 2) & kResponse) != 0 && (octet(reply, 2) & kOpcode) == 0;
}

bool is_llmnr_reply(ByteView request, ByteView reply) {
  constexpr std::string_view kReverse = "\4arpa";
  // The question comes back, for the reverse name of a host. No name server answers for a link.
  return is_dns_reply(request, reply) && big_endian(reply, 4) == 1 && contains(reply, kReverse);
}

bool is_tftp_error(ByteView, ByteView reply) {
  constexpr std::size_t kError = 5;
  constexpr std::size_t kLastCode = 8;  // RFC 2347
  return reply.size() > 4 && big_endian(reply, 0) == kError && big_endian(reply, 2) <= kLastCode &&
         reply.back() == std::byte{0};
}

bool is_rpc_reply(ByteView request, ByteView reply) {
  constexpr std::size_t kShortest = 20;  // xid, type, state, and either form of the rest
  return reply.size() >= kShortest && same(request, reply, 0, 4) && big_endian(reply, 4) == 0 &&
         big_endian(reply, 6) == 1 && big_endian(reply, 8) == 0 && big_endian(reply, 10) <= 1;
}

bool is_ntp_reply(ByteView request, ByteView reply) {
  constexpr std::size_t kHeader = 48;
  constexpr unsigned kMode = 7;
  constexpr unsigned kServer = 4;
  if (request.size() < kHeader || reply.size() < kHeader || (octet(reply, 0) & kMode) != kServer)
    return false;
  // The origin timestamp is the transmit timestamp of the request.
  return std::ranges::equal(reply.subspan(24, 8), request.subspan(40, 8));
}

bool is_nbns_reply(ByteView request, ByteView reply) {
  constexpr std::size_t kStatusType = 0x21;
  constexpr std::size_t kName = 34;  // of the request, with its length octet and its end
  constexpr std::size_t kHeader = 12;
  return is_dns_reply(request, reply) && big_endian(reply, 6) >= 1 &&
         same(request, reply, kHeader, kName) && big_endian(reply, kHeader + kName) == kStatusType;
}

bool is_snmp_report(ByteView request, ByteView reply) {
  constexpr std::uint8_t kReport = 0xa8;
  constexpr std::size_t kIdAt = 9;  // of the request's message id, two octets
  Reader outer(reply);
  const auto message = take_ber(outer, kBerSequence);
  if (!message || request.size() < kIdAt + 2) return false;
  Reader fields(*message);
  const auto version = take_ber(fields, kBerInteger);
  const auto header = take_ber(fields, kBerSequence);
  const auto security = take_ber(fields, kBerOctets);
  const auto scoped = take_ber(fields, kBerSequence);
  if (!version || version->size() != 1 || octet(*version, 0) != 3 || !header || !security ||
      !scoped)
    return false;
  Reader header_fields(*header);
  const auto id = take_ber(header_fields, kBerInteger);
  if (!id || !std::ranges::equal(*id, request.subspan(kIdAt, 2))) return false;
  Reader pdu(*scoped);
  return take_ber(pdu, kBerOctets) && take_ber(pdu, kBerOctets) && take_ber(pdu, kReport);
}

bool is_ike_reply(ByteView request, ByteView reply) {
  constexpr std::size_t kHeader = 28;
  constexpr std::size_t kVersionAt = 17;
  constexpr unsigned kNewest = 2;
  const unsigned major = octet(reply, kVersionAt) >> 4U;
  return reply.size() >= kHeader && same(request, reply, 0, 8) && major >= 1 && major <= kNewest &&
         big_endian(reply, 24) == 0 && big_endian(reply, 26) == reply.size();
}

bool is_ipmi_reply(ByteView, ByteView reply) {
  constexpr std::uint8_t kAuthCapabilities = 0x38;
  constexpr unsigned kAppResponse = 7;
  constexpr std::size_t kMessageAt =
      14;  // after the RMCP and the session header without authentication
  constexpr std::size_t kShortest = kMessageAt + 8;
  return reply.size() >= kShortest && octet(reply, 0) == 6 && octet(reply, 3) == 7 &&
         octet(reply, 4) == 0 && octet(reply, kMessageAt + 1) >> 2U == kAppResponse &&
         octet(reply, kMessageAt + 5) == kAuthCapabilities;
}

bool is_mssql_browser_reply(ByteView, ByteView reply) {
  constexpr std::uint8_t kResponse = 5;
  constexpr std::size_t kHeader = 3;
  return reply.size() > kHeader && octet(reply, 0) == kResponse &&
         little_endian(reply, 1) == reply.size() - kHeader && contains(reply, "ServerName;");
}

bool is_ssdp_reply(ByteView, ByteView reply) {
  return (starts_with(reply, "HTTP/1.1 200") || starts_with(reply, "HTTP/1.0 200")) &&
         contains_folded(reply, "\nst:") && contains_folded(reply, "\nusn:");
}

bool is_echonet_reply(ByteView request, ByteView reply) {
  constexpr std::size_t kHeader = 12;
  constexpr std::uint8_t kGetResponse = 0x72;
  constexpr std::uint8_t kGetRefused = 0x52;
  constexpr std::size_t kServiceAt = 10;
  const std::uint8_t service = octet(reply, kServiceAt);
  return reply.size() >= kHeader && same(request, reply, 0, 4) &&
         (service == kGetResponse || service == kGetRefused);
}

bool is_knx_reply(ByteView, ByteView reply) {
  constexpr std::size_t kDescription = 0x0204;
  constexpr std::size_t kHeader = 6;
  return reply.size() > kHeader && starts_with(reply, "\x06\x10") &&
         big_endian(reply, 2) == kDescription && big_endian(reply, 4) == reply.size();
}

bool is_ws_discovery_reply(ByteView, ByteView reply) {
  return contains(reply, "Envelope") && contains(reply, "ProbeMatch") &&
         contains(reply, "urn:uuid:74656e6b-656e-4000-8000-000000000001");
}

bool is_sip_reply(ByteView, ByteView reply) {
  return starts_with(reply, "SIP/2.0 ") && contains_folded(reply, "z9hg4bktenken");
}

bool is_nat_pmp_reply(ByteView, ByteView reply) {
  constexpr std::uint8_t kResponse = 0x80;
  constexpr std::size_t kShortest =
      8;  // up to the time; version 0 answers with 12, PCP refuses with more
  constexpr std::uint8_t kPcp = 2;
  return reply.size() >= kShortest && (octet(reply, 0) == 0 || octet(reply, 0) == kPcp) &&
         octet(reply, 1) == kResponse;
}

bool is_coap_reply(ByteView request, ByteView reply) {
  constexpr unsigned kVersion = 1;
  constexpr unsigned kTypeBits = 3;
  constexpr unsigned kAcknowledgement = 2;
  constexpr std::size_t kHeader = 4;
  return reply.size() >= kHeader && octet(reply, 0) >> 6U == kVersion &&
         (octet(reply, 0) >> 4U & kTypeBits) >= kAcknowledgement && same(request, reply, 2, 2);
}

bool is_ubiquiti_reply(ByteView, ByteView reply) {
  constexpr std::size_t kHeader = 4;
  const std::uint8_t version = octet(reply, 0);
  return reply.size() > kHeader && (version == 1 || version == 2) &&
         big_endian(reply, 2) == reply.size() - kHeader;
}

bool is_sadp_reply(ByteView request, ByteView reply) {
  constexpr std::string_view kBefore = "<Uuid>";
  constexpr std::size_t kUuid = 36;
  const std::string_view asked = as_text(request);
  const std::size_t at = asked.find(kBefore);
  return starts_with(reply, "<") && at != std::string_view::npos &&
         as_text(reply).find(asked.substr(at + kBefore.size(), kUuid)) != std::string_view::npos &&
         parse_sadp(reply).has_value();
}

bool is_dhip_reply(ByteView, ByteView reply) { return parse_dhip(reply).has_value(); }

bool is_ethernet_ip_reply(ByteView request, ByteView reply) {
  constexpr std::size_t kHeader = 24;
  constexpr std::size_t kContextAt = 12;
  return reply.size() > kHeader && same(request, reply, 0, 2) &&
         little_endian(reply, 2) == reply.size() - kHeader && same(request, reply, kContextAt, 8);
}

bool is_bacnet_reply(ByteView, ByteView reply) {
  constexpr std::uint8_t kIp = 0x81;
  constexpr std::uint8_t kForwarded = 0x04;  // carries the address of the origin
  Reader reader(reply);
  const auto type = reader.u8();
  const auto function = reader.u8();
  const auto length = reader.u16();
  if (type != kIp || !function || length != reply.size()) return false;
  if (function == kForwarded && !reader.take(6)) return false;
  return starts_apdu_reply(reader);
}

bool is_stun_reply(ByteView request, ByteView reply) {
  constexpr std::size_t kHeader = 20;
  constexpr std::size_t kSuccess = 0x0101;
  constexpr std::size_t kRefused = 0x0111;
  const std::size_t type = big_endian(reply, 0);
  return reply.size() >= kHeader && (type == kSuccess || type == kRefused) &&
         big_endian(reply, 2) == reply.size() - kHeader && same(request, reply, 4, 16);
}

bool is_memcached_reply(ByteView request, ByteView reply) {
  constexpr std::size_t kFrame = 8;
  return reply.size() > kFrame && same(request, reply, 0, 2) &&
         as_text(reply.subspan(kFrame)).starts_with("VERSION ");
}

}  // namespace tenken::dissect
