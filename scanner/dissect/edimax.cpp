#include "scanner/dissect/edimax.hpp"

#include <algorithm>
#include <bit>

#include "scanner/dissect/fields.hpp"

namespace tenken::dissect {
namespace {

constexpr std::string_view kMark = "EDIMAX";
constexpr std::size_t kHead = 10;  // bytes between the mark and the product, of the answer's kind
constexpr std::size_t kProductBytes = 14;
constexpr std::size_t kVersionBytes = 8;
constexpr std::size_t kNameBytes = 128;
constexpr std::size_t kMostText = 2048;
constexpr std::string_view kElement = "param>";  // behind the first byte, which tells the rotation
constexpr unsigned kBits = 8;

char rotated(std::byte byte, unsigned bits) {
  const auto value = std::to_integer<std::uint8_t>(byte);
  return static_cast<char>(std::rotr(value, static_cast<int>(bits)));
}

bool is_rotated_by(ByteView datagram, unsigned bits) {
  for (std::size_t at = 0; at < kElement.size(); ++at)
    if (rotated(datagram[at + 1], bits) != kElement[at]) return false;
  return true;
}

/// The value in <key value="..." />.
std::string_view value_of(std::string_view text, std::string_view key) {
  const std::string open = std::string("<").append(key).append(" value=\"");
  const auto at = text.find(open);
  if (at == std::string_view::npos) return {};
  const std::string_view rest = text.substr(at + open.size());
  const auto end = rest.find('"');
  return end == std::string_view::npos ? std::string_view() : rest.substr(0, end);
}

}  // namespace

Result<EdimaxAnswer> parse_edimax_answer(ByteView datagram) {
  Reader in(datagram);
  const auto mac = take_mac(in);
  const auto mark = in.take(kMark.size());
  const auto head = in.take(kHead);
  const auto product = in.take(kProductBytes);
  const auto version = in.take(kVersionBytes);
  const auto name = in.take(kNameBytes);
  if (!mac || !mark || as_text(*mark) != kMark || !head || !product || !version || !name)
    return fail(Errc::unsupported, "no answer of Edimax");
  EdimaxAnswer answer;
  answer.mac = *mac;
  answer.product = until_nul(*product);
  answer.version = until_nul(*version);
  answer.name = until_nul(*name);
  return answer;
}

Result<std::string> decode_edimax_message(ByteView datagram) {
  if (datagram.size() <= kElement.size()) return fail(Errc::unsupported, "no message of Edimax");
  datagram = datagram.first(std::min(datagram.size(), kMostText));
  for (unsigned bits = 0; bits < kBits; ++bits) {
    if (!is_rotated_by(datagram, bits)) continue;
    std::string text = "<";
    for (const std::byte one : datagram.subspan(1)) text += rotated(one, bits);
    return text;
  }
  return fail(Errc::unsupported, "no message of Edimax");
}

EdimaxRegistration read_edimax_registration(std::string_view text) {
  constexpr std::string_view kRegistration = "1010";
  EdimaxRegistration registration;
  if (value_of(text, "code") != kRegistration) return registration;
  registration.model = value_of(text, "model");
  registration.kind = value_of(text, "type");
  registration.name = value_of(text, "alias");
  registration.version = value_of(text, "devfwver");
  return registration;
}

}  // namespace tenken::dissect
