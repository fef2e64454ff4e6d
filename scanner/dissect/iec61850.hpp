// IEC 61850 on Ethernet: GOOSE (type 0x88B8) and sampled values (0x88BA). IEC 61850-8-1 section 18
// and annex A, IEC 61850-9-2 section 8 and annex A.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "model/bytes.hpp"
#include "model/result.hpp"
#include "scanner/dissect/fixed_list.hpp"

namespace tenken::dissect {

/// What a protection device publishes to all. Views into the message; empty where not given.
struct GooseMessage {
  bool complete = true;  ///< false: cut before its data
  std::uint16_t app_id = 0;
  bool simulated = false;          ///< from a test set, in place of a device
  std::string_view control_block;  ///< "RELAY7LD0/LLN0$GO$gcb01" begins with the device's name
  std::string_view data_set;
  std::string_view goose_id;
  std::optional<std::uint32_t> time_to_live;  ///< milliseconds until the next one must come
  std::optional<std::uint32_t> state_number;  ///< grows with each change
  std::optional<std::uint32_t> sequence;      ///< grows with each repeat
  std::optional<std::uint32_t> revision;      ///< of the configuration
  std::optional<bool> needs_commissioning;
  std::optional<std::uint32_t> entries;  ///< of the data set

  GooseMessage() = default;
  /// The logical device: the control block up to its first slash.
  std::string_view device() const { return control_block.substr(0, control_block.find('/')); }
};

/// One stream of measured values.
struct SampledStream {
  std::string_view id;
  std::string_view data_set;
  std::optional<std::uint32_t> revision;
  std::optional<std::uint32_t> synchronised;  ///< 0 no, 1 locally, 2 by a global clock

  SampledStream() = default;
};

/// What a merging unit publishes. Views into the message.
struct SampledValues {
  static constexpr std::size_t kMaxStreams = 8;

  bool complete = true;  ///< false: cut
  std::uint16_t app_id = 0;
  bool simulated = false;
  FixedList<SampledStream, kMaxStreams> streams;

  SampledValues() = default;
};

/// Reads what follows the Ethernet type. \returns Errc::unsupported for what is no GOOSE,
/// Errc::malformed for less than the head
Result<GooseMessage> parse_goose(ByteView message);
/// The same for sampled values.
Result<SampledValues> parse_sampled_values(ByteView message);

}  // namespace tenken::dissect
