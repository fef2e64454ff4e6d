// The memfile of Kea: CSV with a header, "address,hwaddr,client_id,valid_lifetime,expire,...". It
// is a log: of one address the last row counts, and a row of no lifetime ends the lease.
#include <algorithm>
#include <map>

#include "exchange/addresses.hpp"
#include "exchange/csv_reader.hpp"
#include "exchange/lines.hpp"
#include "exchange/readers.hpp"
#include "model/bytes.hpp"
#include "model/claims.hpp"

namespace tenken::exchange {
namespace {

constexpr int kLeaseName = 60;

struct KeaLease {
  ImportedHost host;
  std::optional<Timestamp> ends;
  bool active = true;

  KeaLease() = default;
};

/// Kea writes commas within a field as "&#x2c".
std::string unescaped(std::string_view text) {
  constexpr std::string_view kComma = "&#x2c";
  std::string plain;
  for (std::size_t at = 0; (at = text.find(kComma)) != std::string_view::npos;) {
    plain.append(text.substr(0, at)).append(1, ',');
    text.remove_prefix(at + kComma.size());
  }
  return plain.append(text);
}

class KeaReader {
 public:
  KeaReader(std::vector<std::string> head, Timestamp now)
      : file_(ImportFormat::kea), head_(std::move(head)), now_(now) {}

  bool fits() const {
    return !column_missing("address") && !column_missing("expire") &&
           (!column_missing("hwaddr") || !column_missing("duid"));
  }

  void row(const CsvRecord& record) {
    const auto ip = IpAddress::parse(cell(record, "address"));
    if (!ip || record.fields.size() < head_.size()) {
      file_.skip(record.row, Skip::unreadable, cell(record, "address"));
      return;
    }
    // A delegated prefix is no address.
    if (cell(record, "lease_type") == "2") return;
    KeaLease lease;
    lease.host.line = record.row;
    lease.host.ips.push_back(*ip);
    const std::string mac = cell(record, "hwaddr");
    lease.host.mac = mac_of(mac);
    if (!mac.empty() && !lease.host.mac) file_.skip(record.row, Skip::address, mac);
    const auto expire = number_of<std::int64_t>(cell(record, "expire"));
    const auto lifetime = number_of<std::int64_t>(cell(record, "valid_lifetime"));
    lease.ends = expire ? time_of_seconds(*expire) : std::nullopt;
    if (lease.ends && lifetime && *lifetime > 0)
      if (const auto at = time_of_seconds(*expire - *lifetime); at && *at <= now_)
        lease.host.at = at;
    const std::string state = cell(record, "state");
    lease.active = (state.empty() || state == "0") && (!lifetime || *lifetime != 0);
    if (const std::string name = printable(unescaped(cell(record, "hostname"))); !name.empty())
      lease.host.said.emplace_back(claim::kHostname, name, kLeaseName);
    if (leases_.size() <= ImportedFile::kMostHosts) leases_[*ip] = std::move(lease);
  }

  ImportedFile take() {
    for (auto& [ip, one] : leases_) {
      const std::string shown = ip.to_string();
      if (!one.active) {
        file_.skip(one.host.line, Skip::inactive, shown);
      } else if (one.ends && *one.ends < now_) {
        file_.skip(one.host.line, Skip::expired, shown);
      } else {
        add_checked(file_, std::move(one.host), shown);
      }
    }
    return std::move(file_);
  }

 private:
  bool column_missing(std::string_view name) const {
    return std::ranges::find(head_, name) == head_.end();
  }
  std::string cell(const CsvRecord& record, std::string_view name) const {
    const auto at = static_cast<std::size_t>(std::ranges::find(head_, name) - head_.begin());
    return at < record.fields.size() ? record.fields[at] : std::string();
  }

  ImportedFile file_;
  std::vector<std::string> head_;
  Timestamp now_;
  std::map<IpAddress, KeaLease> leases_;
};

}  // namespace

Result<ImportedFile> read_kea(std::string_view text, const ImportContext& context) {
  CsvReader csv(text);
  CsvRecord record;
  auto more = csv.next(record);
  if (!more) return Unexpected(more.error());
  KeaReader reader(record.fields, context.now);
  if (!*more || !reader.fits()) return fail(Errc::malformed, "no header of a lease file");
  for (;;) {
    more = csv.next(record);
    if (!more) return Unexpected(more.error());
    if (!*more) return reader.take();
    // The same header again: a file that was joined of two.
    if (record.fields.front() != "address") reader.row(record);
  }
}

}  // namespace tenken::exchange
