// The acceptance of one device as people and programs read it: table, JSON, JUnit, certificate.
#pragma once

#include <ostream>
#include <string>
#include <vector>

#include "model/acceptance.hpp"
#include "report/report.hpp"

namespace tenken::report {

/// What is shown of an acceptance.
struct AcceptanceInput {
  const Acceptance& acceptance;
  const ReportInput& report;       ///< language, colours, width, the view with the scan
  const Device* device = nullptr;  ///< null: nobody answered
  Declared declared;               ///< of the register, and where it says nothing of the profile

  AcceptanceInput(const Acceptance& a, const ReportInput& r) : acceptance(a), report(r) {}
};

/// The checks as "table" or "json" (Errc::usage otherwise).
Result<void> write_acceptance(const AcceptanceInput& input, std::string_view format,
                              std::ostream& out);
/// One case for each check that is demanded. What is inconclusive is skipped, with the reason.
Result<void> write_acceptance_junit(const AcceptanceInput& input, std::ostream& out);
/// The certificate as one file without script and without anything from elsewhere.
Result<void> write_acceptance_html(const AcceptanceInput& input, std::ostream& out);
/// The certificate, A4. Errc::environment where a font is missing.
Result<void> write_acceptance_pdf(const AcceptanceInput& input, std::ostream& out);

/// "WHAT: pass (profile), 12 passed, 0 failed, 0 inconclusive".
Note acceptance_summary(const Acceptance& acceptance, Lang lang);

}  // namespace tenken::report
