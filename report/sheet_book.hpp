// What a filled sheet shows besides the verdicts: decisions of people, waivers, the period before.
// All of it may be empty.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "model/adoption_row.hpp"
#include "model/message.hpp"
#include "model/timestamp.hpp"

namespace tenken::report {

/// What a report is about; formats that know no kinds show everything.
enum class Kind : std::uint8_t { full, sheet, inventory, exec, device };

/// A finding that somebody answers for until a day. It stays what it was judged.
struct WaiverRow {
  std::string item;    ///< "32-3"
  std::string device;  ///< label; empty: all devices
  std::string owner;
  std::string reason;
  std::string until;  ///< "2026-12-31"

  WaiverRow() = default;
};

/// Evidence that exists for an item which tenken does not judge.
struct SupportRow {
  std::string item;  ///< "07", as the sheet counts
  Note text;

  SupportRow(std::string i, Note t) : item(std::move(i)), text(std::move(t)) {}
};

/// The scan before, in numbers that can be compared.
struct PreviousPeriod {
  Timestamp at;
  std::size_t failing_devices = 0;
  std::size_t non_conforming = 0;          ///< findings
  std::vector<std::string> failing_items;  ///< sub-items, in sheet order

  PreviousPeriod() = default;
};

struct SheetBook {
  std::vector<AdoptionRow> adoptions;
  std::vector<WaiverRow> waivers;
  std::vector<SupportRow> support;
  std::optional<PreviousPeriod> previous;

  SheetBook() = default;
};

}  // namespace tenken::report
