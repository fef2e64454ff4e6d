#include "scanner/dissect/bjnp.hpp"

#include <algorithm>

#include "scanner/dissect/fields.hpp"

namespace tenken::dissect {
namespace {

constexpr std::uint32_t kMagic = 0x424A4E50;       // "BJNP"
constexpr std::uint32_t kMagicMulti = 0x4D464E50;  // "MFNP", of multifunction devices
constexpr std::uint8_t kAnswer = 0x80;             // in the kind of device
constexpr std::uint8_t kScanner = 2;
constexpr std::uint8_t kDiscover = 0x01;
constexpr std::uint8_t kIdentity = 0x30;
constexpr std::size_t kBeforeLength = 6;     // error, sequence, session
constexpr std::size_t kBeforeAddresses = 4;  // of an answer to a search

bool read_addresses(BjnpDevice& device, Reader in) {
  const auto head = in.take(kBeforeAddresses);
  const auto mac_size = in.u8();
  const auto ip_size = in.u8();
  const auto mac = head && mac_size && ip_size ? in.take(*mac_size) : std::nullopt;
  const auto ip = mac ? in.take(*ip_size) : std::nullopt;
  if (!ip) return false;
  if (mac->size() == kMacSize) device.mac = MacAddress::from_bytes(*mac);
  device.ip = ip_address(*ip);
  return true;
}

}  // namespace

Result<BjnpDevice> parse_bjnp(ByteView datagram) {
  const auto cut = [] { return fail(Errc::malformed, "BJNP is cut"); };
  Reader in(datagram);
  const auto magic = in.u32();
  const auto kind = in.u8();
  const auto command = in.u8();
  if (!magic || !kind || !command) return cut();
  if ((*magic != kMagic && *magic != kMagicMulti) || (*kind & kAnswer) == 0 ||
      (*command != kDiscover && *command != kIdentity))
    return fail(Errc::unsupported, "no BJNP device");
  const auto between = in.take(kBeforeLength);
  const auto length = in.u32();
  const auto body = between && length ? in.take(*length) : std::nullopt;
  if (!body) return cut();
  BjnpDevice device;
  device.scanner = (*kind & ~kAnswer) == kScanner;
  if (*command == kDiscover) {
    if (!read_addresses(device, Reader(*body))) return cut();
    return device;
  }
  Reader text(*body);
  if (!text.u16()) return cut();  // the length of the identity, its own two bytes included
  const std::string_view identity = as_text(text.rest());
  device.manufacturer = ieee1284_value(identity, "MFG", "MANUFACTURER");
  device.model = ieee1284_value(identity, "MDL", "MODEL");
  return device;
}

std::string_view ieee1284_value(std::string_view identity, std::string_view key,
                                std::string_view other_key) {
  while (!identity.empty()) {
    const std::string_view field = identity.substr(0, identity.find(';'));
    identity.remove_prefix(std::min(identity.size(), field.size() + 1));
    const std::size_t colon = field.find(':');
    if (colon == std::string_view::npos) continue;
    const std::string_view name = trimmed(field.substr(0, colon));
    if (name == key || name == other_key) return trimmed(field.substr(colon + 1));
  }
  return {};
}

}  // namespace tenken::dissect
