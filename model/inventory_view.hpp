// The inventory at one moment, as plain values: what rules judge and reports show.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "model/coverage.hpp"
#include "model/endpoint.hpp"
#include "model/flow.hpp"
#include "model/id.hpp"
#include "model/ip_address.hpp"
#include "model/mac_address.hpp"
#include "model/message.hpp"
#include "model/timestamp.hpp"
#include "model/vulnerability.hpp"

namespace tenken {

/// One claim as the inventory holds it: the value that won, who said it, and since when.
struct Fact {
  std::string value;
  int confidence = 0;
  std::string witness;  ///< method, such as "probe/ssh"
  Timestamp first_seen;
  Timestamp last_seen;
  std::optional<EvidenceId> evidence;

  Fact() = default;
};

/// Facts by claim key (model/claims.hpp).
using Facts = std::map<std::string, Fact, std::less<>>;

/// The value of `key`, or an empty view.
std::string_view value_of(const Facts& facts, std::string_view key);
const Fact* find_fact(const Facts& facts, std::string_view key);

/// The catalogue's name for a device type such as "camera"; nothing for a type that it does not
/// list.
std::optional<Msg> device_type_name(std::string_view type);

/// A port that was seen open, with the protocol actually spoken there.
struct Service {
  Endpoint endpoint;
  bool open = true;  ///< false: seen open before, closed in the latest complete scan of that port
  Facts facts;
  Timestamp first_seen;
  Timestamp last_seen;

  Service() = default;
  /// The protocol, or "unknown" when nothing identified it.
  std::string_view protocol() const;
  bool is(std::string_view protocol_name) const { return protocol() == protocol_name; }
  /// Every evidence record that its facts cite, without repeats.
  std::vector<EvidenceId> evidence() const;
};

/// One MAC address of a device.
struct Interface {
  MacAddress mac;
  Timestamp first_seen;
  Timestamp last_seen;

  Interface() = default;
};

/// An IP address that an interface held during a time span. `mac` is empty where the link did not
/// show one.
struct AddressSpan {
  IpAddress ip;
  std::optional<MacAddress> mac;
  bool current = true;
  Timestamp first_seen;
  Timestamp last_seen;

  AddressSpan() = default;
};

/// What people wrote. Never overwritten by observations.
enum class DeclaredField : std::uint8_t {
  name,
  owner,
  location,
  purpose,
  criticality,
  in_service,
  serial,
  model,
  firmware,
  note,
  eol,          ///< a date: the maker no longer sells it
  support_end,  ///< a date: the maker no longer mends it
  jc_star,      ///< the label of JC-STAR: its level and number
  tags,         ///< words, separated by commas
};

inline constexpr int kDeclaredFieldCount = 14;

std::string_view to_string(DeclaredField field);
std::optional<DeclaredField> parse_declared_field(std::string_view text);

using Declared = std::map<DeclaredField, std::string>;

/// Who wrote an entry of the register, and when.
struct Declaration {
  std::string who;
  Timestamp at;

  Declaration() = default;
  Declaration(std::string w, Timestamp t) : who(std::move(w)), at(t) {}
};

/// A thing that a person can touch.
struct Device {
  static constexpr std::size_t kMostFlows = 500;

  DeviceId id;
  std::vector<Interface> interfaces;
  std::vector<AddressSpan> addresses;  ///< current ones first, then by age
  Facts facts;  ///< claims about the device itself ("device.*", "identity.*")
  std::vector<std::string> hostnames;
  std::vector<Service> services;    ///< by address, transport, port
  std::optional<PortCoverage> tcp;  ///< the latest complete TCP scan
  std::optional<PortCoverage> udp;  ///< the latest complete scan of the UDP ports that were asked
  std::vector<Flow> flows;          ///< to the Internet first, then by bytes; at most kMostFlows
  std::uint64_t more_flows = 0;     ///< how many there were beyond those
  std::optional<Hearing> hearing;   ///< where some flow of it was heard
  std::vector<Vulnerability> vulnerabilities;  ///< of the latest survey, the most pressing first
  std::optional<std::string> failed;  ///< why the latest scan could not measure it (an Errc name)
  Declared declared;
  std::map<DeclaredField, Declaration> declarations;  ///< of the declared fields, where known
  bool registered = false;                            ///< a person has entered it in the register
  std::optional<Declaration> registration;            ///< by whom, where known
  bool present = true;  ///< seen by the latest scan that covered its address
  Timestamp first_seen;
  Timestamp last_seen;

