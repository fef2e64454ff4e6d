#include "scanner/dissect/syn_signature.hpp"

#include <algorithm>
#include <array>

namespace tenken::dissect {
namespace {

constexpr std::size_t kFixedHeader = 20;  // bytes
constexpr std::size_t kBeforeOffset = 12;
constexpr std::size_t kWordBytes = 4;
constexpr std::size_t kUrgentAndChecksum = 4;
constexpr std::uint8_t kEnd = 0;
constexpr std::uint8_t kNothing = 1;
constexpr std::uint8_t kSegment = 2;
constexpr std::uint8_t kScale = 3;
constexpr std::uint8_t kSackPermitted = 4;
constexpr std::uint8_t kTimestamps = 8;
constexpr std::array<std::uint8_t, 4> kFirstTtls{32, 64, 128, 255};

std::string_view name_of(std::uint8_t option) {
  switch (option) {
    case kEnd:
      return "eol";
    case kNothing:
      return "nop";
    case kSegment:
      return "mss";
    case kScale:
      return "ws";
    case kSackPermitted:
      return "sok";
    case kTimestamps:
      return "ts";
    default:
      return {};
  }
}

/// Reads one option behind its kind; false where it is cut.
bool read_option(std::uint8_t kind, Reader& in, SynSignature& signature) {
  const auto length = in.u8();
  if (!length || *length < 2) return false;
  const auto value = in.take(*length - 2U);
  if (!value) return false;
  Reader number(*value);
  if (kind == kSegment && value->size() == 2) signature.segment = *number.u16();
  if (kind == kScale && value->size() == 1) signature.scale = *number.u8();
  return true;
}

}  // namespace

std::optional<SynSignature> read_syn_signature(ByteView header, std::uint8_t ttl) {
  Reader in(header);
  if (!in.take(kBeforeOffset)) return std::nullopt;
  const auto offset = in.u8();
  const auto flags = in.u8();
  const auto window = in.u16();
  if (!offset || !flags || !window || !in.take(kUrgentAndChecksum)) return std::nullopt;
  const std::size_t size = (*offset >> 4U) * kWordBytes;
  if (size < kFixedHeader || size > header.size()) return std::nullopt;
  SynSignature signature;
  signature.first_ttl = *std::ranges::find_if(kFirstTtls, [&](auto first) { return ttl <= first; });
  signature.window = *window;
  Reader options(header.subspan(kFixedHeader, size - kFixedHeader));
  while (const auto kind = options.u8()) {
    signature.options.push(*kind);
    if (*kind == kEnd) break;
    if (*kind != kNothing && !read_option(*kind, options, signature)) return std::nullopt;
  }
  return signature;
}

FixedText<SynSignature::kMaxText> SynSignature::text() const {
  const bool multiple = segment != 0 && window != 0 && window % segment == 0;
  FixedText<kMaxText> text;
  text.add_number(first_ttl).add(':').add_number(segment).add(':');
  if (multiple)
    text.add("mss*").add_number(window / segment);
  else
    text.add_number(window);
  if (scale) text.add(',').add_number(*scale);
  char separator = ':';
  for (const std::uint8_t option : options) {
    text.add(separator);
    separator = ',';
    const std::string_view name = name_of(option);
    if (name.empty())
      text.add('?').add_number(option);
    else
      text.add(name);
  }
  return text;
}

}  // namespace tenken::dissect
