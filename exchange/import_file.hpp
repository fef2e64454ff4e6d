// What a file of another program says of devices: the same plain values for every format.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "model/endpoint.hpp"
#include "model/inventory_view.hpp"
#include "model/ip_address.hpp"
#include "model/mac_address.hpp"
#include "model/message.hpp"
#include "model/result.hpp"
#include "model/timestamp.hpp"

namespace tenken::exchange {

/// The formats that `read_import` reads; their names are those of --format.
enum class ImportFormat : std::uint8_t {
  nmap,
  masscan,
  dnsmasq,
  isc_dhcpd,
  kea,
  arp,
  mac_table,
  csv,
  netbox,
  kismet,
  jsonl,
};
inline constexpr int kImportFormatCount = 11;

std::string_view to_string(ImportFormat format);
std::optional<ImportFormat> parse_import_format(std::string_view text);

/// Why a line or record was passed over. Problems are what a complete import would not have.
enum class Skip : std::uint8_t {
  unreadable,
  address,
  value,
  subject,
  stranger,
  differs,
  cut,
  expired,
  inactive,
  unresolved,
  group,
  own,
  foreign,
  past,
};

bool is_problem(Skip reason);
/// "line {0}: ...: {1}".
Msg skip_message(Skip reason);

/// A line that was passed over. `text` is printable and short.
struct SkippedLine {
  std::size_t line = 0;
  Skip reason = Skip::unreadable;
  std::string text;

  SkippedLine() = default;
};

/// One claim: about the device, or about its service where there is a port.
struct Said {
  std::string key;  ///< one of model/claims.hpp
  std::string value;
  int confidence = 100;
  std::optional<std::uint16_t> port;
  Transport transport = Transport::tcp;
  std::optional<IpAddress> ip;     ///< of the service; none: the first address
  std::string witness;             ///< who said so first, where the file knows
  std::optional<Timestamp> first;  ///< since when, where the file knows
  std::optional<Timestamp> last;

  Said() = default;
  Said(std::string_view k, std::string v, int c = 100)
      : key(k), value(std::move(v)), confidence(c) {}
};

/// What one record says of one device.
struct ImportedHost {
  std::size_t line = 0;
  std::string name;  ///< by which an inventory may know it where no address is given
  std::optional<MacAddress> mac;
  std::vector<IpAddress> ips;
  std::vector<MacAddress> further;                      ///< other interfaces of the same device
  std::vector<std::pair<MacAddress, IpAddress>> links;  ///< which of them has which address
  std::optional<Timestamp> at;                          ///< when it was true; none: now
  bool only_known = false;  ///< nothing for an inventory that does not know it
  std::vector<Said> said;
  Declared declared;
  std::optional<bool> registered;

  ImportedHost() = default;
  bool addressed() const { return mac || !ips.empty(); }
};

/// A file as it was read. What does not read is listed, never dropped in silence.
class ImportedFile {
 public:
  static constexpr std::size_t kMostHosts = 200'000;
  static constexpr std::size_t kMostSkipped = 1000;  ///< that are kept; all are counted
  static constexpr std::size_t kMostText = 160;      ///< bytes of a skipped line that are shown

  explicit ImportedFile(ImportFormat format) : format_(format) {}

  ImportFormat format() const { return format_; }
  const std::vector<ImportedHost>& hosts() const { return hosts_; }
  std::vector<ImportedHost>& hosts() { return hosts_; }
  const std::vector<SkippedLine>& skipped() const { return skipped_; }
  std::size_t skipped_count() const { return count_; }
  std::size_t problems() const { return problems_; }
  bool overflowed() const { return overflowed_; }

  /// Keeps the host; one beyond kMostHosts is not kept, and `overflowed` says so.
  void add(ImportedHost host);
  void skip(std::size_t line, Skip reason, std::string_view text);

 private:
  ImportFormat format_;
  std::vector<ImportedHost> hosts_;
  std::vector<SkippedLine> skipped_;
  std::size_t count_ = 0;
  std::size_t problems_ = 0;
  bool overflowed_ = false;
};

/// What reading takes besides the text.
struct ImportContext {
  Timestamp now;      ///< leases that ended before it are passed over
  std::string place;  ///< name of the switch; empty: as the file says, else none
  std::vector<std::pair<std::string, std::string>> columns;  ///< of CSV: field and column
  std::vector<std::string> own;  ///< of Kismet: networks whose devices are ours

  ImportContext() = default;
};

}  // namespace tenken::exchange
