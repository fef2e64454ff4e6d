// Which format a file has, by what stands in its head.
#include <algorithm>

#include "exchange/addresses.hpp"
#include "exchange/csv_reader.hpp"
#include "exchange/lines.hpp"
#include "exchange/readers.hpp"
#include "exchange/table_columns.hpp"

namespace tenken::exchange {
namespace {

constexpr std::size_t kHead = std::size_t{16} << 10U;  // bytes that are looked at
constexpr std::size_t kMostLines = 40;

bool holds(std::string_view text, std::string_view part) {
  return text.find(part) != std::string_view::npos;
}

/// By the first line with words that are none of a comment.
std::optional<ImportFormat> by_table(std::string_view head) {
  Lines lines(head);
  std::string_view line;
  while (lines.next(line) && lines.number() <= kMostLines) {
    const auto words = words_of(line);
    if (words.empty() || words[0].starts_with('#')) continue;
    const bool has_mac =
        std::ranges::any_of(words, [](std::string_view word) { return mac_of(word).has_value(); });
    if (words.size() >= 4 && words[0].size() >= 9 && number_of<std::int64_t>(words[0]) &&
        IpAddress::parse(words[2]))
      return ImportFormat::dnsmasq;
    // "0 aa:... 192.0.2.7 name *": a lease without an end.
    if (words.size() == 5 && words[0] == "0" && IpAddress::parse(words[2]))
      return ImportFormat::dnsmasq;
    if (words[0] == "duid" && words.size() == 2) return ImportFormat::dnsmasq;
    if (words[0] == "lease" && line.ends_with('{')) return ImportFormat::isc_dhcpd;
    if (words.size() >= 5 && words[0] == "open" && number_of<std::uint16_t>(words[2]))
      return ImportFormat::masscan;
    const bool has_ip = std::ranges::any_of(words, [](std::string_view word) {
      while (word.starts_with('(')) word.remove_prefix(1);
      while (word.ends_with(')')) word.remove_suffix(1);
      return IpAddress::parse(word).has_value();
    });
    if (has_ip && (has_mac || holds(line, "ncomplete") || holds(line, "FAILED")))
      return ImportFormat::arp;
    if (has_mac && !has_ip && words.size() >= 2) return ImportFormat::mac_table;
  }
  return std::nullopt;
}

std::optional<ImportFormat> by_header(std::string_view head) {
  CsvReader csv(head);
  CsvRecord record;
  const auto any = csv.next(record);
  if (!any || !*any || record.fields.size() < 2) return std::nullopt;
  std::vector<std::string> names;
  for (const std::string& field : record.fields) names.push_back(lowered(trimmed(field)));
  const auto has = [&](std::string_view name) {
    return std::ranges::find(names, name) != names.end();
  };
  if (has("address") && has("expire") && has("valid_lifetime")) return ImportFormat::kea;
  const bool of_netbox =
      (has("device_type") || has("type")) && (has("role") || has("manufacturer"));
  if (has("name") && of_netbox && has("status")) return ImportFormat::netbox;
  if (has_address_column(record.fields)) return ImportFormat::csv;
  return std::nullopt;
}

}  // namespace

std::optional<ImportFormat> detect_format(std::string_view text) {
  const std::string_view head = text.substr(0, kHead);
  const std::string_view first = trimmed(head);
  constexpr std::string_view kSqlite("SQLite format 3\0", 16);
  if (head.starts_with(kSqlite)) return ImportFormat::kismet;
  if (holds(head, "<nmaprun")) return ImportFormat::nmap;
  if (first.starts_with('{') && holds(head, "\"tenken.result/1\"")) return ImportFormat::jsonl;
  if ((first.starts_with('[') || first.starts_with('{')) && holds(head, "\"ports\"") &&
      holds(head, "\"ip\""))
    return ImportFormat::masscan;
  if (holds(head, "\nlease ") && holds(head, "binding state")) return ImportFormat::isc_dhcpd;
  if (const auto format = by_header(head)) return format;
  return by_table(head);
}

Result<ImportedFile> read_import(ImportFormat format, std::string_view text,
                                 const ImportContext& context) {
  switch (format) {
    case ImportFormat::nmap:
      return read_nmap(text, context);
    case ImportFormat::masscan:
      return read_masscan(text, context);
    case ImportFormat::dnsmasq:
      return read_dnsmasq(text, context);
    case ImportFormat::isc_dhcpd:
      return read_isc_dhcpd(text, context);
    case ImportFormat::kea:
      return read_kea(text, context);
    case ImportFormat::arp:
      return read_arp(text, context);
    case ImportFormat::mac_table:
      return read_mac_table(text, context);
    case ImportFormat::csv:
      return read_csv(text, context);
    case ImportFormat::netbox:
      return read_netbox({{"netbox.csv", std::string(text)}}, context);
    case ImportFormat::jsonl:
      return read_jsonl(text, context);
    case ImportFormat::kismet:
      break;  // no text
  }
  return fail(Errc::unsupported, "no text");
}

}  // namespace tenken::exchange
