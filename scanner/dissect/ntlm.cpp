#include "scanner/dissect/ntlm.hpp"

#include <algorithm>
#include <optional>
#include <string_view>

#include "scanner/dissect/charset.hpp"
#include "scanner/dissect/fields.hpp"

namespace tenken::dissect {
namespace {

constexpr std::string_view kSignature("NTLMSSP\0", 8);
constexpr std::uint32_t kUnicode = 0x00000001;
constexpr std::uint32_t kHasVersion = 0x02000000;
constexpr std::size_t kChallengeAndReserved = 16;  // bytes
constexpr std::size_t kVersionTail = 4;            // reserved, and the revision

enum Pair : std::uint16_t {
  kEnd = 0,
  kNetbiosComputer = 1,
  kNetbiosDomain = 2,
  kDnsComputer = 3,
  kDnsDomain = 4,
};

/// Where a field lies: its length, its room, and its offset in the message.
std::optional<ByteView> take_field(Reader& in, ByteView message) {
  const auto length = take_u16_le(in);
  const auto room = take_u16_le(in);
  const auto offset = take_u32_le(in);
  if (!room || !offset) return std::nullopt;
  if (*offset > message.size() || *length > message.size() - *offset) return ByteView();
  return message.subspan(*offset, *length);
}

void read_version(NtlmMessage& message, Reader& in, std::uint32_t flags) {
  if ((flags & kHasVersion) == 0) return;
  const auto major = in.u8();
  const auto minor = in.u8();
  const auto build = take_u16_le(in);
  if (!build || !in.take(kVersionTail)) return;
  message.version.major = *major;
  message.version.minor = *minor;
  message.version.build = *build;
}

void read_target(NtlmMessage& message, ByteView pairs) {
  Reader in(pairs);
  for (;;) {
    const auto id = take_u16_le(in);
    const auto length = take_u16_le(in);
    const auto value = length ? in.take(*length) : std::nullopt;
    if (!value || *id == kEnd) return;
    if (*id == kNetbiosComputer) message.netbios_computer = *value;
    if (*id == kNetbiosDomain) message.netbios_domain = *value;
    if (*id == kDnsComputer) message.dns_computer = *value;
    if (*id == kDnsDomain) message.dns_domain = *value;
  }
}

bool read_negotiate(NtlmMessage& message, Reader& in, ByteView whole) {
  const auto flags = take_u32_le(in);
  if (!flags) return false;
  // Names are in the code page here; clients of today send none, or leave the fields out.
  message.domain = take_field(in, whole).value_or(ByteView());
  message.workstation = take_field(in, whole).value_or(ByteView());
  read_version(message, in, *flags);
  return true;
}

bool read_challenge(NtlmMessage& message, Reader& in, ByteView whole) {
  const auto target = take_field(in, whole);
  const auto flags = target ? take_u32_le(in) : std::nullopt;
  if (!flags || !in.take(kChallengeAndReserved)) return false;
  message.unicode = (*flags & kUnicode) != 0;
  message.domain = *target;
  read_target(message, take_field(in, whole).value_or(ByteView()));
  read_version(message, in, *flags);
  return true;
}

bool read_authenticate(NtlmMessage& message, Reader& in, ByteView whole) {
  const auto old_proof = take_field(in, whole);
  const auto proof = old_proof ? take_field(in, whole) : std::nullopt;
  const auto domain = proof ? take_field(in, whole) : std::nullopt;
  const auto user = domain ? take_field(in, whole) : std::nullopt;
  const auto workstation = user ? take_field(in, whole) : std::nullopt;
  if (!workstation) return false;
  message.domain = *domain;
  message.user = *user;
  message.workstation = *workstation;
  const auto key = take_field(in, whole);
  const auto flags = key ? take_u32_le(in) : std::nullopt;
  message.unicode = (flags.value_or(kUnicode) & kUnicode) != 0;
  read_version(message, in, flags.value_or(0));
  return true;
}

}  // namespace

Result<NtlmMessage> parse_ntlm(ByteView blob) {
  const std::size_t at = as_text(blob).find(kSignature);
  if (at == std::string_view::npos) return fail(Errc::unsupported, "no NTLMSSP");
  const ByteView whole = blob.subspan(at);
  Reader in(whole.subspan(kSignature.size()));
  NtlmMessage message;
  const auto type = take_u32_le(in);
  bool sound = false;
  if (type == 1U) {
    message.type = NtlmType::negotiate;
    sound = read_negotiate(message, in, whole);
  } else if (type == 2U) {
    message.type = NtlmType::challenge;
    sound = read_challenge(message, in, whole);
  } else if (type == 3U) {
    message.type = NtlmType::authenticate;
    sound = read_authenticate(message, in, whole);
  } else if (type) {
    return fail(Errc::unsupported, "no such message of NTLMSSP");
  }
  if (!sound) return fail(Errc::malformed, "NTLMSSP message is cut");
  return message;
}

std::string ntlm_text(ByteView field, bool unicode) {
  if (!unicode) return to_utf8(as_text(field));
  return utf16le_to_utf8(field);
}

}  // namespace tenken::dissect
