#include "scanner/dissect/coap_tcp.hpp"

#include "scanner/dissect/fields.hpp"
#include "scanner/dissect/writer.hpp"

namespace tenken::dissect {
namespace {

constexpr unsigned kNibble = 0x0F;
constexpr unsigned kMaxToken = 8;
constexpr std::size_t kMaxBody = 16000;
// What the length nibble says when the length follows in 1, 2 or 4 bytes, and what is added to it.
constexpr unsigned kOneByte = 13;
constexpr unsigned kTwoBytes = 14;
constexpr std::size_t kTwoBytesAdd = 269;
constexpr std::size_t kFourBytesAdd = 65805;

struct Head {
  std::size_t body = 0;  ///< options and payload
  unsigned token = 0;

  Head() = default;
};

std::optional<std::size_t> body_size(Reader& in, unsigned nibble) {
  if (nibble < kOneByte) return nibble;
  if (nibble == kOneByte) {
    const auto more = in.u8();
    return more ? std::optional<std::size_t>(*more + kOneByte) : std::nullopt;
  }
  if (nibble == kTwoBytes) {
    const auto more = in.u16();
    return more ? std::optional<std::size_t>(*more + kTwoBytesAdd) : std::nullopt;
  }
  const auto more = in.u32();
  return more ? std::optional<std::size_t>(*more + kFourBytesAdd) : std::nullopt;
}

/// The head up to the code, which is what comes next; nothing while it is not there.
std::optional<Head> take_head(Reader& in) {
  const auto first = in.u8();
  const auto body = first ? body_size(in, *first >> 4U) : std::nullopt;
  if (!body) return std::nullopt;
  Head head;
  head.body = *body;
  head.token = *first & kNibble;
  return head;
}

/// Classes of codes: requests, three kinds of answers, and signals.
bool is_tcp_code(std::uint8_t code) {
  const unsigned kind = code >> 5U;
  return kind == 0 || kind == 2 || kind == 4 || kind == 5 || kind == 7;
}

}  // namespace

Bytes coap_tcp_question() {
  constexpr std::string_view kFirst = ".well-known";
  constexpr std::string_view kSecond = "core";
  constexpr std::uint8_t kGet = 1;
  constexpr std::uint8_t kToken = 't';
  constexpr unsigned kBody = 2 + kFirst.size() + kSecond.size();
  return Writer()
      .u8(0)
      .u8(kCoapSettings)
      .u8((kOneByte << 4U) + 1)
      .u8(kBody - kOneByte)
      .u8(kGet)
      .u8(kToken)
      .u8(0xB0U + kFirst.size())
      .text(kFirst)
      .u8(kSecond.size())
      .text(kSecond)
      .view();
}

StreamMessage coap_tcp_message(ByteView stream) {
  Reader in(stream);
  const auto head = take_head(in);
  const auto code = head ? in.u8() : std::nullopt;
  if (!code) return no_message(StreamGap::need_more);
  if (head->token > kMaxToken || head->body > kMaxBody || !is_tcp_code(*code))
    return no_message(StreamGap::foreign);
  return whole_message(stream, stream.size() - in.rest().size() + head->token + head->body);
}

std::uint8_t coap_tcp_code(ByteView message) {
  Reader in(message);
  return take_head(in) ? in.u8().value_or(0) : 0;
}

Bytes as_coap_datagram(ByteView message) {
  constexpr std::uint8_t kVersionOne = 0x40;
  Reader in(message);
  const auto head = take_head(in);
  const auto code = head ? in.u8() : std::nullopt;
  if (!code) return {};
  Bytes datagram = Writer().u8(kVersionOne + head->token).u8(*code).u16(0).view();
  const ByteView rest = in.rest();
  datagram.insert(datagram.end(), rest.begin(), rest.end());
  return datagram;
}

}  // namespace tenken::dissect
