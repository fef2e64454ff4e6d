// Wi-Fi Protected Setup in beacons and answers to probes. Wi-Fi Simple Configuration 2.0.8,
// sections 8.2 and 12.
#include <algorithm>
#include <array>

#include "scanner/wifi/elements.hpp"

namespace tenken::wifi {
namespace {

enum Attribute : std::uint16_t {
  kConfigMethods = 0x1008,
  kDeviceName = 0x1011,
  kPasswordId = 0x1012,
  kManufacturer = 0x1021,
  kModelName = 0x1023,
  kModelNumber = 0x1024,
  kSelectedRegistrar = 0x1041,
  kSerial = 0x1042,
  kState = 0x1044,
  kVendorExtension = 0x1049,
  kVersion = 0x104A,
  kLocked = 0x1057,
};
constexpr std::uint32_t kWfaOrganisation = 0x00372A;
constexpr std::uint8_t kVersion2 = 0;
constexpr std::size_t kLongestText = 64;

void keep_text(std::string& field, ByteView value) {
  if (!field.empty()) return;
  const std::string_view text = as_text(value.first(std::min(value.size(), kLongestText)));
  field = text.substr(0, text.find('\0'));
}

void keep_extension(WifiWps& out, ByteView value) {
  Reader in(value);
  if (in.u24() != kWfaOrganisation) return;
  while (const auto id = in.u8()) {
    const auto length = in.u8();
    const auto part = length ? in.take(*length) : std::nullopt;
    if (!part) return;
    if (*id == kVersion2) out.version2 = Reader(*part).u8().value_or(0);
  }
}

void keep(WifiWps& out, std::uint16_t attribute, ByteView value) {
  Reader in(value);
  switch (attribute) {
    case kConfigMethods:
      if (!out.methods) out.methods = in.u16();
      return;
    case kDeviceName:
      return keep_text(out.device_name, value);
    case kPasswordId:
      if (!out.password_id) out.password_id = in.u16();
      return;
    case kManufacturer:
      return keep_text(out.manufacturer, value);
    case kModelName:
      return keep_text(out.model_name, value);
    case kModelNumber:
      return keep_text(out.model_number, value);
    case kSelectedRegistrar:
      if (const auto on = in.u8(); on && !out.selected_registrar) out.selected_registrar = *on != 0;
      return;
    case kSerial:
      return keep_text(out.serial, value);
    case kState:
      out.state = in.u8().value_or(0);
      return;
    case kVendorExtension:
      return keep_extension(out, value);
    case kVersion:
      out.version = in.u8().value_or(0);
      return;
    case kLocked:
      out.locked = in.u8().value_or(0) != 0;
      return;
    default:
      return;
  }
}

void read(Reader in, WifiWps& out) {
  while (const auto attribute = in.u16()) {
    const auto length = in.u16();
    const auto value = length ? in.take(*length) : std::nullopt;
    if (!value) return;
    keep(out, *attribute, *value);
  }
}

}  // namespace

std::optional<WifiWps> read_wps(const WpsPieces& wps) {
  if (wps.pieces.empty()) return std::nullopt;
  WifiWps out;
  if (wps.pieces.size() == 1) {
    read(Reader(wps.pieces.front()), out);
    return out;
  }
  // An attribute may begin in one piece and end in the next.
  constexpr std::size_t kLongestPiece = 255;
  std::array<std::byte, WpsPieces::kMost * kLongestPiece> whole{};
  std::size_t size = 0;
  for (const ByteView piece : wps.pieces) {
    std::copy(piece.begin(), piece.end(), whole.begin() + static_cast<std::ptrdiff_t>(size));
    size += piece.size();
  }
  read(Reader(ByteView(whole).first(size)), out);
  return out;
}

}  // namespace tenken::wifi
