// DNP3, TCP and UDP port 20000. IEEE 1815-2012 clause 9 (data link), 8 (transport), 4
// (application), 6.1 of annex A (device attributes, group 0).
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

#include "model/bytes.hpp"
#include "model/result.hpp"
#include "scanner/dissect/fixed_list.hpp"
#include "scanner/dissect/ot.hpp"

namespace tenken::dissect {

/// Variations of group 0 that describe a device.
enum class Dnp3Attribute : std::uint8_t {
  software_version = 242,
  hardware_version = 243,
  location = 245,
  id_code = 246,
  device_name = 247,
  serial_number = 248,
  product_name = 250,
  manufacturer = 252,
};

/// One frame. The fragment of the application in it is copied, since checksums lie between its
/// bytes; the texts last as long as the message.
class Dnp3Message {
 public:
  static constexpr std::size_t kMaxData = 250;  // bytes of a frame behind its head
  static constexpr std::size_t kMaxAttributes = 12;

  bool complete = true;  ///< false: cut, or a checksum is wrong
  std::uint16_t source = 0;
  std::uint16_t destination = 0;
  std::uint8_t link_function = 0;
  OtRole sender = OtRole::unknown;           ///< client: the master
  std::optional<std::uint8_t> function;      ///< of the application, in the first segment
  std::optional<std::uint16_t> indications;  ///< of answers: internal indications
  OtAction action = OtAction::none;

  Dnp3Message() = default;
  /// Text of an attribute of the outstation; empty where not given.
  std::string_view attribute(Dnp3Attribute variation) const;

 private:
  friend class Dnp3Reader;
  struct Stored {
    std::uint8_t variation = 0;
    std::uint8_t offset = 0;
    std::uint8_t size = 0;
  };

  ByteView data() const { return std::as_bytes(std::span(data_)).first(size_); }

  FixedList<Stored, kMaxAttributes> attributes_;
  std::array<std::uint8_t, kMaxData> data_{};
  std::size_t size_ = 0;
};

StreamMessage dnp3_message(ByteView stream);

/// Reads one frame. \returns Errc::unsupported for what is no DNP3, Errc::malformed for less than
/// the head, or one with a wrong checksum
Result<Dnp3Message> parse_dnp3(ByteView frame);

/// The checksum of a block (clause 9.2.5).
std::uint16_t dnp3_checksum(ByteView block);

}  // namespace tenken::dissect
