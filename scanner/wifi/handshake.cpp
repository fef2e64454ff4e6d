#include "scanner/wifi/handshake.hpp"

#include <algorithm>

#include "scanner/wifi/elements.hpp"

namespace tenken::wifi {
namespace {

constexpr std::uint8_t kEap = 0;
constexpr std::uint8_t kKey = 3;
constexpr std::uint8_t kWpaDescriptor = 254;
constexpr std::uint8_t kRsnDescriptor = 2;
constexpr std::uint16_t kVersionMask = 0x0007;
constexpr std::uint16_t kPairwise = 0x0008;
constexpr std::uint16_t kAck = 0x0080;
constexpr std::uint16_t kMic = 0x0100;
constexpr std::size_t kBeforeMic = 77;  // of the key's body

/// The MIC has no length of its own: it is the one with which the whole adds up.
std::optional<ByteView> key_data(ByteView body) {
  constexpr std::size_t kMicSizes[] = {16, 24, 32, 0};
  for (const std::size_t mic : kMicSizes) {
    Reader in(body);
    if (!in.take(kBeforeMic + mic)) continue;
    const auto length = in.u16();
    if (length && *length == in.remaining()) return in.rest();
  }
  return std::nullopt;
}

/// A key data encapsulation with the name of a key.
void find_pmkid(ByteView data, Handshake& out) {
  constexpr std::uint8_t kEncapsulation = 221;
  constexpr std::uint32_t kPmkid = 0x000FAC04;
  constexpr std::size_t kPmkidBytes = 16;
  ElementReader parts(data);
  while (const auto part = parts.next()) {
    Reader in(part->body);
    if (part->id != kEncapsulation || in.u32() != kPmkid || in.remaining() < kPmkidBytes) continue;
    const ByteView name = in.rest().first(kPmkidBytes);
    out.pmkid = true;
    out.pmkid_empty =
        std::all_of(name.begin(), name.end(), [](std::byte b) { return b == std::byte{0}; });
    return;
  }
}

std::optional<Handshake> read_key(ByteView body) {
  Reader in(body);
  const auto descriptor = in.u8();
  const auto info = in.u16();
  if (!info || (*descriptor != kWpaDescriptor && *descriptor != kRsnDescriptor))
    return std::nullopt;
  Handshake out;
  out.is_key = true;
  out.wpa1 = *descriptor == kWpaDescriptor;
  out.version = static_cast<std::uint8_t>(*info & kVersionMask);
  const bool first = (*info & kAck) != 0 && (*info & kMic) == 0 && (*info & kPairwise) != 0;
  if (const auto data = key_data(body); first && data) find_pmkid(*data, out);
  return out;
}

std::optional<Handshake> read_eap(ByteView body) {
  constexpr std::uint8_t kRequest = 1;
  constexpr std::uint8_t kResponse = 2;
  Reader in(body);
  const auto code = in.u8();
  if (!code || (*code != kRequest && *code != kResponse) || !in.take(3)) return std::nullopt;
  Handshake out;
  out.eap_method = in.u8();
  if (!out.eap_method) return std::nullopt;
  return out;
}

}  // namespace

std::optional<Handshake> read_handshake(ByteView eapol) {
  Reader in(eapol);
  (void)in.u8();  // version
  const auto type = in.u8();
  const auto length = in.u16();
  if (!length) return std::nullopt;
  const ByteView body = in.rest().first(std::min<std::size_t>(*length, in.remaining()));
  if (*type == kKey) return read_key(body);
  if (*type == kEap) return read_eap(body);
  return std::nullopt;
}

}  // namespace tenken::wifi
