// PDF for print and for the file: the check sheet, or another kind of report.
#include "report/pdf_documents.hpp"

namespace tenken::report {
namespace {

constexpr std::array kKinds{Kind::sheet, Kind::inventory, Kind::exec, Kind::device};

Result<void> write(const ReportInput& input, std::ostream& out) {
  switch (input.kind) {
    case Kind::full:
    case Kind::sheet:
      return write_sheet_pdf(input, out);
    case Kind::exec:
      return write_exec_pdf(input, out);
    case Kind::inventory:
      return write_inventory_pdf(input, out);
    case Kind::device:
      return write_device_pdf(input, out);
  }
  return fail(Errc::internal, "unknown kind of report");
}

}  // namespace

extern const Reporter pdf;
const Reporter pdf{
    .name = "pdf", .extension = ".pdf", .binary = true, .kinds = kKinds, .write = write};

}  // namespace tenken::report
