// Attempts to log in: what is written down before each is sent, and the limits that hold for all.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "model/login.hpp"
#include "model/result.hpp"
#include "model/timestamp.hpp"

namespace tenken {

enum class AttemptKind : std::uint8_t {
  known_default,
  operator_supplied,
  guest,      ///< an account that is open to everybody by convention, such as FTP's anonymous
  control,    ///< a random password: what must be refused
  community,  ///< SNMP: there is no account that could be locked
};
inline constexpr int kAttemptKindCount = 5;

std::string_view to_string(AttemptKind kind);

/// What became of an attempt.
enum class AttemptEnd : std::uint8_t {
  accepted,
  refused,
  locked,
  unclear,
  unwell,  ///< the device answered badly afterwards; noted beside what became of the login
};
inline constexpr int kAttemptEndCount = 5;

std::string_view to_string(AttemptEnd end);

/// Everything about an attempt but the password. Texts are printable.
struct Attempt {
  std::string device;  ///< what stays with the device: "mac:...", "ssh:...", not its address
  std::string label;   ///< what a person calls it
  std::string address;
  std::uint16_t port = 0;
  std::string service;
  std::string account;
  AttemptKind kind = AttemptKind::known_default;
  std::string row;  ///< of the knowledge; empty: none
  std::string operator_name;
  std::string administrator;
  std::string scope_sha256;

  Attempt() = default;
};

/// How many attempts may fail. One whose end is not known has failed.
struct AttemptLimits {
  static constexpr int kMostOfAccount = 3;  ///< in a day, whatever a caller asks for

  int account = 2;        ///< of one account within `window`
  int device = 4;         ///< of all accounts of a device within `window`
  int account_a_day = 2;  ///< some devices count failures for a day: fewer than they bear
  int communities = 6;    ///< of one device within `window`
  std::chrono::seconds window = std::chrono::minutes(30);
  std::chrono::seconds day = std::chrono::hours(24);
  std::chrono::seconds cool_down = std::chrono::hours(24);  ///< after a lock or distress

  AttemptLimits() = default;
};

/// The permission for one attempt, or why there is none.
struct AttemptPass {
  std::int64_t number = 0;  ///< 0: not allowed
  LoginReason refused = LoginReason::none;
  std::optional<Timestamp> next;  ///< when it may be asked again

  AttemptPass() = default;
  bool allowed() const { return number != 0; }
};

/// Keeps the attempts. Every method has reached the disk when it returns. Used by one thread at a
/// time; other processes may use the same book meanwhile.
class AttemptBook {
 public:
  AttemptBook() = default;
  AttemptBook(const AttemptBook&) = delete;
  AttemptBook& operator=(const AttemptBook&) = delete;
  virtual ~AttemptBook() = default;

  /// Writes the attempt down if the limits allow it. Nothing may be sent before, nor without.
  virtual Result<AttemptPass> reserve(const Attempt& attempt, const AttemptLimits& limits) = 0;
  /// Why a device is left alone now, before anything is sent to it: LoginReason::health after
  /// distress; none.
  virtual Result<LoginReason> standing(const std::string& /*device*/,
                                       const AttemptLimits& /*limits*/) {
    return LoginReason::none;
  }
  /// How the attempt of that number ended; a later word stands beside an earlier one.
  virtual Result<void> settle(std::int64_t number, AttemptEnd end, LoginReason reason,
                              std::chrono::milliseconds took) = 0;
};

}  // namespace tenken
