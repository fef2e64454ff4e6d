// What people write beside an item of the check sheet. tenken keeps and shows it; it never fills it
// in.
#pragma once

#include <array>
#include <string>
#include <string_view>

namespace tenken {

/// Adopted, in part, not adopted, does not concern us.
inline constexpr std::array<std::string_view, 4> kAdoptionMarks{"◎", "△", "×", "－"};

/// One line of the adoption columns. Empty texts are columns that nobody filled in.
struct AdoptionRow {
  std::string item;    ///< "22-1", or "07" for an item that has no sub-items in the workbook
  std::string mark;    ///< one of kAdoptionMarks
  std::string level;   ///< usage levels, as the sheet counts them
  std::string lead;    ///< IT, OT, or both
  std::string reason;  ///< why adopted or not
  std::string point;   ///< what to consider
  std::string extra;   ///< items of the company's own

  AdoptionRow() = default;
  bool empty() const {
    return mark.empty() && level.empty() && lead.empty() && reason.empty() && point.empty() &&
           extra.empty();
  }
  bool operator==(const AdoptionRow&) const = default;
};

}  // namespace tenken
