#include "scanner/dissect/coap.hpp"

#include <algorithm>

#include "scanner/dissect/fields.hpp"

namespace tenken::dissect {
namespace {

constexpr unsigned kVersion = 1;
constexpr unsigned kVersionShift = 6;
constexpr unsigned kTypeShift = 4;
constexpr unsigned kTypeMask = 3;
constexpr unsigned kNibble = 0x0F;
constexpr unsigned kMaxToken = 8;
constexpr std::uint8_t kPayloadMarker = 0xFF;
constexpr unsigned kOneByte = 13;  // a nibble that says: a byte follows, and adds this
constexpr unsigned kTwoBytes = 14;
constexpr unsigned kTwoBytesAdd = 269;

enum Option : std::uint32_t { kUriHost = 3, kUriPath = 11, kContentFormat = 12 };

std::optional<std::uint32_t> extended(Reader& in, unsigned nibble) {
  if (nibble < kOneByte) return nibble;
  if (nibble == kOneByte) {
    const auto more = in.u8();
    return more ? std::optional<std::uint32_t>(*more + kOneByte) : std::nullopt;
  }
  if (nibble != kTwoBytes) return std::nullopt;
  const auto more = in.u16();
  return more ? std::optional<std::uint32_t>(*more + kTwoBytesAdd) : std::nullopt;
}

void keep_option(CoapMessage& message, std::uint32_t option, ByteView value) {
  if (option == kUriHost) message.host = as_text(value);
  if (option == kUriPath) message.path.push(as_text(value));
  if (option == kContentFormat) message.content_format = value.empty() ? 0 : number(value);
}

/// False where the options break off.
bool read_options(CoapMessage& message, Reader& in) {
  std::uint32_t option = 0;
  while (const auto head = in.u8()) {
    if (*head == kPayloadMarker) {
      message.payload = in.rest();
      return !in.empty();  // a marker with nothing behind it is an error (section 3)
    }
    const auto delta = extended(in, *head >> 4U);
    const auto length = delta ? extended(in, *head & kNibble) : std::nullopt;
    const auto value = length ? in.take(*length) : std::nullopt;
    if (!value) return false;
    option += *delta;
    keep_option(message, option, *value);
  }
  return true;
}

/// Classes of codes: requests, and the three kinds of answers.
bool is_code(unsigned code_class) {
  constexpr unsigned kRequest = 0;
  constexpr unsigned kSuccess = 2;
  constexpr unsigned kClientError = 4;
  constexpr unsigned kServerError = 5;
  return code_class == kRequest || code_class == kSuccess || code_class == kClientError ||
         code_class == kServerError;
}

}  // namespace

Result<CoapMessage> parse_coap(ByteView datagram) {
  Reader in(datagram);
  CoapMessage message;
  const auto head = in.u8();
  const auto code = in.u8();
  if (head && (*head >> kVersionShift != kVersion || (*head & kNibble) > kMaxToken))
    return fail(Errc::unsupported, "not CoAP of version 1");
  if (code) message.code = *code;
  if (!is_code(message.code_class())) return fail(Errc::unsupported, "no code of CoAP");
  const auto id = in.u16();
  const auto token = id ? in.take(*head & kNibble) : std::nullopt;
  if (!token) return fail(Errc::malformed, "CoAP head is cut");
  if (message.code == 0 && !(token->empty() && in.empty()))
    return fail(Errc::unsupported, "an empty message of CoAP holds something");
  message.type = static_cast<CoapType>(*head >> kTypeShift & kTypeMask);
  message.id = *id;
  message.token = *token;
  message.complete = read_options(message, in);
  return message;
}

std::optional<CoapLink> CoapLinks::next() {
  const std::size_t open = rest_.find('<');
  const std::size_t close = open == std::string_view::npos ? open : rest_.find('>', open);
  if (close == std::string_view::npos) {
    rest_ = {};
    return std::nullopt;
  }
  CoapLink link;
  link.target = rest_.substr(open + 1, close - open - 1);
  rest_.remove_prefix(close + 1);
  while (rest_.starts_with(';')) read_attribute(link);
  return link;
}

/// One ";name=value", the value perhaps in quotes; moves behind it.
void CoapLinks::read_attribute(CoapLink& link) {
  rest_.remove_prefix(1);
  const std::size_t name_end = std::min(rest_.find_first_of("=;,"), rest_.size());
  const std::string_view name = trimmed(rest_.substr(0, name_end));
  rest_.remove_prefix(name_end);
  if (!rest_.starts_with('=')) return;
  rest_.remove_prefix(1);
  std::string_view value;
  if (rest_.starts_with('"')) {
    const std::size_t quote = std::min(rest_.find('"', 1), rest_.size());
    value = rest_.substr(1, quote - 1);
    rest_.remove_prefix(std::min(quote + 1, rest_.size()));
  } else {
    const std::size_t end = std::min(rest_.find_first_of(";,"), rest_.size());
    value = rest_.substr(0, end);
    rest_.remove_prefix(end);
  }
  if (same_folded(name, "rt")) link.type = value;
  if (same_folded(name, "title")) link.title = value;
}

}  // namespace tenken::dissect
