#include "cli/register_csv.hpp"

#include <algorithm>
#include <map>
#include <optional>
#include <set>

#include "cli/declared_values.hpp"
#include "cli/device_columns.hpp"
#include "cli/words.hpp"
#include "exchange/csv_reader.hpp"
#include "model/bytes.hpp"
#include "model/claims.hpp"
#include "model/digest.hpp"
#include "model/messages.hpp"
#include "report/csv_text.hpp"

namespace tenken::cli {
namespace {

constexpr std::string_view kId = "device_id";
constexpr std::string_view kRevision = "revision";
constexpr std::string_view kRegistered = "registered";
constexpr std::string_view kObserved = "observed_";  // for people to see; never read
constexpr std::size_t kMostProblems = 50;
constexpr std::size_t kRevisionBytes = 8;

std::string yes_no(bool yes) { return yes ? "yes" : "no"; }

/// Changes with everything that people may edit, so that an edit of an old file is noticed.
std::string revision_of(const Device& device) {
  std::string text = yes_no(device.registered);
  for (const auto& [field, value] : device.declared)
    text.append(1, '\0').append(to_string(field)).append(1, '=').append(value);
  const auto digest = sha256(as_bytes(text));
  return to_hex(std::as_bytes(std::span(digest).first<kRevisionBytes>()));
}

std::string declared_of(const Device& device, DeclaredField field) {
  const auto at = device.declared.find(field);
  return at == device.declared.end() ? std::string() : at->second;
}

std::vector<std::string> cells_of(const Device& device) {
  std::vector<std::string> cells{device.id.to_string(), revision_of(device),
                                 yes_no(device.registered)};
  for (int i = 0; i < kDeclaredFieldCount; ++i)
    cells.push_back(declared_of(device, static_cast<DeclaredField>(i)));
  const auto fact = [&](std::string_view key) { return printable(value_of(device.facts, key)); };
  cells.insert(cells.end(),
               {spaced(current_addresses(device)), spaced(macs_of(device)), fact(claim::kVendor),
                fact(claim::kType), fact(claim::kModel), fact(claim::kFirmware),
                spaced(open_ports(device)), yes_no(device.present), device.last_seen.to_string()});
  return cells;
}

std::vector<std::string> head() {
  std::vector<std::string> names{std::string(kId), std::string(kRevision),
                                 std::string(kRegistered)};
  for (int i = 0; i < kDeclaredFieldCount; ++i)
    names.emplace_back(to_string(static_cast<DeclaredField>(i)));
  for (const char* const name : {"addresses", "macs", "vendor", "type", "model", "firmware",
                                 "ports", "present", "last_seen"})
    names.push_back(std::string(kObserved) + name);
  return names;
}

void append_record(std::string& text, const std::vector<std::string>& cells) {
  for (std::size_t i = 0; i < cells.size(); ++i)
    text += (i == 0 ? "" : ",") + report::csv_field(cells[i]);
  text += "\r\n";
}

/// Goes through the records of one file.
class RegisterReader {
 public:
  RegisterReader(std::string_view text, std::span<const Device> devices) : reader_(text) {
    for (const Device& device : devices) by_id_[device.id] = &device;
  }

  Result<RegisterEdits> read() {
    if (auto named = read_head(); !named) return Unexpected(named.error());
    exchange::CsvRecord record;
    while (edits_.problems.size() < kMostProblems) {
      const auto more = reader_.next(record);
      if (!more) return Unexpected(more.error());
      if (!*more) break;
      read_record(record);
    }
    return std::move(edits_);
  }

 private:
  Result<void> read_head() {
    exchange::CsvRecord record;
    const auto any = reader_.next(record);
    if (!any) return Unexpected(any.error());
    for (std::size_t i = 0; i < record.fields.size(); ++i) {
      const std::string& name = record.fields[i];
      const bool known = name == kId || name == kRevision || name == kRegistered ||
                         name.starts_with(kObserved) || parse_declared_field(name);
      if (!known)
        return fail(Errc::usage,
                    Note(Msg::exchange_unknown_column, {std::to_string(i + 1), shown(name)}),
                    Note(Msg::exchange_unknown_column_fix, {listed(head())}));
      if (std::ranges::count(record.fields, name) > 1)
        return fail(Errc::usage, Note(Msg::exchange_column_twice, {printable(name)}),
                    Note(Msg::exchange_unknown_column_fix, {listed(head())}));
    }
    columns_ = record.fields;
    for (const std::string_view needed : {kId, kRevision})
      if (std::ranges::find(columns_, needed) == columns_.end())
        return fail(Errc::usage, Note(Msg::exchange_lacks_column, {std::string(needed)}),
                    Note(Msg::exchange_lacks_column_fix));
    return ok;
  }

