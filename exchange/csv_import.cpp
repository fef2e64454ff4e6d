// CSV of anybody: a header names the columns; the names of the register, and what people call such
// columns in English and Japanese, need no mapping.
#include <algorithm>
#include <array>

#include "exchange/addresses.hpp"
#include "exchange/csv_reader.hpp"
#include "exchange/lines.hpp"
#include "exchange/readers.hpp"
#include "exchange/table_columns.hpp"
#include "model/bytes.hpp"
#include "model/claims.hpp"
#include "model/messages.hpp"

namespace tenken::exchange {
namespace {

constexpr std::size_t kMostValue = 1000;
constexpr int kWritten = 50;  // a person or another program wrote it, nobody saw it
constexpr std::size_t kMostAddresses = 64;

struct Alias {
  std::string_view column;  ///< lower case, blanks and underscores as '_'
  std::string_view field;
};

constexpr std::array kAliases{
    Alias{"ip", "ip"},
    Alias{"ip_address", "ip"},
    Alias{"ipaddress", "ip"},
    Alias{"ipv4", "ip"},
    Alias{"address", "ip"},
    Alias{"addresses", "ip"},
    Alias{"observed_addresses", "ip"},
    Alias{"ipアドレス", "ip"},
    Alias{"アドレス", "ip"},
    Alias{"mac", "mac"},
    Alias{"mac_address", "mac"},
    Alias{"macaddress", "mac"},
    Alias{"hwaddr", "mac"},
    Alias{"observed_macs", "mac"},
    Alias{"macアドレス", "mac"},
    Alias{"hostname", "hostname"},
    Alias{"host_name", "hostname"},
    Alias{"host", "hostname"},
    Alias{"ホスト名", "hostname"},
    Alias{"observed_vendor", "vendor"},
    Alias{"vendor", "vendor"},
    Alias{"manufacturer", "vendor"},
    Alias{"メーカー", "vendor"},
    Alias{"observed_type", "type"},
    Alias{"observed_model", ""},
    Alias{"observed_firmware", ""},
    Alias{"registered", "registered"},
    Alias{"名称", "name"},
    Alias{"名前", "name"},
    Alias{"機器名", "name"},
    Alias{"管理者", "owner"},
    Alias{"所有者", "owner"},
    Alias{"担当者", "owner"},
    Alias{"department", "owner"},
    Alias{"設置場所", "location"},
    Alias{"場所", "location"},
    Alias{"用途", "purpose"},
    Alias{"重要度", "criticality"},
    Alias{"利用状況", "in_service"},
    Alias{"serial_number", "serial"},
    Alias{"シリアル番号", "serial"},
    Alias{"製造番号", "serial"},
    Alias{"型番", "model"},
    Alias{"型式", "model"},
    Alias{"機種", "model"},
    Alias{"バージョン", "firmware"},
    Alias{"備考", "note"},
    Alias{"notes", "note"},
    Alias{"comment", "note"},
    Alias{"comments", "note"},
    Alias{"description", "note"},
    Alias{"タグ", "tags"},
};

constexpr std::array<std::string_view, 6> kOwnFields{"ip",     "mac",  "hostname",
                                                     "vendor", "type", "registered"};

bool is_field(std::string_view name) {
  return std::ranges::find(kOwnFields, name) != kOwnFields.end() ||
         parse_declared_field(name).has_value();
}

std::string normal(std::string_view column) {
  std::string name = lowered(trimmed(column));
  std::ranges::replace(name, ' ', '_');
  std::ranges::replace(name, '-', '_');
  return name;
}

/// The field of a column; empty: the column is not read.
std::string field_of(std::string_view column) {
  const std::string name = normal(column);
  const auto* const alias = std::ranges::find(kAliases, name, &Alias::column);
  if (alias != kAliases.end()) return std::string(alias->field);
  return is_field(name) ? name : std::string();
}

/// Several addresses in a cell: blanks, commas, semicolons and line ends lie between them.
std::vector<std::string> addresses_in(std::string cell) {
  std::ranges::replace_if(
      cell, [](char c) { return c == ',' || c == ';' || c == '\n'; }, ' ');
  std::vector<std::string> list;
  for (const std::string_view word : words_of(cell, kMostAddresses)) list.emplace_back(word);
  return list;
}

/// The fields of the columns, or what is wrong with the mapping.
Result<std::vector<std::string>> fields_of(const std::vector<std::string>& head,
                                           const ImportContext& context) {
  std::vector<std::string> fields;
  fields.reserve(head.size());
  for (const std::string& column : head) fields.push_back(field_of(column));
  for (const auto& [field, column] : context.columns) {
    const auto at = std::ranges::find(head, column);
    const bool twice =
        std::ranges::count(context.columns, field, [](const auto& pair) { return pair.first; }) > 1;
    if (!is_field(field) || at == head.end() || twice)
      return fail(Errc::usage, Note(Msg::formats_bad_map, {printable(field + "=" + column)}),
                  Note(Msg::formats_bad_map_fix, {csv_field_names()}));
    // What is mapped by hand takes the place of what the names said.
    std::ranges::replace(fields, field, std::string());
    fields[static_cast<std::size_t>(at - head.begin())] = field;
  }
  return fields;
}

class CsvImport {
 public:
  CsvImport(std::vector<std::string> fields, std::size_t width)
      : file_(ImportFormat::csv), fields_(std::move(fields)), width_(width) {}

