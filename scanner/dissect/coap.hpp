// CoAP over UDP: what is asked of whom, and lists of resources. RFC 7252 section 3, RFC 6690.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

#include "model/bytes.hpp"
#include "model/result.hpp"
#include "scanner/dissect/fixed_list.hpp"

namespace tenken::dissect {

enum class CoapType : std::uint8_t { confirmable, non_confirmable, acknowledgement, reset };

/// Views into the datagram.
struct CoapMessage {
  static constexpr std::size_t kMaxPath = 8;
  static constexpr std::uint32_t kLinkFormat = 40;  ///< content format of lists of resources

  bool complete = true;  ///< false: the options break off; what came before is here
  CoapType type = CoapType::confirmable;
  std::uint8_t code = 0;  ///< three bits of class, five of detail: 0.01 GET, 2.05 content
  std::uint16_t id = 0;
  ByteView token;
  std::string_view host;
  FixedList<std::string_view, kMaxPath> path;  ///< its segments
  std::optional<std::uint32_t> content_format;
  ByteView payload;

  CoapMessage() = default;
  unsigned code_class() const { return code >> 5U; }
  unsigned code_detail() const { return code & 0x1FU; }
  bool is_request() const { return code_class() == 0 && code_detail() != 0; }
};

/// \returns Errc::unsupported for what is no message of version 1, Errc::malformed where the head
/// is cut
Result<CoapMessage> parse_coap(ByteView datagram);

/// A resource that a device lists, views into the document.
struct CoapLink {
  std::string_view target;  ///< "/sensors/temp"
  std::string_view type;    ///< rt: kinds of resource, between blanks
  std::string_view title;

  CoapLink() = default;
};

/// Gives the links of a document in the link format, and has an end.
class CoapLinks {
 public:
  explicit CoapLinks(std::string_view document) : rest_(document) {}
  std::optional<CoapLink> next();

 private:
  void read_attribute(CoapLink& link);

  std::string_view rest_;
};

}  // namespace tenken::dissect
