#include "scanner/dissect/eap.hpp"

#include <algorithm>
#include <array>

#include "scanner/dissect/fields.hpp"

namespace tenken::dissect {
namespace {

constexpr std::uint8_t kIdentity = 1;
constexpr std::uint8_t kNak = 3;
constexpr std::size_t kHead = 4;  // bytes
constexpr std::uint8_t kLastEapolType = 8;
constexpr std::uint8_t kLastEapolVersion = 3;

struct MethodText {
  std::uint8_t method;
  std::string_view text;
};
// IANA "EAP Method Types".
constexpr std::array kMethods{
    MethodText{1, "Identity"},      MethodText{2, "Notification"}, MethodText{3, "Nak"},
    MethodText{4, "MD5-Challenge"}, MethodText{5, "OTP"},          MethodText{6, "GTC"},
    MethodText{13, "TLS"},          MethodText{17, "LEAP"},        MethodText{18, "SIM"},
    MethodText{21, "TTLS"},         MethodText{23, "AKA"},         MethodText{25, "PEAP"},
    MethodText{26, "MSCHAPv2"},     MethodText{43, "FAST"},        MethodText{50, "AKA'"},
    MethodText{52, "PWD"},          MethodText{55, "TEAP"},
};

}  // namespace

Result<EapPacket> parse_eap(ByteView packet) {
  Reader head(packet);
  EapPacket eap;
  const auto code = head.u8();
  const auto id = head.u8();
  const auto length = head.u16();
  if (code && (*code < static_cast<std::uint8_t>(EapCode::request) ||
               *code > static_cast<std::uint8_t>(EapCode::failure)))
    return fail(Errc::unsupported, "no code of EAP");
  if (!length || *length < kHead || *length > packet.size())
    return fail(Errc::malformed, "EAP packet is cut");
  eap.code = static_cast<EapCode>(*code);
  eap.id = *id;
  if (eap.code == EapCode::success || eap.code == EapCode::failure) return eap;
  Reader in(packet.first(*length).subspan(kHead));
  const auto method = in.u8();
  if (!method) return fail(Errc::malformed, "EAP packet without a method");
  eap.method = *method;
  if (eap.code == EapCode::request) return eap;
  if (eap.method == kIdentity) eap.identity = until_nul(in.rest());
  if (eap.method == kNak) eap.wanted = in.u8().value_or(0);
  return eap;
}

std::string eap_method_text(std::uint8_t method) {
  const auto* found = std::find_if(kMethods.begin(), kMethods.end(),
                                   [&](const auto& row) { return row.method == method; });
  return found != kMethods.end() ? std::string(found->text) : std::to_string(method);
}

Result<EapolFrame> parse_eapol(ByteView frame) {
  Reader in(frame);
  EapolFrame eapol;
  const auto version = in.u8();
  const auto type = in.u8();
  const auto length = in.u16();
  if ((version && (*version == 0 || *version > kLastEapolVersion)) ||
      (type && *type > kLastEapolType))
    return fail(Errc::unsupported, "no frame of EAPOL");
  const auto body = length ? in.take(*length) : std::nullopt;
  if (!body) return fail(Errc::malformed, "EAPOL frame is cut");
  eapol.version = *version;
  eapol.type = static_cast<EapolType>(*type);
  eapol.body = *body;
  return eapol;
}

}  // namespace tenken::dissect
