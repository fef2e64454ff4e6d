#include "scanner/dissect/dns.hpp"

#include <algorithm>
#include <optional>
#include <string_view>

#include "scanner/dissect/dns_name.hpp"

namespace tenken::dissect {
namespace {

constexpr std::uint16_t kId = 0x746B;
constexpr std::uint16_t kTypeTxt = 16;
constexpr std::uint16_t kClassChaos = 3;
constexpr std::uint16_t kResponseBit = 0x8000;
constexpr std::uint16_t kRecursionBit = 0x0080;
constexpr unsigned kMaxRecords = 8;  // answers read; one is expected

void put16(Bytes& out, std::size_t value) {
  out.push_back(static_cast<std::byte>((value >> 8) & 0xFF));
  out.push_back(static_cast<std::byte>(value & 0xFF));
}

std::string joined_strings(ByteView rdata) {
  std::string text;
  Reader in(rdata);
  while (const auto length = in.u8()) {
    const auto part = in.take(*length);
    if (!part) break;
    text += as_text(*part);
  }
  return text;
}

}  // namespace

Bytes dns_version_query() {
  Bytes message;
  put16(message, kId);
  put16(message, 0);  // a plain query, no recursion desired
  put16(message, 1);
  for (int i = 0; i < 3; ++i) put16(message, 0);
  for (const std::string_view label : {"version", "bind"}) {
    message.push_back(static_cast<std::byte>(label.size()));
    for (const char c : label) message.push_back(static_cast<std::byte>(c));
  }
  message.push_back(std::byte{0});
  put16(message, kTypeTxt);
  put16(message, kClassChaos);
  Bytes framed;
  put16(framed, message.size());
  framed.insert(framed.end(), message.begin(), message.end());
  return framed;
}

Result<DnsVersion> parse_dns_version(ByteView message) {
  Reader in(message);
  const auto id = in.u16();
  const auto flags = in.u16();
  const auto questions = in.u16();
  const auto answers = in.u16();
  if (id != kId || !flags || (*flags & kResponseBit) == 0 || !questions || *questions > 1 ||
      !answers || !in.take(4))
    return fail(Errc::malformed, "not an answer to the DNS question");
  DnsVersion version;
  version.rcode = *flags & 0x0F;
  version.recursion = (*flags & kRecursionBit) != 0;
  if (*questions == 1 && (!skip_dns_name(in) || !in.take(4)))
    return fail(Errc::malformed, "DNS question is cut");
  for (unsigned i = 0; i < std::min<unsigned>(*answers, kMaxRecords); ++i) {
    if (!skip_dns_name(in)) break;
    const auto type = in.u16();
    const auto klass = in.u16();
    const auto ttl = in.u32();
    const auto length = in.u16();
    const auto rdata = length ? in.take(*length) : std::nullopt;
    if (!ttl || !rdata) break;
    if (type == kTypeTxt && klass == kClassChaos) {
      version.text = printable(joined_strings(*rdata), 256);
      break;
    }
  }
  return version;
}

}  // namespace tenken::dissect
