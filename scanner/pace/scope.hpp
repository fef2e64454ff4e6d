// Scope: who authorised which networks, checks, rates and hours.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "model/ip_address.hpp"
#include "model/result.hpp"
#include "model/timestamp.hpp"

namespace tenken::pace {

/// Kinds of activity that a scope allows one by one.
enum class Check : std::uint8_t {
  discovery,          ///< ARP, ICMP echo, TCP pings
  ports,              ///< port scanning
  probes,             ///< speaking with services, without credentials
  passive_logins,     ///< checking logins that were heard; sends nothing
  no_auth,            ///< asking services whether they let anyone in
  known_defaults,     ///< trying what makers deliver devices with
  operator_supplied,  ///< trying logins that the operator brings
};

inline constexpr int kCheckCount = 7;

/// Whether a check sends logins, or asks for what a login protects, and so needs the consent of an
/// administrator.
bool needs_consent(Check check);

std::string_view to_string(Check check);
std::optional<Check> parse_check(std::string_view text);

/// Caps that no profile exceeds. Zero means: no cap here.
struct RateCaps {
  double packets_per_second = 0;
  double host_packets_per_second = 0;
  unsigned host_connections = 0;

  RateCaps() = default;
};

/// Who agreed to checks of logins, and how far they may go.
struct LoginConsent {
  static constexpr int kMostFailures = 3;  ///< of one account in a day, whatever a scope says

  std::string administrator;
  std::string contact;
  std::string role;
  std::string organisation;
  std::string operator_name;
  Timestamp valid_until;
  int account_failures = 2;     ///< of one account in a day, at most kMostFailures
  bool unknown_telnet = false;  ///< whether devices without identity may be tried by Telnet

  LoginConsent() = default;
};

/// A slower pace for some of the allowed addresses. What is empty or zero changes nothing.
struct RangePace {
  IpSet ranges;
  std::string profile;
  double host_packets_per_second = 0;
  unsigned host_connections = 0;

  RangePace() = default;
};

/// A daily window in the scope's UTC offset; `to` before `from` runs over midnight. Minutes since
/// midnight.
struct HourWindow {
  int from = 0;
  int to = 24 * 60;

  HourWindow() = default;
  HourWindow(int f, int t) : from(f), to(t) {}
};

/// Plain value of a checked scope file.
struct Scope {
  std::string authorised_by;
  std::string site;
  Timestamp valid_until;
  std::optional<Timestamp> valid_from;
  IpSet allowed;  ///< forbidden ranges already taken out
  IpSet forbidden;
  std::set<Check> checks;
  RateCaps rates;
  std::vector<RangePace> paces;   ///< of an address counts the first that holds it
  std::vector<HourWindow> hours;  ///< empty: any time
  std::set<int> days;             ///< 0 Sunday ... 6 Saturday; empty: every day
  int utc_offset_minutes = 0;
  std::optional<LoginConsent> logins;
  std::string sha256;  ///< of the file's bytes, hexadecimal

  Scope() = default;
};

/// Reads and checks scope.toml. An error says what, in which line, and how to mend it
/// (Errc::usage).
Result<Scope> load_scope(const std::filesystem::path& file);
Result<Scope> parse_scope(std::string_view toml, std::string_view file_name);

}  // namespace tenken::pace
