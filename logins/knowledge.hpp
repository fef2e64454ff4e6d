// Knowledge: what makers deliver devices with, and which of it fits a device.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "logins/hidden.hpp"
#include "model/attempt.hpp"
#include "model/login.hpp"
#include "model/result.hpp"
#include "model/secret.hpp"

namespace tenken::logins {

enum class Privilege : std::uint8_t { full, limited };

/// How a device comes from the factory, as far as the row knows.
enum class RowState : std::uint8_t {
  factory,     ///< with this account and password
  unset,       ///< without a password; the first start asks for one
  per_device,  ///< with a password of its own, on its label
  backdoor,    ///< with an account that no page of it shows
};

enum class Confidence : std::uint8_t { unconfirmed, confirmed };

/// One row of data/logins.
struct KnownLogin {
  std::string_view id;
  std::string_view vendor;    ///< words of the maker's name, other names after "|"; "*": all
  std::string_view product;   ///< RE2 over the model; empty: all
  std::string_view firmware;  ///< "<5.3", ">=7.0"; empty: all
  std::string_view services;  ///< "http,ftp", or "any" for those with accounts
  std::string_view account;
  Hidden secret;
  Privilege privilege;
  int bears;  ///< failures until it locks; 0: unknown
  RowState state;
  std::string_view source;
  Confidence confidence;
};

std::span<const KnownLogin> known_logins();

/// What is known of a device.
struct DeviceIdentity {
  std::string vendor;
  std::string model;
  std::string firmware;

  DeviceIdentity() = default;
};

/// One login to try.
struct Candidate {
  std::string account;
  Secret secret;
  std::string row;
  AttemptKind kind = AttemptKind::known_default;
  int bears = 0;
  std::string way;  ///< in which the service wants it ("sha256/aes"); empty: not known

  Candidate() = default;
  Candidate(std::string a, Secret s, std::string r, AttemptKind k)
      : account(std::move(a)), secret(std::move(s)), row(std::move(r)), kind(k) {}
};

/// Takes the way of a user of SNMP version 3 off the account, where one stands at its end:
/// "auditor@sha256/aes". Other texts stay as they are.
void split_way(Candidate& candidate);

/// What to try on one service, or why nothing.
struct Choice {
  std::vector<Candidate> candidates;  ///< at most kMostOfAccount of one account
  LoginReason none = LoginReason::none;

  Choice() = default;
};

/// A login of a list that the operator named, with the columns that it has.
struct ListedLogin {
  std::string vendor;
  std::string product;
  std::string account;
  Secret secret;

  ListedLogin() = default;
};

class Knowledge {
 public:
  static constexpr std::size_t kMostOfAccount = 2;
  static constexpr std::size_t kMostOfService = 4;

  /// Adds a list in the form of hydra's dpl4hydra (vendor, product, version, access, account,
  /// password, ...); lines that cannot be read are left out. Errc::usage where it cannot be opened.
  /// \returns how many were read
  Result<std::size_t> add_list(const std::filesystem::path& path);
  /// \param service  "http", "ftp", "snmp", ...
  Choice choose(const DeviceIdentity& device, std::string_view service) const;
  /// What bots try on devices that nobody knows: two pairs.
  static Choice for_unknown_telnet();
  /// Every password of the rows and lists, for checks that send nothing.
  std::vector<Candidate> all() const;

 private:
  std::vector<ListedLogin> listed_;
};

/// Where devices of that maker ask for a login, the usual path first.
std::vector<std::string> login_paths(std::string_view service, std::string_view vendor);

/// Whether the firmware lies in the range of a row. An unknown one does, where a row is about
/// something to try.
bool in_firmware_range(std::string_view range, std::string_view firmware);
/// Whether one of the names of a row stands in the maker's name as words.
bool names_vendor(std::string_view row, std::string_view vendor);

}  // namespace tenken::logins
