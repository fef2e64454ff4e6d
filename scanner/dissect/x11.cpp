#include "scanner/dissect/x11.hpp"

#include <algorithm>

#include "scanner/dissect/fields.hpp"
#include "scanner/dissect/writer.hpp"

namespace tenken::dissect {
namespace {

constexpr std::uint16_t kMajor = 11;
constexpr std::size_t kHead = 8;
constexpr std::size_t kUnit = 4;                          // bytes that lengths count
constexpr std::size_t kLongest = std::size_t{64} * 1024;  // bytes

}  // namespace

Bytes x11_setup() {
  constexpr std::size_t kEmpty = 6;  // lengths of name and data, and padding
  return Writer().text("l").u8(0).u16_le(kMajor).u16_le(0).zeros(kEmpty).view();
}

StreamMessage x11_message(ByteView stream) {
  Reader in(stream);
  const auto answer = in.u8();
  const auto reason = in.u8();
  const auto major = take_u16_le(in);
  const auto minor = take_u16_le(in);
  const auto units = take_u16_le(in);
  if (answer && *answer > static_cast<std::uint8_t>(X11Answer::authenticate))
    return no_message(StreamGap::foreign);
  // What asks for more data leaves these bytes unused.
  const bool further = answer == static_cast<std::uint8_t>(X11Answer::authenticate);
  if (!further && major && *major != kMajor) return no_message(StreamGap::foreign);
  if (!units) return no_message(StreamGap::need_more);
  static_cast<void>(reason);
  static_cast<void>(minor);
  const std::size_t size = kHead + *units * kUnit;
  if (size > kLongest) return no_message(StreamGap::foreign);
  return whole_message(stream, size);
}

X11Setup parse_x11_setup(ByteView message) {
  constexpr std::size_t kVersions = 6;    // and length, behind the two first bytes
  constexpr std::size_t kResources = 12;  // base, mask, motion buffer
  constexpr std::size_t kFixed = 14;      // from the longest request up to the vendor
  X11Setup setup;
  Reader in(message);
  const auto answer = in.u8();
  const auto reason = in.u8();
  if (!answer || !reason || *answer > static_cast<std::uint8_t>(X11Answer::authenticate))
    return setup;
  setup.answer = static_cast<X11Answer>(*answer);
  in.take(kVersions);
  if (setup.answer == X11Answer::authenticate) {
    setup.reason = trimmed(as_text(in.rest()));
    return setup;
  }
  if (setup.answer == X11Answer::refused) {
    setup.reason =
        trimmed(as_text(in.rest().first(std::min<std::size_t>(*reason, in.remaining()))));
    return setup;
  }
  const auto release = take_u32_le(in);
  const auto size = in.take(kResources) ? take_u16_le(in) : std::nullopt;
  if (!release || !size || !in.take(kFixed)) return setup;
  setup.release = *release;
  setup.vendor = trimmed(as_text(in.rest().first(std::min<std::size_t>(*size, in.remaining()))));
  return setup;
}

}  // namespace tenken::dissect
