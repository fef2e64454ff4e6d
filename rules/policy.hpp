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
#include "rules/expectations.hpp"

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

/// What the maker says that a device needs (RFC 8520), as far as rules judge by it.
struct MudProfile {
  std::string url;                  ///< mud-url
  std::string maker;                ///< mfg-name
  std::string model;                ///< model-name
  std::optional<std::string> mac;   ///< of the one device that the file is named after
  InternetList internet;            ///< names that the device may begin with
  std::vector<Approval> approvals;  ///< services that others may begin with
  std::string sha256;               ///< of the file
  std::size_t skipped = 0;          ///< entries that no rule judges by, such as "my-controller"

  MudProfile() = default;
  /// By the MUD URL that the device told, its MAC address, or maker and model.
  bool is_of(const Device& device) const;
};

/// How old the database of known vulnerabilities may be, and from when on one counts.
struct VulnerabilityPolicy {
  static constexpr std::int64_t kUsualDays = 30;

  std::int64_t database_days = kUsualDays;
  double cvss = 0;  ///< of a certain match that does not conform; one that is exploited always does

  VulnerabilityPolicy() = default;
};

/// What passwords are to be like. A scanner sees neither; the demand stands beside what it saw.
struct PasswordPolicy {
  std::int64_t length = 0;   ///< at least; 0: not said
  std::int64_t classes = 0;  ///< of small and capital letters, digits and signs; 0: not said
  bool guests = true;        ///< logins that are open to all may exist

  PasswordPolicy() = default;
  /// "12 characters, 3 classes"; empty where nothing is said.
  std::string text() const;
};

struct Policy {
  std::string name;            ///< shown as the policy version
  std::string sha256;          ///< of the text; empty for the built-in one
  bool has_approvals = false;  ///< whether the file has an approved-services list at all
  std::vector<Approval> approved;
  InternetPolicy internet;
  VulnerabilityPolicy vulnerabilities;
  PasswordPolicy passwords;
  IpSet management;                ///< networks from which devices may be managed
  IpSet outside;                   ///< the site's addresses on the Internet
  std::int64_t register_days = 0;  ///< how old an entry may be, and an absence; 0: not said
  Expectations expected;           ///< where devices belong, what for, and how many there are
  std::vector<MudProfile> mud;
  std::vector<DeclaredField> required;  ///< fields that a complete register entry has (item 41)

  /// The built-in policy: no approved list; owner, location and purpose required.
  Policy();
  /// The approval that covers this service on this device, if any; one that names the protocol goes
  /// first.
  const Approval* find_approval(const Device& device, const Service& service) const;
  /// Whether some approval would cover this service if it spoke the right protocol.
  bool may_approve(const Device& device, const Service& service) const;
  /// Internet peers that the device may have: those of its MUD file, else of its type or of all.
  /// Null where the policy does not say.
  const InternetList* internet_for(const Device& device) const;
  /// The MUD file of the device; null where none is its own.
  const MudProfile* mud_of(const Device& device) const;
};

/// Reads and checks policy.toml; an error says what, in which line, and how to mend it
/// (Errc::usage).
Result<Policy> load_policy(const std::filesystem::path& file);
/// \param folder  where the MUD files are that it names
Result<Policy> parse_policy(std::string_view toml, std::string_view file_name,
                            const std::filesystem::path& folder = {});

}  // namespace tenken::rules