  void problem(const exchange::CsvRecord& record, std::string_view column, Msg what,
               std::string more, Note remedy) {
    edits_.problems.emplace_back(
        Errc::usage, Note(what, {std::to_string(record.row), std::string(column), std::move(more)}),
        std::move(remedy));
  }

  /// The cell as it was before the spreadsheet was guarded against it.
  std::string cell(const exchange::CsvRecord& record, std::string_view column) const {
    const auto at = std::ranges::find(columns_, column);
    if (at == columns_.end()) return {};
    return report::csv_value(record.fields[static_cast<std::size_t>(at - columns_.begin())]);
  }

  void read_record(const exchange::CsvRecord& record) {
    if (record.fields.size() != columns_.size()) {
      problem(record, std::to_string(record.fields.size()), Msg::exchange_row_width,
              std::to_string(columns_.size()), Note(Msg::exchange_csv_fix));
      return;
    }
    const std::string id = cell(record, kId);
    if (id.empty() && std::ranges::all_of(record.fields, &std::string::empty)) return;
    const auto parsed = DeviceId::parse(id);
    const auto known = parsed ? by_id_.find(*parsed) : by_id_.end();
    if (known == by_id_.end()) {
      problem(record, kId, Msg::exchange_row_no_device, shown(id),
              Note(Msg::exchange_row_no_device_fix));
      return;
    }
    if (!seen_.insert(*parsed).second) {
      problem(record, kId, Msg::exchange_row_twice, shown(id), Note(Msg::exchange_row_twice_fix));
      return;
    }
    compare(record, *known->second);
  }

  void compare(const exchange::CsvRecord& record, const Device& device) {
    inventory::DeclaredEdit edit;
    edit.device = device.id;
    edit.before = device.declared;
    const bool stale = cell(record, kRevision) != revision_of(device);
    for (const std::string& column : columns_) {
      if (column != kRegistered && !parse_declared_field(column)) continue;
      const auto value = checked(record, column);
      if (!value) continue;
      const auto field = parse_declared_field(column);
      const std::string before = field ? declared_of(device, *field) : yes_no(device.registered);
      if (*value == before) continue;
      if (stale) {
        problem(record, column, Msg::exchange_row_stale, shown(before),
                Note(Msg::exchange_row_stale_fix));
        continue;
      }
      if (field) {
        edit.values[*field] = *value;
      } else {
        edit.registered = *value == "yes";
      }
      RegisterChange& change = edits_.changes.emplace_back();
      change.device = device.id;
      change.label = device.label();
      change.field = column;
      change.before = before;
      change.after = *value;
    }
    if (!edit.values.empty() || edit.registered) edits_.edits.push_back(std::move(edit));
  }

  /// The value of a cell; nothing, and a problem, where it is none.
  std::optional<std::string> checked(const exchange::CsvRecord& record, const std::string& column) {
    const std::string text = cell(record, column);
    if (printable(text, exchange::CsvReader::kMostBytes) != text) {
      problem(record, column, Msg::exchange_row_text, printable(text),
              Note(Msg::exchange_row_text_fix));
      return std::nullopt;
    }
    if (column == kRegistered) {
      const std::string lower = inventory::lowered(text);
      if (lower == "yes" || lower == "no") return lower;
      problem(record, column, Msg::exchange_row_value, shown(text),
              Note(Msg::exchange_row_registered_fix));
      return std::nullopt;
    }
    auto value = declared_value(*parse_declared_field(column), text);
    if (value) return *std::move(value);
    problem(record, column, Msg::exchange_row_value, shown(text), *value.error().remedy);
    return std::nullopt;
  }

  exchange::CsvReader reader_;
  std::map<DeviceId, const Device*> by_id_;
  std::set<DeviceId> seen_;
  std::vector<std::string> columns_;
  RegisterEdits edits_;
};

}  // namespace

std::string register_csv(std::span<const Device> devices) {
  std::string text(report::kByteOrderMark);
  append_record(text, head());
  for (const Device& device : devices) append_record(text, cells_of(device));
  return text;
}

Result<RegisterEdits> read_register(std::string_view text, std::span<const Device> devices) {
  return RegisterReader(text, devices).read();
}

}  // namespace tenken::cli
