// CSV of NetBox: files for its import forms, such as inventory export --format netbox writes, and
// what its own tables export. Which file holds what follows from its header.
#include <algorithm>
#include <array>

#include "exchange/addresses.hpp"
#include "exchange/csv_reader.hpp"
#include "exchange/lines.hpp"
#include "exchange/readers.hpp"
#include "exchange/table_columns.hpp"
#include "model/bytes.hpp"
#include "model/claims.hpp"

namespace tenken::exchange {
namespace {

constexpr std::size_t kMostValue = 1000;
constexpr std::size_t kMostFiles = 64;
constexpr int kWrittenThere = 50;
constexpr std::string_view kOwnLine = "tenken.";  // begins a line of a comment that is ours

/// One file: its header, and its cells by the names that NetBox gives columns.
class NetboxTable {
 public:
  explicit NetboxTable(std::string_view text) : csv_(text) {
    CsvRecord head;
    if (const auto any = csv_.next(head); any && *any)
      for (const std::string& column : head.fields) {
        std::string name = lowered(trimmed(column));
        std::ranges::replace(name, ' ', '_');
        head_.push_back(std::move(name));
      }
  }

  bool has(std::initializer_list<std::string_view> names) const {
    return std::ranges::any_of(names, [&](std::string_view name) {
      return std::ranges::find(head_, name) != head_.end();
    });
  }
  Result<bool> next() { return csv_.next(record_); }
  std::size_t row() const { return record_.row; }
  bool fits() const { return record_.fields.size() == head_.size(); }
  /// The first of these columns that is there.
  std::string cell(std::initializer_list<std::string_view> names) const {
    for (const std::string_view name : names) {
      const auto at = static_cast<std::size_t>(std::ranges::find(head_, name) - head_.begin());
      if (at < record_.fields.size()) return plain_cell(record_.fields[at]);
    }
    return {};
  }

 private:
  CsvReader csv_;
  std::vector<std::string> head_;
  CsvRecord record_;
};

enum class Kind : std::uint8_t { devices, interfaces, macs, addresses, other };

Kind kind_of(const NetboxTable& table) {
  const bool of_device = table.has({"device", "parent", "assigned_object"});
  if (!of_device && table.has({"name"}) &&
      table.has({"device_type", "type", "role", "device_role"}) && !table.has({"slug"}))
    return Kind::devices;
  if (table.has({"mac_address"}) && of_device && !table.has({"name"})) return Kind::macs;
  if (table.has({"device"}) && table.has({"name"})) return Kind::interfaces;
  if (table.has({"address", "ip_address"}) && of_device) return Kind::addresses;
  return Kind::other;
}

class NetboxReader {
 public:
  NetboxReader() : file_(ImportFormat::netbox) {}

  Result<void> read(NetboxTable& table, Kind kind) {
    for (;;) {
      const auto more = table.next();
      if (!more) return Unexpected(more.error());
      if (!*more) return ok;
      if (!table.fits()) {
        file_.skip(table.row(), Skip::unreadable, table.cell({"name", "device", "address"}));
        continue;
      }
      if (kind == Kind::devices) {
        device(table);
      } else if (kind == Kind::addresses) {
        address(table);
      } else {
        interface(table);
      }
    }
  }

  ImportedFile take() {
    for (const std::string& name : order_) {
      ImportedHost& host = hosts_.at(name);
      for (auto& [interface, mac] : macs_[name]) {
        if (!host.mac) {
          host.mac = mac;
        } else if (mac != *host.mac && std::ranges::find(host.further, mac) == host.further.end()) {
          host.further.push_back(mac);
        }
        for (const auto& [on, ip] : ips_[name])
          if (on == interface) host.links.emplace_back(mac, ip);
      }
      for (const auto& [on, ip] : ips_[name])
        if (std::ranges::find(host.ips, ip) == host.ips.end()) host.ips.push_back(ip);
      file_.add(std::move(host));
    }
    return std::move(file_);
  }

 private:
  void device(const NetboxTable& table) {
    const std::string name = table.cell({"name"});
    if (name.empty() || hosts_.contains(name)) {
      file_.skip(table.row(), name.empty() ? Skip::subject : Skip::value, name);
      return;
    }
    if (hosts_.size() > ImportedFile::kMostHosts) return;
    ImportedHost& host = hosts_[name];
    order_.push_back(name);
    host.line = table.row();
    host.name = name;
    const auto declare = [&](DeclaredField field, std::string value) {
      if (!value.empty()) host.declared[field] = std::move(value);
    };
    declare(DeclaredField::name, name);
    declare(DeclaredField::serial, table.cell({"serial", "serial_number"}));
    const std::string type = table.cell({"device_type", "type"});
    if (type != "Unknown") declare(DeclaredField::model, type);
    declare(DeclaredField::location, table.cell({"location"}));
    if (const std::string maker = table.cell({"manufacturer"});
        !maker.empty() && maker != "Unknown")
      host.said.emplace_back(claim::kVendor, printable(maker, kMostValue), kWrittenThere);
    if (const std::string role = table.cell({"role", "device_role"}); device_type_name(role))
      host.said.emplace_back(claim::kType, role, kWrittenThere);
    comments(host, table.cell({"comments"}));
    const std::string primary = table.cell({"primary_ip4", "primary_ip", "ip_address"});
    if (!primary.empty()) put_address(name, "", primary, table.row());
  }

