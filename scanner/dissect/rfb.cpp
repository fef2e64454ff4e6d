#include "scanner/dissect/rfb.hpp"

#include <array>
#include <utility>

namespace tenken::dissect {
namespace {

constexpr std::size_t kReasonHead = 4;  // its length
constexpr std::uint32_t kMaxReason = 1024;

bool is_digit(char c) { return c >= '0' && c <= '9'; }

std::optional<int> three_digits(std::string_view text) {
  int value = 0;
  for (const char c : text.substr(0, 3)) {
    if (!is_digit(c)) return std::nullopt;
    value = value * 10 + (c - '0');
  }
  return value;
}

/// `head` bytes, then a reason.
StreamMessage refusal(ByteView stream, std::size_t head) {
  const auto size = Reader(stream.subspan(head)).u32();
  if (!size) return no_message(StreamGap::need_more);
  if (*size > kMaxReason) return no_message(StreamGap::foreign);
  return whole_message(stream, head + kReasonHead + *size);
}

// RFC 6143 section 8.1.2 and the registry of IANA.
constexpr std::array<std::pair<std::uint8_t, std::string_view>, 16> kNames{{
    {kRfbNoLogin, "none"},
    {2, "VNC password"},
    {5, "RA2"},
    {6, "RA2ne"},
    {13, "RA2_256"},
    {16, "Tight"},
    {17, "Ultra"},
    {18, "TLS"},
    {19, "VeNCrypt"},
    {20, "SASL"},
    {21, "MD5"},
    {22, "xvp"},
    {30, "Apple Diffie-Hellman"},
    {33, "Apple SRP"},
    {113, "MS Logon II"},
    {129, "RA2ne_256"},
}};

}  // namespace

std::optional<RfbVersion> parse_rfb_version(ByteView greeting) {
  const std::string_view text = as_text(greeting);
  if (text.size() < kRfbVersionSize || !text.starts_with("RFB ") || text[7] != '.' ||
      text[11] != '\n')
    return std::nullopt;
  const auto major = three_digits(text.substr(4));
  const auto minor = three_digits(text.substr(8));
  if (!major || !minor) return std::nullopt;
  RfbVersion version;
  version.major = *major;
  version.minor = *minor;
  return version;
}

StreamMessage rfb_security_message(ByteView stream) {
  const auto count = Reader(stream).u8();
  if (!count) return no_message(StreamGap::need_more);
  return *count == 0 ? refusal(stream, 1) : whole_message(stream, std::size_t{1} + *count);
}

StreamMessage rfb33_security_message(ByteView stream) {
  constexpr std::size_t kSize = 4;
  const auto type = Reader(stream).u32();
  if (!type) return no_message(StreamGap::need_more);
  if (*type > UINT8_MAX) return no_message(StreamGap::foreign);
  return *type == 0 ? refusal(stream, kSize) : whole_message(stream, kSize);
}

RfbSecurity parse_rfb_security(ByteView message, bool old) {
  RfbSecurity security;
  Reader in(message);
  if (old) {
    const auto type = in.u32();
    if (type && *type != 0) security.types.push(static_cast<std::uint8_t>(*type));
  } else {
    for (auto left = in.u8().value_or(0); left > 0; --left)
      if (const auto type = in.u8()) security.types.push(*type);
  }
  if (!security.types.empty()) return security;
  if (const auto size = in.u32(); size && *size <= in.remaining())
    security.reason = as_text(in.rest().first(*size));
  return security;
}

std::string_view rfb_security_name(std::uint8_t type) {
  for (const auto& [number, name] : kNames)
    if (number == type) return name;
  return {};
}

}  // namespace tenken::dissect
