// Policy: what the organisation allows and demands, from policy.toml.
#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "model/flow.hpp"
#include "model/inventory_view.hpp"
#include "model/ip_address.hpp"
#include "model/port_set.hpp"
#include "model/result.hpp"

namespace tenken::rules {

/// One line of the approved-services list. Empty selectors match every device.
struct Approval {
  std::optional<std::string> device_type;
  std::optional<IpRange> addresses;
  std::optional<std::string> mac;  ///< an address or a prefix, lower case with colons
  std::string protocol;            ///< "ssh", "https", ...; empty: any protocol on the ports
  std::optional<PortSet> ports;    ///< empty: any port
  std::string reason;              ///< never empty in a file

  Approval() = default;
};

/// Internet peers that a device may have; an empty list allows none.
struct InternetList {
  std::vector<std::string> names;  ///< lower case; "*.example.com" stands for all names below it
  IpSet addresses;

  InternetList() = default;
  bool empty() const { return names.empty() && addresses.empty(); }
  /// Its address is listed, or every name by which the device knows it.
  bool allows(const Flow& flow) const;
};

/// Which devices need the Internet, and how long to listen before silence counts.
struct InternetPolicy {
  static constexpr std::int64_t kUsualHours = 24;

  std::optional<InternetList> everybody;
  std::map<std::string, InternetList> types;  ///< by device type, instead of `everybody`
  std::int64_t hours = kUsualHours;

  InternetPolicy() = default;
  /// Null where the policy does not say.
  const InternetList* list_for(const Device& device) const;
};

/// How old the database of known vulnerabilities may be.
struct VulnerabilityPolicy {
  static constexpr std::int64_t kUsualDays = 30;

  std::int64_t database_days = kUsualDays;

  VulnerabilityPolicy() = default;
};

struct Policy {
  std::string name;            ///< shown as the policy version
  bool has_approvals = false;  ///< whether the file has an approved-services list at all
  std::vector<Approval> approved;
  InternetPolicy internet;
  VulnerabilityPolicy vulnerabilities;
  std::vector<DeclaredField> required;  ///< fields that a complete register entry has (item 41)

  /// The built-in policy: no approved list; owner, location and purpose required.
  Policy();
  /// The approval that covers this service on this device, if any; one that names the protocol goes
  /// first.
  const Approval* find_approval(const Device& device, const Service& service) const;
  /// Whether some approval would cover this service if it spoke the right protocol.
  bool may_approve(const Device& device, const Service& service) const;
};

/// Reads and checks policy.toml; an error says what, in which line, and how to mend it
/// (Errc::usage).
Result<Policy> load_policy(const std::filesystem::path& file);
Result<Policy> parse_policy(std::string_view toml, std::string_view file_name);

}  // namespace tenken::rules
