// The documents that the PDF report consists of, one per kind.
#pragma once

#include "report/report.hpp"

namespace tenken::report {

/// The check sheet, A3 in landscape.
Result<void> write_sheet_pdf(const ReportInput& input, std::ostream& out);
/// One page A4 for management.
Result<void> write_exec_pdf(const ReportInput& input, std::ostream& out);
/// The list of devices and changes, A4 in landscape.
Result<void> write_inventory_pdf(const ReportInput& input, std::ostream& out);
/// A chapter per device: facts, services, findings with evidence.
Result<void> write_device_pdf(const ReportInput& input, std::ostream& out);

}  // namespace tenken::report
