// What management reads: a conclusion, the gravest risks in words of the business, and what changed
// since the period before.
#pragma once

#include <string>
#include <vector>

#include "report/digest.hpp"
#include "report/sheet_book.hpp"

namespace tenken::report {

/// One risk: a sub-item that devices fail, in words of the business.
struct BusinessRisk {
  std::string_view item;
  Severity severity = Severity::none;  ///< the highest of its findings
  std::size_t devices = 0;
  Msg risk{};
  Msg action{};
};

struct Executive {
  static constexpr std::size_t kMostRisks = 5;

  std::size_t devices = 0;  ///< that the scan covered
  std::size_t failing = 0;
  std::size_t reviewing = 0;  ///< of those that do not fail
  std::size_t open = 0;       ///< of the rest: something was not observed
  std::size_t non_conforming = 0;
  std::size_t appeared = 0;
  std::size_t gone = 0;
  Note conclusion;
  Verdict grade = Verdict::not_observed;  ///< the colour of the conclusion
  std::vector<BusinessRisk> risks;        ///< the gravest first, at most kMostRisks

  explicit Executive(Note c) : conclusion(std::move(c)) {}
};

Executive digest_executive(const ReportInput& input, const std::vector<DeviceDigest>& digests);

/// The numbers that a later report compares with.
PreviousPeriod period_of(const Assessed& stored, Timestamp at);

}  // namespace tenken::report