  /// What NetBox has no column for stands in lines of ours; the rest is a note.
  static void comments(ImportedHost& host, const std::string& text) {
    std::string note;
    Lines lines(text);
    std::string_view line;
    while (lines.next(line)) {
      const std::size_t colon = line.find(':');
      if (line.starts_with(kOwnLine) && colon != std::string_view::npos) {
        own_line(host, line.substr(kOwnLine.size(), colon - kOwnLine.size()),
                 std::string(line.substr(std::min(colon + 2, line.size()))));
      } else if (!trimmed(line).empty()) {
        note.append(note.empty() ? "" : " ").append(line);
      }
    }
    if (!note.empty()) host.declared[DeclaredField::note] = note;
  }

  /// Without a value: what the column holds is only a stand-in.
  static void own_line(ImportedHost& host, std::string_view key, std::string value) {
    if (key == "hostname") {
      host.said.emplace_back(claim::kHostname, printable(value, kMostValue), kWrittenThere);
    } else if (key == "registered") {
      host.registered = value == "yes";
    } else if (const auto field = parse_declared_field(key)) {
      value.empty() ? static_cast<void>(host.declared.erase(*field))
                    : static_cast<void>(host.declared[*field] = std::move(value));
    }
  }

  std::string device_of(const NetboxTable& table) {
    const std::string name = table.cell({"device", "parent"});
    if (!hosts_.contains(name)) {
      file_.skip(table.row(), Skip::subject, name);
      return {};
    }
    return name;
  }

  void interface(const NetboxTable& table) {
    const std::string text = table.cell({"mac_address"});
    if (text.empty()) return;
    const std::string name = device_of(table);
    if (name.empty()) return;
    const auto mac = mac_of(text);
    if (!mac || !is_host(*mac)) {
      file_.skip(table.row(), Skip::address, text);
      return;
    }
    macs_[name].emplace_back(table.cell({"interface", "name"}), *mac);
  }

  void address(const NetboxTable& table) {
    const std::string name = device_of(table);
    if (name.empty()) return;
    const std::string text = table.cell({"address", "ip_address"});
    // A zone, which NetBox refuses in addresses, stands in the description.
    const std::string full = table.cell({"description"});
    const bool zoned = full.find('%') != std::string::npos && IpAddress::parse(full) &&
                       full.starts_with(text.substr(0, text.find('/')));
    put_address(name, table.cell({"interface", "assigned_object"}), zoned ? full : text,
                table.row());
    if (const std::string dns = table.cell({"dns_name"}); !dns.empty()) {
      auto& said = hosts_.at(name).said;
      const bool known = std::ranges::any_of(said, [&](const Said& one) {
        return one.key == claim::kHostname && lowered(one.value) == lowered(dns);
      });
      if (!known) said.emplace_back(claim::kHostname, printable(dns, kMostValue), kWrittenThere);
    }
  }

  void put_address(const std::string& name, std::string interface, const std::string& text,
                   std::size_t row) {
    const auto ip = IpAddress::parse(text.substr(0, text.find('/')));
    if (!ip || !is_host(*ip)) {
      file_.skip(row, Skip::address, text);
      return;
    }
    ips_[name].emplace_back(std::move(interface), *ip);
  }

  ImportedFile file_;
  std::vector<std::string> order_;
  std::map<std::string, ImportedHost> hosts_;
  std::map<std::string, std::vector<std::pair<std::string, MacAddress>>> macs_;
  std::map<std::string, std::vector<std::pair<std::string, IpAddress>>> ips_;
};

}  // namespace

Result<ImportedFile> read_netbox(const NetboxFiles& files, const ImportContext&) {
  NetboxReader reader;
  bool devices = false;
  if (files.size() > kMostFiles) return fail(Errc::limit, "too many files");
  // Devices before what belongs to them.
  for (const Kind wanted : {Kind::devices, Kind::interfaces, Kind::macs, Kind::addresses})
    for (const auto& [name, text] : files) {
      NetboxTable table(text);
      if (kind_of(table) != wanted) continue;
      devices = devices || wanted == Kind::devices;
      if (auto good = reader.read(table, wanted); !good) return Unexpected(good.error());
    }
  if (!devices) return fail(Errc::malformed, "no file with devices");
  return reader.take();
}

}  // namespace tenken::exchange
