#include "scanner/dissect/opcua_binary.hpp"

#include "scanner/dissect/fields.hpp"

namespace tenken::dissect {
namespace {

constexpr std::uint32_t kMissing = 0xFFFFFFFF;  // length -1
constexpr std::size_t kTimeSize = 8;

enum NodeIdForm : std::uint8_t {
  kTwoByte = 0,
  kFourByte = 1,
  kNumeric = 2,
  kString = 3,
  kGuid = 4,
  kByteString = 5,
};

}  // namespace

std::uint8_t OpcUaReader::byte() {
  const auto value = in_.u8();
  if (!value) fail();
  return value.value_or(0);
}

std::uint32_t OpcUaReader::number() {
  const auto value = take_u32_le(in_);
  if (!value) fail();
  return value.value_or(0);
}

ByteView OpcUaReader::bytes() {
  const std::uint32_t size = number();
  if (failed_ || size == kMissing) return {};
  const auto value = in_.take(size);
  if (!value) fail();
  return value.value_or(ByteView());
}

std::string_view OpcUaReader::localized_text() {
  constexpr unsigned kHasLocale = 1;
  constexpr unsigned kHasText = 2;
  const unsigned mask = byte();
  if ((mask & kHasLocale) != 0) bytes();
  return (mask & kHasText) != 0 ? text() : std::string_view();
}

std::uint32_t OpcUaReader::count(std::uint32_t limit) {
  const std::uint32_t elements = number();
  if (elements == kMissing) return 0;
  if (elements > limit) fail();
  return failed_ ? 0 : elements;
}

void OpcUaReader::skip(std::size_t size) {
  if (!in_.take(size)) fail();
}

std::optional<std::uint32_t> OpcUaReader::node_id() {
  constexpr unsigned kFormBits = 0x3F;
  constexpr std::size_t kNamespaceSize = 2;
  constexpr std::size_t kGuidSize = 16;
  const unsigned form = byte() & kFormBits;
  if (form == kTwoByte) return failed_ ? std::nullopt : std::optional<std::uint32_t>(byte());
  if (form == kFourByte) {
    const bool standard = byte() == 0;
    const auto id = take_u16_le(in_);
    if (!id) fail();
    return standard && id ? std::optional<std::uint32_t>(*id) : std::nullopt;
  }
  if (form > kByteString) {
    fail();
    return std::nullopt;
  }
  skip(kNamespaceSize);
  if (form == kNumeric) {
    number();
  } else if (form == kGuid) {
    skip(kGuidSize);
  } else {
    bytes();
  }
  return std::nullopt;
}

void OpcUaReader::extension_object() {
  node_id();
  if (byte() != 0) bytes();
}

void OpcUaReader::request_header() {
  node_id();  // of the session
  skip(kTimeSize);
  number();  // handle
  number();  // diagnostics that are wanted
  bytes();   // entry of the audit
  number();  // time limit
  extension_object();
}

std::uint32_t OpcUaReader::response_header() {
  constexpr std::uint32_t kMaxTexts = 64;
  skip(kTimeSize);
  number();  // handle
  const std::uint32_t status = number();
  if (byte() != 0) fail();  // diagnostics, which hardly anyone asks for
  for (std::uint32_t left = count(kMaxTexts); left > 0; --left) bytes();
  extension_object();
  return status;
}

}  // namespace tenken::dissect
