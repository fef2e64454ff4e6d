// The workbook for Excel: the check sheet to fill in, and lists of devices, findings and changes.
#include "report/xlsx_book.hpp"

namespace tenken::report {
namespace {

constexpr std::array kKinds{Kind::sheet, Kind::inventory, Kind::device};

Result<void> write(const ReportInput& input, std::ostream& out) {
  const std::vector<DeviceDigest> digests = digest_devices(input);
  XlsxBook book(input.lang);
  book.describe(input);
  const bool sheet = input.kind == Kind::full || input.kind == Kind::sheet;
  if (sheet) add_check_sheet(book, input);
  add_device_tab(book, input, digests);
  if (!sheet) add_service_tab(book, input);
  if (input.kind != Kind::inventory) add_finding_tab(book, input, digests);
  if (input.kind != Kind::device) add_change_tab(book, input);
  return book.write_to(out);
}

}  // namespace

extern const Reporter xlsx;
const Reporter xlsx{
    .name = "xlsx", .extension = ".xlsx", .binary = true, .kinds = kKinds, .write = write};

}  // namespace tenken::report
