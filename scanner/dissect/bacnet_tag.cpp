#include "scanner/dissect/bacnet_tag.hpp"

#include "scanner/dissect/fields.hpp"

namespace tenken::dissect {
namespace {

/// Content of a text: its character set, then the text.
std::string_view text_of(ByteView content) {
  constexpr std::uint8_t kUtf8 = 0;
  constexpr std::uint8_t kLatin1 = 5;
  Reader in(content);
  const auto set = in.u8();
  if (!set || (*set != kUtf8 && *set != kLatin1)) return {};
  return trimmed(as_text(in.rest()));
}

void keep(BacnetMessage& message, const BacnetObject& object, std::uint32_t property,
          const BacnetTag& tag) {
  BacnetValue value;
  value.object = object;
  value.property = property;
  if (tag.is(BacnetTagKind::text)) value.text = text_of(tag.content);
  if (tag.is(BacnetTagKind::unsigned_number) || tag.is(BacnetTagKind::enumerated))
    value.number = number(tag.content);
  if (!value.text.empty() || value.number) message.values.push(value);
}

/// The values of one property up to the tag that closes them; the first of them is kept.
bool read_group(BacnetMessage& message, Reader& in, std::uint8_t closing,
                const BacnetObject& object, std::uint32_t property) {
  unsigned depth = 0;
  bool first = true;
  while (const auto tag = take_bacnet_tag(in)) {
    if (tag->closes && depth == 0) return tag->number == closing;
    if (first && depth == 0) keep(message, object, property, *tag);
    first = false;
    depth += tag->opens ? 1 : 0;
    depth -= tag->closes ? 1 : 0;
  }
  return false;
}

/// The list of one object in an answer to ReadPropertyMultiple.
bool read_object_list(BacnetMessage& message, Reader& in, const BacnetObject& object) {
  constexpr std::uint8_t kObjectList = 1;
  constexpr std::uint8_t kPropertyTag = 2;
  constexpr std::uint8_t kValueTag = 4;
  constexpr std::uint8_t kErrorTag = 5;
  std::uint32_t property = 0;
  while (const auto tag = take_bacnet_tag(in)) {
    if (tag->closes) return tag->number == kObjectList;
    if (tag->is_context(kPropertyTag)) property = number(tag->content).value_or(0);
    if (!tag->opens) continue;
    if (tag->number != kValueTag && tag->number != kErrorTag) return false;
    BacnetMessage refused;  // values of an error are codes
    if (!read_group(tag->number == kValueTag ? message : refused, in, tag->number, object,
                    property))
      return false;
  }
  return false;
}

}  // namespace

std::optional<BacnetTag> take_bacnet_tag(Reader& in) {
  constexpr std::uint8_t kContextBit = 0x08;
  constexpr unsigned kSizeBits = 0x07;
  constexpr unsigned kOpens = 6;
  constexpr unsigned kCloses = 7;
  constexpr unsigned kExtended = 5;
  constexpr unsigned kLongNumber = 15;
  constexpr std::uint8_t kSize16 = 254;
  constexpr std::uint8_t kSize32 = 255;
  constexpr std::uint8_t kBoolean = 1;
  const auto head = in.u8();
  if (!head) return std::nullopt;
  BacnetTag tag;
  tag.context = (*head & kContextBit) != 0;
  tag.number = *head >> 4U;
  if (tag.number == kLongNumber) {
    const auto longer = in.u8();
    if (!longer) return std::nullopt;
    tag.number = *longer;
  }
  const unsigned form = *head & kSizeBits;
  tag.opens = tag.context && form == kOpens;
  tag.closes = tag.context && form == kCloses;
  // A boolean has its value in place of a size.
  if (tag.opens || tag.closes || (!tag.context && tag.number == kBoolean)) return tag;
  std::optional<std::size_t> size = form;
  if (form == kExtended) {
    size = in.u8();
    if (size == kSize16) {
      size = in.u16();
    } else if (size == kSize32) {
      size = in.u32();
    }
  } else if (form > kExtended) {
    return std::nullopt;
  }
  const auto content = size ? in.take(*size) : std::nullopt;
  if (!content) return std::nullopt;
  tag.content = *content;
  return tag;
}

std::optional<BacnetObject> bacnet_object(ByteView content) {
  constexpr unsigned kInstanceBits = 22;
  constexpr std::uint32_t kInstanceMask = (1U << kInstanceBits) - 1;
  const auto id = content.size() == sizeof(std::uint32_t) ? number(content) : std::nullopt;
  if (!id) return std::nullopt;
  BacnetObject object;
  object.type = static_cast<std::uint16_t>(*id >> kInstanceBits);
  object.instance = *id & kInstanceMask;
  return object;
}

bool read_bacnet_property(BacnetMessage& message, Reader in) {
  constexpr std::uint8_t kObject = 0;
  constexpr std::uint8_t kProperty = 1;
  constexpr std::uint8_t kIndex = 2;
  constexpr std::uint8_t kValue = 3;
  const auto object_tag = take_bacnet_tag(in);
  const auto property_tag = object_tag ? take_bacnet_tag(in) : std::nullopt;
  if (!property_tag || !object_tag->is_context(kObject) || !property_tag->is_context(kProperty))
    return false;
  const auto object = bacnet_object(object_tag->content);
  const auto property = number(property_tag->content);
  auto opening = take_bacnet_tag(in);
  if (opening && opening->is_context(kIndex)) opening = take_bacnet_tag(in);
  if (!object || !property || !opening || !opening->opens || opening->number != kValue)
    return false;
  return read_group(message, in, kValue, *object, *property);
}

bool read_bacnet_properties(BacnetMessage& message, Reader in) {
  constexpr std::uint8_t kObject = 0;
  constexpr std::uint8_t kList = 1;
  while (!in.empty()) {
    const auto object_tag = take_bacnet_tag(in);
    const auto opening = object_tag ? take_bacnet_tag(in) : std::nullopt;
    if (!opening || !object_tag->is_context(kObject) || !opening->opens || opening->number != kList)
      return false;
    const auto object = bacnet_object(object_tag->content);
    if (!object || !read_object_list(message, in, *object)) return false;
  }
  return true;
}

}  // namespace tenken::dissect
