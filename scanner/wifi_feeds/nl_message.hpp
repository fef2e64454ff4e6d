// Messages of netlink, and the attributes in them. Headers and numbers are in the byte order of the
// machine. netlink(7), linux/netlink.h, linux/genetlink.h.
#pragma once

#include <cstdint>
#include <optional>

#include "model/bytes.hpp"

namespace tenken::wifi_feeds {

struct NlMessage {
  std::uint16_t type = 0;
  std::uint16_t flags = 0;
  std::uint32_t sequence = 0;
  ByteView body;

  NlMessage() = default;
};

/// Goes from message to message. Ends at the first that runs past the end.
class NlMessages {
 public:
  explicit NlMessages(ByteView bytes) : rest_(bytes) {}
  std::optional<NlMessage> next();

 private:
  ByteView rest_;
};

struct NlAttribute {
  std::uint16_t type = 0;  ///< without the marks of nesting and byte order
  ByteView body;

  NlAttribute() = default;
  /// Numbers of exactly that size; nothing for others.
  std::optional<std::uint16_t> u16() const;
  std::optional<std::uint32_t> u32() const;
};

/// Goes from attribute to attribute. Ends at the first that runs past the end.
class NlAttributes {
 public:
  explicit NlAttributes(ByteView bytes) : rest_(bytes) {}
  std::optional<NlAttribute> next();
  /// The first of that type, from here on.
  static std::optional<NlAttribute> find(ByteView bytes, std::uint16_t type);

 private:
  ByteView rest_;
};

/// A message of a generic family: its command and attributes.
struct NlCommand {
  std::uint8_t command = 0;
  ByteView attributes;

  NlCommand() = default;
};
std::optional<NlCommand> read_command(ByteView body);

/// The number of an error message: 0 is an acknowledgement, others are those of errno, negative.
std::optional<std::int32_t> read_error(ByteView body);

}  // namespace tenken::wifi_feeds