  Device() = default;
  std::vector<IpAddress> current_ips() const;
  /// `udp`, where the scan that `tcp` tells of measured it, too; else null.
  const PortCoverage* udp_beside_tcp() const;
  /// What to call it in a line: declared name, host name, address, or MAC, in this order.
  std::string label() const;
};

enum class ScanState : std::uint8_t { running, interrupted, complete };

std::string_view to_string(ScanState state);
std::optional<ScanState> parse_scan_state(std::string_view text);

/// The vantage of scans that see what the site's own network shows; any other is one that a
/// firewall may stand before.
inline constexpr std::string_view kInside = "inside";

/// One run, resumable.
struct ScanRecord {
  ScanId id;
  ScanState state = ScanState::running;
  std::vector<std::string> targets;  ///< canonical ranges
  std::vector<std::string> excluded;
  std::string ports;               ///< as asked: "top100", "all", a list
  std::string udp_ports = "none";  ///< as asked: "top20", a list, or "none"
  std::string profile;
  std::string interface;         ///< empty: chosen by routes
  std::string sensor;            ///< the machine's host name
  std::string vantage{kInside};  ///< the place on the network that it looked from
  std::string scope_sha256;
  std::string authorised_by;
  std::string tenken_version;
  Timestamp started;
  std::optional<Timestamp> finished;
  std::uint64_t addresses_in_scope = 0;  ///< how many addresses the targets name
  std::uint64_t dropped = 0;             ///< frames that the capture lost

  ScanRecord() = default;
};

enum class ChangeKind : std::uint8_t {
  device_new,
  device_gone,
  device_back,
  address_new,
  address_gone,
  port_opened,
  port_closed,
  service_changed,
  fact_changed,
  declared_changed,
  vulnerability_known,   ///< what: the CVE
  vulnerability_gone,    ///< no longer matched: mended, or the record was corrected
  device_merged,         ///< what: the device that became a part of this one; after: why
  device_split,          ///< what: the device that was a part of this one; after: why
  identity_review,       ///< what: the kind of evidence; before, after: what contradicts
  finding_opened,        ///< what: the sub-item; before, after: verdicts
  finding_fixed,         ///< what: the sub-item; before, after: verdicts
  certificate_expiring,  ///< what: the port; after: the last day
  drift_found,           ///< what: the field; before: declared, after: observed
  drift_ended,           ///< what: the field
};

inline constexpr int kChangeKindCount = 20;

std::string_view to_string(ChangeKind kind);
std::optional<ChangeKind> parse_change_kind(std::string_view text);

/// One difference between two moments. `what` names the facet (an address, "23/tcp", a claim key).
struct Change {
  ChangeKind kind = ChangeKind::device_new;
  DeviceId device;
  std::string device_label;  ///< readable name at that time
  std::string what;
  std::string before;
  std::string after;
  Timestamp at;
  ScanId scan;  ///< nil for changes that a person made

  Change() = default;
};

/// A port of an address that others may lie behind, whose key answers at a device, too: it leads
/// there.
struct ForwardedPort {
  std::size_t gateway = 0;  ///< place of the device with that address
  Transport transport = Transport::tcp;
  std::uint16_t port = 0;
  std::size_t device = 0;  ///< place of the one it leads to
  Endpoint inner;

  ForwardedPort() = default;
};

/// The claims by which a device or a service shows a key of its own: SSH host keys, TLS keys.
bool is_key_claim(std::string_view claim);

/// Keys and hashes of passwords that several devices show, and the places of those devices.
using SharedMarks = std::map<std::string, std::vector<std::size_t>, std::less<>>;
SharedMarks shared_marks(const std::vector<Device>& devices);

/// The whole inventory of one site at one moment.
struct InventoryView {
  SiteId site;
  std::string site_name;
  std::optional<ScanRecord>
      scan;  ///< the scan that the view is about: the latest, or the one asked for
  std::vector<Device> devices;                     ///< by lowest current address, then id
  std::vector<std::size_t> outward;                ///< outward_places() of the devices
  std::vector<ForwardedPort> forwarded;            ///< forwarded_ports() of them
  std::optional<SharedMarks> shared;               ///< of the devices; empty: not worked out
  std::optional<VulnSurvey> vulnerability_survey;  ///< the latest; empty where none was done
  std::vector<Change> changes;                     ///< what that scan changed
  Timestamp at;

  InventoryView() = default;
};

}  // namespace tenken