  bool addressed() const {
    return std::ranges::any_of(
        fields_, [](const std::string& field) { return field == "ip" || field == "mac"; });
  }

  void row(const CsvRecord& record) {
    if (std::ranges::all_of(record.fields, &std::string::empty)) return;
    const std::string shown = record.fields.front();
    if (record.fields.size() > width_) {
      file_.skip(record.row, Skip::unreadable, shown);
      return;
    }
    ImportedHost host;
    host.line = record.row;
    for (std::size_t i = 0; i < record.fields.size(); ++i)
      if (!fields_[i].empty() && !record.fields[i].empty())
        cell(host, fields_[i], plain_cell(record.fields[i]));
    add_checked(file_, std::move(host), shown);
  }

  ImportedFile take() { return std::move(file_); }

 private:
  void cell(ImportedHost& host, const std::string& field, const std::string& value) {
    if (field == "ip") {
      for (const std::string& text : addresses_in(value)) {
        const auto ip = IpAddress::parse(text.substr(0, text.find('/')));
        ip ? host.ips.push_back(*ip) : file_.skip(host.line, Skip::address, text);
      }
    } else if (field == "mac") {
      for (const std::string& text : addresses_in(value)) {
        const auto mac = mac_of(text);
        if (!mac) {
          file_.skip(host.line, Skip::address, text);
        } else if (!host.mac) {
          host.mac = mac;
        } else {
          host.further.push_back(*mac);
        }
      }
    } else if (field == "registered") {
      const std::string lower = lowered(trimmed(value));
      if (lower == "yes" || lower == "no") {
        host.registered = lower == "yes";
      } else {
        file_.skip(host.line, Skip::value, value);
      }
    } else if (field == "hostname" || field == "vendor" || field == "type") {
      host.said.emplace_back("device." + field, printable(trimmed(value), kMostValue), kWritten);
    } else if (const auto declared = parse_declared_field(field)) {
      host.declared[*declared] = std::string(value);
      if (*declared == DeclaredField::name) host.name = value;
    }
  }

  ImportedFile file_;
  std::vector<std::string> fields_;
  std::size_t width_;
};

}  // namespace

std::string csv_field_names() {
  std::string names;
  for (const std::string_view name : kOwnFields)
    names.append(names.empty() ? "" : ", ").append(name);
  for (int i = 0; i < kDeclaredFieldCount; ++i)
    names.append(", ").append(to_string(static_cast<DeclaredField>(i)));
  return names;
}

bool has_address_column(const std::vector<std::string>& head) {
  return std::ranges::any_of(head, [](const std::string& column) {
    const std::string field = field_of(column);
    return field == "ip" || field == "mac";
  });
}

std::string plain_cell(std::string_view content) {
  constexpr std::string_view kSigns = "=+-@|%";
  if (content.size() < 2 || content[0] != '\'') return std::string(content);
  const std::string_view rest = content.substr(1);
  const std::size_t first = rest.find_first_not_of(" \t\"'");
  if (first == std::string_view::npos) return std::string(content);
  bool guarded = kSigns.find(rest[first]) != std::string_view::npos;
  for (const std::string_view sign : {"＝", "＋", "－", "＠"})
    guarded = guarded || rest.substr(first).starts_with(sign);
  return std::string(guarded ? rest : content);
}

Result<ImportedFile> read_csv(std::string_view text, const ImportContext& context) {
  CsvReader csv(text);
  CsvRecord record;
  auto more = csv.next(record);
  if (!more) return Unexpected(more.error());
  auto fields = fields_of(record.fields, context);
  if (!fields) return Unexpected(fields.error());
  CsvImport reader(*std::move(fields), record.fields.size());
  if (!reader.addressed())
    return fail(Errc::usage, Note(Msg::formats_no_columns, {"CSV"}),
                Note(Msg::formats_no_columns_fix));
  for (;;) {
    more = csv.next(record);
    if (!more) return Unexpected(more.error());
    if (!*more) return reader.take();
    reader.row(record);
  }
}

}  // namespace tenken::exchange
