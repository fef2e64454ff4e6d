// Acceptance: what was demanded of one device that is to be taken into use, what was measured, and
// what follows.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "model/finding.hpp"
#include "model/id.hpp"
#include "model/message.hpp"
#include "model/timestamp.hpp"
#include "model/verdict.hpp"

namespace tenken {

/// What became of one check, and of all of them. Stored as text. `inconclusive`: something that was
/// demanded could not be measured, which is never a pass.
enum class AcceptanceResult : std::uint8_t { pass, fail, inconclusive, not_demanded };

std::string_view to_string(AcceptanceResult result);
std::optional<AcceptanceResult> parse_acceptance_result(std::string_view text);
/// The name that a user reads.
std::string_view acceptance_label(AcceptanceResult result, Lang lang);
/// A fail wins over inconclusive, that over a pass; what is not demanded counts for nothing.
AcceptanceResult worse(AcceptanceResult a, AcceptanceResult b);

/// One demand beside what was measured. Texts are notes, so that one record is shown in either
/// language.
struct AcceptanceCheck {
  std::string id;  ///< "ports-tcp", "item-32-3": the same in every run
  Note title;
  Note expected;
  Note observed;
  AcceptanceResult result = AcceptanceResult::inconclusive;
  Note reason;
  std::string item;                ///< the sub-item that it is about; empty: none
  std::optional<Verdict> verdict;  ///< of that sub-item
  std::vector<EvidenceId> evidence;

  AcceptanceCheck(std::string i, Note t, const Note& e)
      : id(std::move(i)), title(std::move(t)), expected(e), observed(e), reason(e) {}
};

/// One acceptance of one device.
struct Acceptance {
  std::string number;  ///< of the certificate
  AcceptanceResult result = AcceptanceResult::inconclusive;
  Timestamp started;
  Timestamp finished;
  std::string inspector;
  std::string profile;         ///< its name
  std::string profile_sha256;  ///< of its text
  std::string target;          ///< as asked: an address
  std::optional<DeviceId> device;
  std::string device_label;
  ScanId scan;
  std::vector<AcceptanceCheck> checks;  ///< in the order in which they are shown
  JudgedBy by;
  std::size_t evidence_records = 0;
  std::string evidence_sha256;  ///< over the records, in hexadecimal

  Acceptance() = default;
};

}  // namespace tenken
