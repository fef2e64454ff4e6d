#include "cli/register_formats.hpp"

#include <array>
#include <chrono>
#include <fstream>

#include "bundle/workbook.hpp"
#include "bundle/zip_writer.hpp"
#include "cli/register_csv.hpp"
#include "exchange/csv_reader.hpp"
#include "exchange/lines.hpp"
#include "model/bytes.hpp"
#include "model/messages.hpp"
#include "report/csv_text.hpp"
#include "report/netbox_files.hpp"
#include "report/register_book.hpp"

namespace tenken::cli {
namespace {

// What people fill in: the register's flag and the declared fields, behind id and revision.
constexpr int kFirstEntry = 2;
constexpr int kLastEntry = kFirstEntry + kDeclaredFieldCount;
constexpr std::uint32_t kMostRows = 1'000'000;
constexpr std::size_t kMostColumns = 64;

Result<void> write_book(const InventoryView& view, Lang lang, std::ostream& out) {
  const std::string csv = register_csv(view.devices);
  exchange::CsvReader reader(csv);
  exchange::CsvRecord record;
  std::vector<std::vector<std::string>> rows;
  for (;;) {
    const auto more = reader.next(record);
    if (!more) return Unexpected(more.error());
    if (!*more) break;
    std::vector<std::string>& row = rows.emplace_back();
    for (const std::string& field : record.fields) row.push_back(report::csv_value(field));
  }
  const std::vector<std::string> head = std::move(rows.front());
  rows.erase(rows.begin());
  return report::write_register_book(head, rows, kFirstEntry, kLastEntry, lang, out);
}

Result<void> write_netbox(const InventoryView& view, std::ostream& out) {
  bundle::ZipWriter zip(out, view.at);
  for (const report::NetboxFile& file : report::netbox_files(view))
    if (auto added = zip.add(file.name, file.text); !added) return added;
  return zip.close();
}

/// Spreadsheets turn dates that are typed into days since 1899-12-30.
std::string date_of(const std::string& text) {
  constexpr int kEpoch = 25'569;  // of 1970-01-01
  constexpr int kMostDay = 99'999;
  const auto number = exchange::number_of<int>(text);
  if (!number || *number < kEpoch || *number > kMostDay) return text;
  const std::chrono::sys_days day{std::chrono::days(*number - kEpoch)};
  constexpr std::int64_t kNanoseconds = 86'400'000'000'000;
  constexpr std::size_t kDateWidth = 10;
  return Timestamp(day.time_since_epoch().count() * kNanoseconds).to_string().substr(0, kDateWidth);
}

}  // namespace

bool is_register_format(std::string_view format) {
  return format == kCsv.name || format == kXlsx || format == kNetbox.name;
}

Result<void> write_register(const InventoryView& view, std::string_view format, Lang lang,
                            std::ostream& out) {
  if (format == kXlsx) return write_book(view, lang, out);
  if (format == kNetbox.name) return write_netbox(view, out);
  out << register_csv(view.devices);
  return ok;
}

bool is_workbook(const std::filesystem::path& file) {
  std::error_code error;
  if (!std::filesystem::is_regular_file(file, error)) return false;
  std::array<char, 4> head{};
  std::ifstream(file, std::ios::binary).read(head.data(), head.size());
  return std::string_view(head.data(), head.size()) == "PK\x03\x04";
}

Result<std::string> read_register_book(const std::filesystem::path& file) {
  const auto foreign = [&] {
    return fail(Errc::usage, Note(Msg::formats_book_foreign, {printable(file.string())}),
                Note(Msg::formats_book_foreign_fix));
  };
  const auto names = bundle::read_names(file);
  if (!names) return Unexpected(names.error());
  std::vector<std::pair<std::string, std::string>> columns;  // title and letters
  std::vector<std::string> letters;
  const bundle::NamedColumn* rows = nullptr;
  for (const auto& [name, column] : *names) {
    if (!name.starts_with(report::kRegisterName)) continue;
    columns.emplace_back(name.substr(report::kRegisterName.size()), column.column);
    letters.push_back(column.column);
    if (columns.back().first == "device_id") rows = &column;
  }
  if (rows == nullptr || columns.size() > kMostColumns || rows->last - rows->first > kMostRows)
    return foreign();
  const auto cells = bundle::read_cells(file, rows->tab, letters, rows->first, rows->last);
  if (!cells) return Unexpected(cells.error());
  std::string csv;
  const auto append = [&](std::size_t i, const std::string& text) {
    csv += (i == 0 ? "" : ",") + report::csv_field(text);
    if (i + 1 == columns.size()) csv += "\r\n";
  };
  for (std::size_t i = 0; i < columns.size(); ++i) append(i, columns[i].first);
  for (std::uint32_t row = rows->first; row <= rows->last; ++row)
    for (std::size_t i = 0; i < columns.size(); ++i) {
      const auto cell = cells->find(columns[i].second + std::to_string(row));
      std::string text = cell == cells->end() ? std::string() : report::csv_value(cell->second);
      if (columns[i].first == "eol" || columns[i].first == "support_end") text = date_of(text);
      append(i, text);
    }
  return csv;
}

}  // namespace tenken::cli
