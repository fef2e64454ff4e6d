// Tagged values of BACnet. ANSI/ASHRAE 135 clause 20.2.
#pragma once

#include <cstdint>
#include <optional>

#include "model/bytes.hpp"
#include "scanner/dissect/bacnet.hpp"

namespace tenken::dissect {

/// Kinds of application values.
enum class BacnetTagKind : std::uint8_t {
  unsigned_number = 2,
  text = 7,
  enumerated = 9,
  object_id = 12,
};

struct BacnetTag {
  std::uint8_t number = 0;  ///< BacnetTagKind where `context` is not set
  bool context = false;
  bool opens = false;  ///< of a group, without content
  bool closes = false;
  ByteView content;

  BacnetTag() = default;
  bool is(BacnetTagKind kind) const {
    return !context && number == static_cast<std::uint8_t>(kind);
  }
  bool is_context(std::uint8_t which) const {
    return context && !opens && !closes && number == which;
  }
};

/// The next tag with its content; nothing where it is cut.
std::optional<BacnetTag> take_bacnet_tag(Reader& in);
std::optional<BacnetObject> bacnet_object(ByteView content);
/// Properties in an answer to ReadProperty or ReadPropertyMultiple. \returns false where it is cut
bool read_bacnet_property(BacnetMessage& message, Reader in);
bool read_bacnet_properties(BacnetMessage& message, Reader in);

}  // namespace tenken::dissect
