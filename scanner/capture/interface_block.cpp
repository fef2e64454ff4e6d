#include "scanner/capture/interface_block.hpp"

#include <algorithm>
#include <array>
#include <limits>

#include "scanner/capture/fields.hpp"

namespace tenken::capture {
namespace {

__extension__ using Wide = __int128;  // ticks times a billion

constexpr std::size_t kFixedBytes = 8;
constexpr std::size_t kOptionHead = 4;
constexpr std::uint8_t kBinary = 0x80;
constexpr unsigned kMaxBinary = 63;   // finer clocks than their counter is wide do not exist
constexpr unsigned kMaxDecimal = 19;  // likewise
constexpr unsigned kNanoDigits = 9;
constexpr std::int64_t kNsPerSecond = 1'000'000'000;

enum Option : std::uint16_t { kEnd = 0, kResolution = 9, kFcsLength = 13, kOffset = 14 };

void apply(Interface& interface, std::uint16_t option, ByteView value, bool swapped) {
  if (option == kResolution && value.size() == 1) interface.resolution = u8(value.data());
  if (option == kFcsLength && value.size() == 1) interface.fcs_length = u8(value.data());
  if (option == kOffset && value.size() == sizeof(std::int64_t))
    interface.offset = static_cast<std::int64_t>(load<std::uint64_t>(value.data(), swapped));
}

std::uint64_t power_of_ten(unsigned exponent) {
  std::uint64_t value = 1;
  for (; exponent > 0; --exponent) value *= 10;
  return value;
}

/// Since the start of the interface's clock.
Wide nanoseconds(std::uint64_t ticks, std::uint8_t resolution) {
  const unsigned exponent = resolution & ~unsigned{kBinary};
  if ((resolution & kBinary) != 0)
    return exponent > kMaxBinary ? 0 : (Wide{ticks} * kNsPerSecond) >> exponent;
  if (exponent > kMaxDecimal) return 0;
  if (exponent <= kNanoDigits)
    return Wide{ticks} * static_cast<Wide>(power_of_ten(kNanoDigits - exponent));
  return static_cast<Wide>(ticks / power_of_ten(exponent - kNanoDigits));
}

}  // namespace

Timestamp Interface::time(std::uint64_t ticks) const {
  const Wide at = nanoseconds(ticks, resolution) + Wide{offset} * kNsPerSecond;
  constexpr Wide kFirst = std::numeric_limits<std::int64_t>::min();
  constexpr Wide kLast = std::numeric_limits<std::int64_t>::max();
  return Timestamp(static_cast<std::int64_t>(std::clamp(at, kFirst, kLast)));
}

std::optional<Interface> parse_interface(ByteView body, bool swapped) {
  if (body.size() < kFixedBytes) return std::nullopt;
  Interface interface;
  interface.link_type = static_cast<LinkType>(load<std::uint16_t>(body.data(), swapped));
  interface.snap_length = load<std::uint32_t>(body.data() + 4, swapped);
  ByteView options = body.subspan(kFixedBytes);
  while (options.size() >= kOptionHead) {
    const auto option = load<std::uint16_t>(options.data(), swapped);
    const std::size_t length = load<std::uint16_t>(options.data() + 2, swapped);
    const std::size_t padded = kOptionHead + (length + 3) / 4 * 4;
    if (option == kEnd || padded > options.size()) break;
    apply(interface, option, options.subspan(kOptionHead, length), swapped);
    options = options.subspan(padded);
  }
  return interface;
}

}  // namespace tenken::capture
