// Why: who says what about a device's identity, and why one of them counts.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "inventory/records.hpp"
#include "model/evidence.hpp"
#include "model/timestamp.hpp"

namespace tenken::inventory {

/// Why the first statement of an opinion counts.
enum class WhyReason : std::uint8_t {
  nobody,      ///< there is no statement
  only,        ///< nobody contradicts it
  declared,    ///< a person entered it
  identified,  ///< the next one only says "unknown"
  confidence,  ///< surer than the next one
  later,       ///< as sure, but said later
  earlier,     ///< as sure, but known earlier (names)
  order,       ///< as sure, at the same time: the names of the witnesses decide
};

std::string_view to_string(WhyReason reason);

/// What one witness says.
struct Statement {
  std::string value;
  std::string witness;  ///< method, or who entered it
  int confidence = 0;
  Timestamp first_seen;
  Timestamp last_seen;
  std::optional<EvidenceId> evidence;
  bool declared = false;  ///< by a person
  bool agrees = false;    ///< says what the first one says, apart from case

  Statement() = default;
};

/// All that is said about one key, what counts first, then by rank.
struct Opinion {
  std::string_view key;  ///< of model/claims.hpp
  WhyReason reason = WhyReason::nobody;
  std::vector<Statement> statements;
  /// The first statement that does not agree with what counts; statements.size() where all do.
  std::size_t rival = 0;

  Opinion() = default;
};

/// Vendor, model, firmware, operating system, type and name, in this order.
std::vector<Opinion> opinions_of(const DeviceRecord& record);

}  // namespace tenken::inventory
