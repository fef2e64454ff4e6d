#include "scanner/dissect/rdp.hpp"

#include "scanner/dissect/fields.hpp"
#include "scanner/dissect/writer.hpp"

namespace tenken::dissect {
namespace {

constexpr std::uint8_t kTpkt = 3;
constexpr std::uint8_t kConnect = 0xE0;
constexpr std::uint8_t kConfirm = 0xD0;
constexpr std::uint8_t kRequest = 1;  // kinds of negotiation
constexpr std::uint8_t kResponse = 2;
constexpr std::uint8_t kFailure = 3;
constexpr std::uint16_t kNegotiationSize = 8;
constexpr std::uint8_t kCotpSize = 6;  // of what follows the length, without parameters
constexpr std::uint16_t kTpktSize = 4;

}  // namespace

Bytes rdp_connect(std::uint32_t protocols) {
  constexpr std::uint8_t kRest = kCotpSize + kNegotiationSize;
  return Writer()
      .u8(kTpkt)
      .u8(0)
      .u16(kTpktSize + 1 + kRest)
      .u8(kRest)
      .u8(kConnect)
      .zeros(kCotpSize - 1)  // references and class
      .u8(kRequest)
      .u8(0)
      .u16_le(kNegotiationSize)
      .u32_le(protocols)
      .view();
}

Result<RdpConfirm> parse_rdp_confirm(ByteView message) {
  Reader in(message);
  const auto tpkt = in.take(kTpktSize);
  in.u8();  // length of the head
  const auto kind = in.u8();
  if (!tpkt || !kind || *kind != kConfirm || !in.take(kCotpSize - 1))
    return fail(Errc::unsupported, "no confirmation of a connection");
  RdpConfirm confirm;
  const auto type = in.u8();
  const auto flags = in.u8();
  const auto length = take_u16_le(in);
  const auto value = take_u32_le(in);
  if (!flags || length != kNegotiationSize || !value) return confirm;
  confirm.negotiates = type == kResponse || type == kFailure;
  if (type == kResponse) confirm.chosen = *value;
  if (type == kFailure) confirm.failure = *value;
  return confirm;
}

}  // namespace tenken::dissect
