// What people decide about the sheet: waivers of findings, and whether an item is adopted. Kept
// apart from verdicts, which neither of them changes.
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

namespace tenken {

/// Somebody answers for a finding that stays as it is, until a day. The finding keeps its verdict.
struct Waiver {
  std::optional<DeviceId> device;  ///< empty: every device of the site
  std::string device_label;        ///< readable name when it was given
  std::string item;                ///< sub-item, "32-3"
  std::string reason;
  std::string owner;  ///< who answers for it
  std::string until;  ///< the last day on which it counts, "2027-03-31"
  std::string who;    ///< who wrote it down
  Timestamp at;

  Waiver() = default;
  bool covers(const Finding& finding) const;
  /// Whether it still counts on the day of `now`, in the time zone of the process.
  bool valid(Timestamp now) const;
};

/// Whether the organisation takes up an item. Only people say so.
enum class Mark : std::uint8_t { adopted, partly, not_adopted, not_applicable };

std::string_view to_string(Mark mark);
/// The sign on the sheet: a double circle, a triangle, a cross, a dash.
std::string_view mark_sign(Mark mark);
/// By its name or its sign.
std::optional<Mark> parse_mark(std::string_view text);

/// Who takes the lead in an item.
enum class Lead : std::uint8_t { it, ot, both };

std::string_view to_string(Lead lead);
std::optional<Lead> parse_lead(std::string_view text);

inline constexpr int kMostUsageLevel = 3;

/// The columns of the sheet that people fill in, for one sub-item.
struct Adoption {
  std::string item;
  std::optional<Mark> mark;
  std::string reason;
  std::string consider;      ///< points to consider
  std::string comment;       ///< further points of one's own
  std::optional<int> level;  ///< of usage, 1 to kMostUsageLevel
  std::optional<Lead> lead;
  std::string who;
  Timestamp at;

  Adoption() = default;
};

/// One entry that a person changed. `what` names it: "waiver", "mark", "reason", "comment", ...
struct DecisionChange {
  std::string item;
  std::string device_label;  ///< empty: about the site
  std::string what;
  std::string before;
  std::string after;
  std::string who;
  Timestamp at;

  DecisionChange() = default;
};

/// Everything that people decided for one site.
struct Decisions {
  std::vector<Waiver> waivers;          ///< by sub-item, those of the site first
  std::vector<Adoption> adoptions;      ///< by sub-item
  std::vector<DecisionChange> history;  ///< oldest first

  Decisions() = default;
  /// The valid waiver that covers the finding, the one that lasts longest; null where none does.
  const Waiver* waiver_of(const Finding& finding, Timestamp now) const;
  const Adoption* adoption_of(std::string_view item) const;
};

}  // namespace tenken
