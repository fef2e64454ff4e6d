#include "scanner/dissect/snmp.hpp"

#include <algorithm>
#include <array>

#include "scanner/dissect/ber.hpp"
#include "scanner/dissect/fields.hpp"

namespace tenken::dissect {
namespace {

constexpr std::uint8_t kAuthenticated = 0x01;  // of the flags of version 3
constexpr std::uint8_t kEncrypted = 0x02;
constexpr std::uint8_t kIpAddressTag = 0x40;
constexpr std::uint32_t kNewEngineId = 0x80000000;  // RFC 3411 section 5, SnmpEngineID
constexpr std::uint8_t kEngineIdMac = 3;
constexpr std::uint32_t kUserSecurity = 3;  // security model

// Arcs of the system group, 1.3.6.1.2.1.1.x.0.
enum SystemArc : std::uint8_t {
  kDescription = 1,
  kObjectId = 2,
  kContact = 4,
  kName = 5,
  kLocation = 6,
};

constexpr std::array<std::byte, 6> kSystem{std::byte{0x2B}, std::byte{6}, std::byte{1},
                                           std::byte{2},    std::byte{1}, std::byte{1}};
// 1.3.6.1.4.1, below which makers have their numbers.
constexpr std::array<std::byte, 5> kEnterprises{std::byte{0x2B}, std::byte{6}, std::byte{1},
                                                std::byte{4}, std::byte{1}};

ByteView system_value(const SnmpMessage& message, SystemArc arc, std::uint8_t tag) {
  if (!message.from_agent()) return {};
  for (const SnmpBinding& binding : message.bindings) {
    const ByteView object = binding.object;
    if (binding.tag == tag && object.size() == kSystem.size() + 2 &&
        std::ranges::equal(object.first(kSystem.size()), kSystem) &&
        std::to_integer<std::uint8_t>(object[kSystem.size()]) == arc)
      return binding.value;
  }
  return {};
}

std::string_view system_text(const SnmpMessage& message, SystemArc arc) {
  return trimmed(as_text(system_value(message, arc, kBerOctets)));
}

bool skip_elements(Reader& in, int count) {
  for (int i = 0; i < count; ++i)
    if (!take_ber(in)) return false;
  return true;
}

bool read_bindings(SnmpMessage& message, Reader& pdu) {
  const auto list = take_ber(pdu, kBerSequence);
  if (!list) return false;
  Reader in(*list);
  while (!in.empty()) {
    const auto pair = take_ber(in, kBerSequence);
    if (!pair) return false;
    Reader parts(*pair);
    const auto object = take_ber(parts, kBerObjectId);
    const auto value = take_ber(parts);
    if (!object || !value) return false;
    SnmpBinding binding;
    binding.object = *object;
    binding.tag = value->tag;
    binding.value = value->content;
    if (!message.bindings.push(binding)) return true;
  }
  return true;
}

/// The number of the maker in an identifier below 1.3.6.1.4.1.
std::optional<std::uint32_t> enterprise_of(ByteView object) {
  constexpr unsigned kArcBits = 7;
  constexpr std::size_t kMaxOctets = 4;
  constexpr std::uint32_t kMore = 0x80;
  if (object.size() <= kEnterprises.size() ||
      !std::ranges::equal(object.first(kEnterprises.size()), kEnterprises))
    return std::nullopt;
  const ByteView arcs = object.subspan(kEnterprises.size());
  std::uint32_t number = 0;
  for (const std::byte b : arcs.first(std::min(arcs.size(), kMaxOctets))) {
    const auto octet = std::to_integer<std::uint32_t>(b);
    number = number << kArcBits | (octet & ~kMore);
    if ((octet & kMore) == 0) return number;
  }
  return std::nullopt;
}

bool read_trap_v1(SnmpMessage& message, Reader& in) {
  const auto enterprise = take_ber(in, kBerObjectId);
  const auto agent = enterprise ? take_ber(in, kIpAddressTag) : std::nullopt;
  const auto generic = agent ? take_ber(in) : std::nullopt;
  const auto specific = generic ? take_ber(in) : std::nullopt;
  if (!specific || !take_ber(in)) return false;  // the time
  message.enterprise = enterprise_of(*enterprise);
  if (agent->size() == kIpv4Size) message.agent = ip_address(*agent);
  return read_bindings(message, in);
}

bool read_pdu(SnmpMessage& message, Reader& in) {
  const auto pdu = take_ber(in);
  if (!pdu || pdu->tag < static_cast<std::uint8_t>(SnmpPdu::get) ||
      pdu->tag > static_cast<std::uint8_t>(SnmpPdu::report))
    return false;
  message.pdu = static_cast<SnmpPdu>(pdu->tag);
  Reader fields(pdu->content);
  if (message.pdu == SnmpPdu::trap_v1) return read_trap_v1(message, fields);
  // Request id, error and its index, or their counterparts in a bulk request.
  constexpr int kBeforeBindings = 3;
  return skip_elements(fields, kBeforeBindings) && read_bindings(message, fields);
}

void read_engine_id(SnmpMessage& message, ByteView id) {
  message.engine_id = id;
  Reader in(id);
  const auto head = in.u32();
  if (!head) return;
  message.enterprise = *head & ~kNewEngineId;
  if ((*head & kNewEngineId) != 0 && in.u8() == kEngineIdMac && in.remaining() == kMacSize)
    message.engine_mac = take_mac(in);
}

bool read_user(SnmpMessage& message, ByteView parameters) {
  Reader outer(parameters);
  const auto fields = take_ber(outer, kBerSequence);
  if (!fields) return false;
  Reader in(*fields);
  const auto engine = take_ber(in, kBerOctets);
  const auto boots = engine ? take_ber(in) : std::nullopt;
  const auto time = boots ? take_ber(in) : std::nullopt;
  const auto user = time ? take_ber(in, kBerOctets) : std::nullopt;
  if (!user) return false;
  read_engine_id(message, *engine);
  message.user = as_text(*user);
  return true;
}

bool read_v3(SnmpMessage& message, Reader& in) {
  const auto header = take_ber(in, kBerSequence);
  if (!header) return false;
  Reader fields(*header);
  const auto id = take_ber(fields);
  const auto size = id ? take_ber(fields) : std::nullopt;
  const auto flags = size ? take_ber(fields, kBerOctets) : std::nullopt;
  const auto model = flags ? take_ber_number(fields) : std::nullopt;
  if (!model || flags->size() != 1) return false;
  const auto bits = std::to_integer<std::uint8_t>(flags->front());
  if ((bits & kAuthenticated) != 0)
    message.security = (bits & kEncrypted) != 0 ? SnmpSecurity::authenticated_encrypted
                                                : SnmpSecurity::authenticated;
  const auto parameters = take_ber(in, kBerOctets);
  if (!parameters || (*model == kUserSecurity && !read_user(message, *parameters))) return false;
  const auto scoped = take_ber(in);
  if (!scoped) return false;
  if (scoped->tag != kBerSequence) return scoped->tag == kBerOctets;  // encrypted
  Reader inside(scoped->content);
  constexpr int kContext = 2;  // engine and name
  return skip_elements(inside, kContext) && read_pdu(message, inside);
}

}  // namespace

bool SnmpMessage::from_agent() const {
  return pdu == SnmpPdu::response || pdu == SnmpPdu::trap || pdu == SnmpPdu::trap_v1 ||
         pdu == SnmpPdu::inform;
}

std::string_view SnmpMessage::description() const { return system_text(*this, kDescription); }
std::string_view SnmpMessage::contact() const { return system_text(*this, kContact); }
std::string_view SnmpMessage::name() const { return system_text(*this, kName); }
std::string_view SnmpMessage::location() const { return system_text(*this, kLocation); }
ByteView SnmpMessage::object_id() const { return system_value(*this, kObjectId, kBerObjectId); }

Result<SnmpMessage> parse_snmp(ByteView datagram) {
  Reader outer(datagram);
  const auto body = take_ber(outer, kBerSequence);
  Reader in(body.value_or(ByteView()));
  const auto version = take_ber_number(in);
  if (!version) return fail(Errc::malformed, "no SNMP");
  Result<SnmpMessage> result{SnmpMessage()};
  SnmpMessage& message = *result;
  message.version = static_cast<SnmpVersion>(*version & UINT8_MAX);
  if (*version == static_cast<std::uint32_t>(SnmpVersion::v3)) {
    message.complete = read_v3(message, in);
    return result;
  }
  if (*version > static_cast<std::uint32_t>(SnmpVersion::v2c))
    return fail(Errc::unsupported, "not SNMP 1, 2c or 3");
  const auto community = take_ber(in, kBerOctets);
  if (!community) return fail(Errc::malformed, "no SNMP");
  message.community = SecretView(*community);
  message.complete = read_pdu(message, in);
  return result;
}

}  // namespace tenken::dissect
