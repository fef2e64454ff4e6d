#include "scanner/dissect/tls_record.hpp"

#include <algorithm>

namespace tenken::dissect {
namespace {

constexpr std::uint8_t kChangeCipherSpec = 20;
constexpr std::uint8_t kAlert = 21;
constexpr std::uint8_t kHandshake = 22;
constexpr std::uint8_t kApplicationData = 23;
constexpr std::uint8_t kMajor = 3;
constexpr std::uint8_t kMaxMinor = 4;
constexpr std::size_t kMaxRecord = 16384 + 2048;  // RFC 5246 section 6.2.3
constexpr std::uint16_t kSsl2LongHead = 0x8000;   // two bytes, without padding
constexpr std::uint16_t kSsl2 = 0x0002;

/// The length of the message whose head lies at the front; nothing where the head is cut.
std::optional<std::size_t> message_size(ByteView bytes) {
  Reader in(bytes);
  if (!in.u8()) return std::nullopt;
  const auto length = in.u24();
  if (!length) return std::nullopt;
  return TlsHandshakes::kHead + *length;
}

TlsMessage message_of(ByteView whole) {
  TlsMessage message;
  message.type = static_cast<TlsType>(std::to_integer<std::uint8_t>(whole.front()));
  message.body = whole.subspan(TlsHandshakes::kHead);
  return message;
}

}  // namespace

std::optional<TlsMessage> TlsHandshakes::next() {
  if (!started_) {
    if (auto hello = take_ssl2()) return hello;
  }
  while (end_ == TlsEnd::none) {
    if (auto message = joining_ ? take_joined() : take_whole()) return message;
    if (end_ == TlsEnd::none) next_record();
  }
  return std::nullopt;
}

/// A message that lies in one record as a whole. Else what is left of the record is kept.
std::optional<TlsMessage> TlsHandshakes::take_whole() {
  if (content_.empty()) return std::nullopt;
  const auto size = message_size(content_);
  if (size && *size > kMaxMessage) {
    stop(TlsEnd::foreign);
    return std::nullopt;
  }
  if (size && *size <= content_.size()) {
    const ByteView whole = content_.first(*size);
    content_ = content_.subspan(*size);
    return message_of(whole);
  }
  joined_.assign(content_.begin(), content_.end());
  joining_ = true;
  content_ = {};
  return std::nullopt;
}

std::optional<TlsMessage> TlsHandshakes::take_joined() {
  const auto fill_to = [this](std::size_t size) {
    const std::size_t missing = size - std::min(size, joined_.size());
    const ByteView more = content_.first(std::min(missing, content_.size()));
    joined_.insert(joined_.end(), more.begin(), more.end());
    content_ = content_.subspan(more.size());
  };
  fill_to(kHead);
  const auto size = message_size(joined_);
  if (!size) return std::nullopt;
  if (*size > kMaxMessage) {
    stop(TlsEnd::foreign);
    return std::nullopt;
  }
  fill_to(*size);
  if (joined_.size() < *size) return std::nullopt;
  joining_ = false;
  return message_of(joined_);
}

/// A hello that offers SSL 2, or that old clients put into its form.
std::optional<TlsMessage> TlsHandshakes::take_ssl2() {
  Reader in(stream_.rest());
  const auto first = Reader(in.rest()).u8();
  if (!first || *first < kSsl2LongHead >> 8U) return std::nullopt;
  const auto head = in.u16();
  if (!head) {
    stop(TlsEnd::need_more);
    return std::nullopt;
  }
  const std::size_t length = *head & ~kSsl2LongHead;
  started_ = true;
  const auto type = in.u8();
  Reader versions(in.rest());
  const auto version = versions.u16();
  if ((type && *type != static_cast<std::uint8_t>(TlsType::client_hello)) ||
      (version && *version != kSsl2 && *version >> 8U != kMajor)) {
    stop(TlsEnd::foreign);
    return std::nullopt;
  }
  if (!type || length == 0 || in.remaining() < length - 1) {
    stop(TlsEnd::need_more);
    return std::nullopt;
  }
  TlsMessage message;
  message.type = TlsType::ssl2_client_hello;
  message.body = *in.take(length - 1);
  // What follows such a hello waits for the server, which answers in one form or the other.
  stream_ = in;
  return message;
}

bool TlsHandshakes::next_record() {
  if (cut_) return stop(TlsEnd::need_more);
  Reader in = stream_;
  started_ = true;
  const auto type = in.u8();
  if (type && (*type < kChangeCipherSpec || *type > kApplicationData)) return stop(TlsEnd::foreign);
  const auto major = in.u8();
  const auto minor = in.u8();
  if ((major && *major != kMajor) || (minor && *minor > kMaxMinor)) return stop(TlsEnd::foreign);
  const auto length = in.u16();
  if (!length) return stop(TlsEnd::need_more);
  if (*length > kMaxRecord) return stop(TlsEnd::foreign);
  record_version_ = static_cast<std::uint16_t>(kMajor << 8U | *minor);
  cut_ = in.remaining() < *length;
  content_ = *in.take(std::min<std::size_t>(in.remaining(), *length));
  stream_ = in;
  if (*type == kHandshake) return true;
  if (*type != kAlert) return stop(TlsEnd::encrypted);
  if (content_.size() < 2) return stop(TlsEnd::need_more);
  // Two bytes in the clear; an encrypted alert is longer.
  if (*length != 2) return stop(TlsEnd::encrypted);
  alert_.level = std::to_integer<std::uint8_t>(content_[0]);
  alert_.description = std::to_integer<std::uint8_t>(content_[1]);
  return stop(TlsEnd::alert);
}

bool TlsHandshakes::stop(TlsEnd end) {
  end_ = end;
  return false;
}

}  // namespace tenken::dissect
