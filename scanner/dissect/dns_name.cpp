#include "scanner/dissect/dns_name.hpp"

#include <algorithm>

namespace tenken::dissect {
namespace {

constexpr unsigned kMaxPointers = 16;  // of one name
constexpr std::size_t kPointerBits = 0xC0;
constexpr std::size_t kPointerHigh = 0x3F;

bool is_pointer(std::size_t length) { return (length & kPointerBits) == kPointerBits; }

}  // namespace

bool DnsName::add_label(std::string_view label) {
  const auto is_escaped = [](char c) { return c == '.' || c == '\\'; };
  const bool plain = std::none_of(label.begin(), label.end(), is_escaped);
  const auto escaped =
      plain ? 0 : static_cast<std::size_t>(std::count_if(label.begin(), label.end(), is_escaped));
  const std::size_t dot = size_ == 0 ? 0 : 1;
  if (label.size() + escaped + dot > kMaxText - size_) return false;
  if (dot != 0) text_[size_++] = '.';
  if (plain) {
    std::copy_n(label.data(), label.size(), text_.data() + size_);
    size_ = static_cast<std::uint16_t>(size_ + label.size());
    return true;
  }
  for (const char c : label) {
    if (is_escaped(c)) text_[size_++] = '\\';
    text_[size_++] = c;
  }
  return true;
}

std::optional<DnsName> read_dns_name(ByteView message, std::size_t at) {
  std::optional<DnsName> name(std::in_place);
  std::size_t wire = 1;  // bytes of the name, the end included
  for (unsigned pointers = 0; at < message.size();) {
    const auto length = std::to_integer<std::size_t>(message[at]);
    if (length == 0) return name;
    if (is_pointer(length)) {
      if (at + 1 >= message.size() || ++pointers > kMaxPointers) return std::nullopt;
      const std::size_t target =
          (length & kPointerHigh) << 8U | std::to_integer<std::size_t>(message[at + 1]);
      if (target >= at) return std::nullopt;
      at = target;
      continue;
    }
    wire += length + 1;
    if (length > kMaxDnsLabel || length >= message.size() - at || wire > kMaxDnsName)
      return std::nullopt;
    if (!name->add_label(as_text(message.subspan(at + 1, length)))) return std::nullopt;
    at += length + 1;
  }
  return std::nullopt;
}

bool skip_dns_name(Reader& in) {
  const ByteView bytes = in.rest();
  std::size_t at = 0;
  while (at < bytes.size()) {
    const auto length = std::to_integer<std::size_t>(bytes[at++]);
    if (length == 0) break;
    if (is_pointer(length)) {
      ++at;
      break;
    }
    if (length > kMaxDnsLabel) return false;
    at += length;
    if (at >= bytes.size()) return false;
  }
  return at > 0 && in.take(at).has_value();
}

}  // namespace tenken::dissect
