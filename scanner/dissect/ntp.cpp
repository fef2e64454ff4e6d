#include "scanner/dissect/ntp.hpp"

#include <algorithm>

#include "scanner/dissect/fields.hpp"

namespace tenken::dissect {
namespace {

constexpr std::size_t kHeader = 48;
constexpr std::uint8_t kModeMask = 0x07;
constexpr unsigned kVersionShift = 3;
constexpr std::uint8_t kMaxVersion = 4;
constexpr std::size_t kBeforeReference = 10;  // poll, precision, root delay, root dispersion
constexpr std::size_t kReferenceSize = 4;
constexpr std::uint8_t kMaxStratum = 15;
constexpr std::uint8_t kControlAnswer = 0x80;
constexpr std::size_t kControlBeforeCount = 8;  // sequence, status, association, offset

/// An answer's text; requests have none that tells of a device.
Result<NtpMessage> read_control(NtpMessage message, Reader in) {
  const auto operation = in.u8();
  const auto middle = in.take(kControlBeforeCount);
  const auto count = in.u16();
  if (!operation || !middle || !count) return fail(Errc::malformed, "NTP is cut");
  if ((*operation & kControlAnswer) != 0)
    message.variables =
        trimmed(as_text(in.rest().first(std::min<std::size_t>(*count, in.remaining()))));
  return message;
}

}  // namespace

Result<NtpMessage> parse_ntp(ByteView datagram) {
  Reader in(datagram);
  const auto head = in.u8();
  if (!head) return fail(Errc::malformed, "NTP is cut");
  NtpMessage message;
  message.mode = static_cast<NtpMode>(*head & kModeMask);
  message.version = static_cast<std::uint8_t>(*head >> kVersionShift & kModeMask);
  if (message.mode < NtpMode::symmetric_active || message.mode > NtpMode::control ||
      message.version == 0 || message.version > kMaxVersion)
    return fail(Errc::unsupported, "no NTP");
  if (message.mode == NtpMode::control) return read_control(message, in);
  if (datagram.size() < kHeader) return fail(Errc::malformed, "NTP is cut");
  message.stratum = in.u8().value_or(0);
  in.take(kBeforeReference);
  const ByteView reference = in.take(kReferenceSize).value_or(ByteView());
  const bool answers = message.mode == NtpMode::server || message.mode == NtpMode::broadcast;
  if (!answers) return message;  // what a client fills in tells nothing
  if (message.stratum <= 1) message.reference = until_nul(reference);
  if (message.stratum > 1 && message.stratum <= kMaxStratum)
    message.upstream = ip_address(reference);
  return message;
}

}  // namespace tenken::dissect
