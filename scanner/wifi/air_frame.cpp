#include "scanner/wifi/air_frame.hpp"

#include "scanner/dissect/fields.hpp"

namespace tenken::wifi {
namespace {

using dissect::take_mac;
using dissect::take_u16_le;

constexpr std::uint8_t kToDs = 0x01;
constexpr std::uint8_t kFromDs = 0x02;
constexpr std::uint8_t kRetry = 0x08;
constexpr std::uint8_t kProtected = 0x40;
constexpr std::uint8_t kOrder = 0x80;
constexpr std::uint8_t kQos = 0x08;  // of the subtype of data
constexpr std::uint16_t kAggregated = 0x0080;
constexpr std::size_t kHtControlBytes = 4;
constexpr std::size_t kAlign = 4;

/// What stands between the addresses and the body.
bool take_rest(Reader& in, AirFrame& out, std::uint8_t flags) {
  const bool data = out.kind == FrameKind::data;
  if (data && out.to_ds && out.from_ds) {
    out.fourth = take_mac(in);
    if (!out.fourth) return false;
  }
  const bool qos = data && (out.subtype & kQos) != 0;
  if (qos) {
    const auto control = take_u16_le(in);
    if (!control) return false;
    out.aggregated = (*control & kAggregated) != 0;
  }
  const bool has_ht = (flags & kOrder) != 0 && (qos || !data);
  return !has_ht || in.take(kHtControlBytes).has_value();
}

}  // namespace

std::optional<AirFrame> read_air_frame(ByteView frame, bool padded) {
  Reader in(frame);
  const auto control = in.u8();
  const auto flags = in.u8();
  if (!flags || (*control & 3U) != 0) return std::nullopt;
  AirFrame out;
  out.kind = static_cast<FrameKind>(*control >> 2U & 3U);
  out.subtype = static_cast<std::uint8_t>(*control >> 4U);
  if (out.kind != FrameKind::management && out.kind != FrameKind::data) return std::nullopt;
  out.to_ds = (*flags & kToDs) != 0;
  out.from_ds = (*flags & kFromDs) != 0;
  out.retry = (*flags & kRetry) != 0;
  out.is_protected = (*flags & kProtected) != 0;
  (void)in.take(2);  // duration
  const auto receiver = take_mac(in);
  const auto transmitter = take_mac(in);
  const auto third = take_mac(in);
  const auto sequence = take_u16_le(in);
  if (!sequence || !receiver || !transmitter || !third) return std::nullopt;
  out.receiver = *receiver;
  out.transmitter = *transmitter;
  out.third = *third;
  out.fragment = static_cast<std::uint8_t>(*sequence & 0x0FU);
  if (!take_rest(in, out, *flags)) return std::nullopt;
  const std::size_t header = frame.size() - in.remaining();
  if (padded && !in.take((kAlign - header % kAlign) % kAlign)) return std::nullopt;
  out.body = in.rest();
  return out;
}

}  // namespace tenken::wifi
