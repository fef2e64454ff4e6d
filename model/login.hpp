// What a check of a login found, and what the inventory keeps of it.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "model/result.hpp"

namespace tenken {

namespace claim {
/// Value of a service: text form of the checks of its logins, joined by ", ".
inline constexpr std::string_view kLoginTried = "login.tried";
}  // namespace claim

enum class LoginVerdict : std::uint8_t {
  no_auth,              ///< the service lets anyone in
  accepted_verified,    ///< accepted; refused without a login; a random login refused
  accepted_unverified,  ///< accepted, but one of the other two proofs is missing
  accepts_any,          ///< accepted, and so was a random login
  rejected,
  locked,           ///< the answer shows a lock or a limit
  not_initialised,  ///< the device waits for its first password
  undecided,
  not_tested,
};
inline constexpr int kLoginVerdictCount = 9;

std::string_view to_string(LoginVerdict verdict);
std::optional<LoginVerdict> parse_login_verdict(std::string_view text);

/// Why a verdict is what it is, where there is more to say.
enum class LoginReason : std::uint8_t {
  none,
  identity,
  no_rows,
  per_device,
  unset,
  budget,
  cooldown,
  scope,
  health,
  model_banned,
  silent,
  foreign,
  no_password,
  change_demanded,
  second_factor,
  menu,
  control,
  unclear,
  redirect,
  lock_words,
  closed,
  stopped,
  store,
};
inline constexpr int kLoginReasonCount = 23;

std::string_view to_string(LoginReason reason);
std::optional<LoginReason> parse_login_reason(std::string_view text);

/// One account of one service, without its password.
struct TriedLogin {
  static constexpr std::string_view kNothing = "-";

  LoginVerdict verdict = LoginVerdict::not_tested;
  LoginReason reason = LoginReason::none;
  std::string row;   ///< of the knowledge; empty: none
  std::string hash;  ///< keyed, of an accepted password; empty: none
  std::string account;

  TriedLogin() = default;
  TriedLogin(LoginVerdict v, LoginReason r) : verdict(v), reason(r) {}
  /// "accepted_verified none axis-1 3f... root"
  std::string to_string() const;
  /// What to_string() gives.
  static Result<TriedLogin> parse(std::string_view text);
  bool accepted() const {
    return verdict == LoginVerdict::accepted_verified ||
           verdict == LoginVerdict::accepted_unverified || verdict == LoginVerdict::accepts_any;
  }
  bool operator==(const TriedLogin&) const = default;
};

/// The text form of the claim login.tried.
std::string to_string(const std::vector<TriedLogin>& logins);
/// Reads the text form; entries that cannot be read are left out.
std::vector<TriedLogin> parse_tried_logins(std::string_view text);

}  // namespace tenken
