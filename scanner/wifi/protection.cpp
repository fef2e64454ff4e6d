#include "scanner/wifi/protection.hpp"

namespace tenken::wifi {

std::optional<CipherStrength> iv_layout(ByteView body) {
  constexpr std::size_t kShortIv = 4;
  constexpr std::size_t kLongIv = 8;
  constexpr unsigned kExtended = 0x20;
  if (body.size() <= kShortIv) return std::nullopt;
  const auto at = [body](std::size_t i) { return std::to_integer<unsigned>(body[i]); };
  if ((at(3) & kExtended) == 0) return CipherStrength::wep;
  if (body.size() <= kLongIv) return std::nullopt;
  // The second byte of TKIP is made from the first so that weak keys of RC4 never come up.
  if (at(1) == ((at(0) | 0x20U) & 0x7FU)) return CipherStrength::tkip;
  if (at(2) == 0) return CipherStrength::aes;
  return std::nullopt;
}

std::uint16_t llc_type(ByteView body) {
  constexpr std::uint32_t kSnap = 0xAAAA03;
  constexpr std::uint32_t kBridgeTunnel = 0x0000F8;
  Reader in(body);
  const auto llc = in.u24();
  const auto organisation = in.u24();
  const auto type = in.u16();
  // A part that is cut leaves its bytes to the next: each has to be there.
  if (!llc || !organisation || !type) return 0;
  const bool known = *llc == kSnap && (*organisation == 0 || *organisation == kBridgeTunnel);
  return known ? *type : 0;
}

}  // namespace tenken::wifi
