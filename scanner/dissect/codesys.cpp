#include "scanner/dissect/codesys.hpp"

#include "scanner/dissect/fields.hpp"

namespace tenken::dissect {
namespace {

constexpr std::size_t kWord = 2;  // bytes in which the head counts
constexpr std::size_t kCharacter = 2;
constexpr std::size_t kTextEnd = 2;

/// Skips the head of the router: sizes of two addresses decide where the message begins.
bool skip_router(Reader& in, std::uint8_t hops, std::uint8_t sizes, std::size_t passed) {
  constexpr unsigned kHeaderBits = 7;
  constexpr unsigned kSizeBits = 0x0F;
  constexpr std::size_t kAlignment = 4;
  const std::size_t header = (hops & kHeaderBits) * kWord;
  const std::size_t addresses = ((sizes & kSizeBits) + (sizes >> 4U)) * kWord;
  const std::size_t end = (header + addresses + kAlignment - 1) / kAlignment * kAlignment;
  return header >= passed && in.take(end - passed).has_value();
}

/// A name of `size` characters and the one that ends it.
std::optional<ByteView> take_name(Reader& in, std::uint16_t size) {
  const auto name = in.take(size * kCharacter);
  if (!name) return std::nullopt;
  if (!in.take(kTextEnd)) return std::nullopt;
  return name;
}

void append_utf8(std::string& out, std::uint32_t point) {
  constexpr unsigned kBits = 6;  // of a byte that continues
  constexpr std::uint32_t kContinues = 0x80;
  constexpr std::uint32_t kMask = 0x3F;
  const auto put = [&](std::uint32_t byte) { out.push_back(static_cast<char>(byte)); };
  if (point < 0x80) {
    put(point);
  } else if (point < 0x800) {
    put(0xC0 | point >> kBits);
    put(kContinues | (point & kMask));
  } else if (point < 0x10000) {
    put(0xE0 | point >> 2 * kBits);
    put(kContinues | (point >> kBits & kMask));
    put(kContinues | (point & kMask));
  } else {
    put(0xF0 | point >> 3 * kBits);
    put(kContinues | (point >> 2 * kBits & kMask));
    put(kContinues | (point >> kBits & kMask));
    put(kContinues | (point & kMask));
  }
}

bool read_names(CodesysDevice& device, Reader in) {
  constexpr std::size_t kBeforeParent = 4;  // channels, byte order, difference of addresses
  constexpr std::size_t kFlags = 4;
  constexpr std::size_t kBehindSizes = 10;  // size of the maker's data, driver, reserved
  if (!in.take(kBeforeParent)) return false;
  const auto parent = take_u16_le(in);
  const auto node_size = take_u16_le(in);
  const auto device_size = take_u16_le(in);
  const auto vendor_size = take_u16_le(in);
  const auto type = take_u32_le(in);
  const auto id = take_u32_le(in);
  const auto version = take_u32_le(in);
  const auto flags = in.take(kFlags);
  const auto serial_size = in.u8();
  const auto behind = in.take(kBehindSizes);
  if (!parent || !vendor_size || !version || !flags || !serial_size || !behind) return false;
  device.target_type = *type;
  device.target_id = *id;
  constexpr unsigned kByteBits = 8;
  for (std::size_t i = 0; i < device.target_version.size(); ++i)
    device.target_version[i] = static_cast<std::uint8_t>(*version >> (3 - i) * kByteBits & 0xFFU);
  const auto parent_address = in.take(*parent);
  const auto node = parent_address ? take_name(in, *node_size) : std::nullopt;
  if (node) device.node_name = *node;
  const auto model = node ? take_name(in, *device_size) : std::nullopt;
  if (model) device.device_name = *model;
  const auto vendor = model ? take_name(in, *vendor_size) : std::nullopt;
  if (vendor) device.vendor = *vendor;
  const auto serial = vendor ? in.take(*serial_size) : std::nullopt;
  if (serial) device.serial = *serial;
  return serial.has_value();
}

}  // namespace

Result<CodesysDevice> parse_codesys(ByteView datagram) {
  constexpr std::uint8_t kMagic = 0xC5;
  constexpr std::uint8_t kNameAnswer = 4;
  constexpr std::uint16_t kIdentification = 0xC280;
  constexpr std::uint16_t kVersion4 = 0x0400;
  constexpr std::size_t kFixed = 6;
  Reader in(datagram);
  const auto magic = in.u8();
  const auto hops = in.u8();
  const auto kind = in.u8();
  const auto service = in.u8();
  const auto message = in.u8();
  const auto sizes = in.u8();
  if ((magic && *magic != kMagic) || (service && *service != kNameAnswer))
    return fail(Errc::unsupported, "no answer of CODESYS");
  if (!hops || !kind || !message || !sizes || !skip_router(in, *hops, *sizes, kFixed))
    return fail(Errc::malformed, "CODESYS is cut");
  const auto type = take_u16_le(in);
  const auto version = take_u16_le(in);
  const auto id = take_u32_le(in);
  if (!type || !version || !id) return fail(Errc::malformed, "CODESYS is cut");
  if (*type != kIdentification || *version != kVersion4)
    return fail(Errc::unsupported, "no answer of CODESYS");
  CodesysDevice device;
  device.complete = read_names(device, in);
  return device;
}

std::string utf16_text(ByteView text) {
  constexpr std::uint32_t kHigh = 0xD800;
  constexpr std::uint32_t kLow = 0xDC00;
  constexpr std::uint32_t kBehindPairs = 0xE000;
  constexpr std::uint32_t kReplacement = 0xFFFD;
  constexpr std::uint32_t kFirstPaired = 0x10000;
  constexpr unsigned kPairBits = 10;
  std::string out;
  Reader in(text);
  while (const auto unit = take_u16_le(in)) {
    std::uint32_t point = *unit;
    if (point >= kHigh && point < kBehindPairs) {
      Reader ahead = in;
      const std::uint32_t low = point < kLow ? take_u16_le(ahead).value_or(0) : 0;
      if (low >= kLow && low < kBehindPairs) {
        point = kFirstPaired + ((point - kHigh) << kPairBits) + (low - kLow);
        in = ahead;
      } else {
        point = kReplacement;
      }
    }
    append_utf8(out, point);
  }
  return out;
}

}  // namespace tenken::dissect
