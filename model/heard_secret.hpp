// HeardSecret: what the inventory keeps of a password that was heard in clear text, or of a known
// one that was heard proven.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "model/result.hpp"

namespace tenken {

/// How a login ended, as far as it was heard.
enum class SecretFate : std::uint8_t { sent, refused, accepted };

/// One login, without its password: the hash is keyed, and the key is not in the inventory.
struct HeardSecret {
  static constexpr std::string_view kNoAccount = "-";
  static constexpr std::string_view kNoPassword = "none";  ///< in place of the hash

  std::string protocol;  ///< as in service.protocol
  SecretFate fate = SecretFate::sent;
  bool is_default = false;  ///< in a list of what makers deliver devices with
  std::string hash;         ///< hexadecimal
  std::string account;      ///< printable; kNoAccount where there is none

  HeardSecret() = default;
  /// "telnet accepted default 3f... admin"
  std::string to_string() const;
  /// What to_string() gives.
  static Result<HeardSecret> parse(std::string_view text);
  auto operator<=>(const HeardSecret&) const = default;
};

/// The text form of the claim login.secret: its logins, joined by ", ".
std::string to_string(const std::vector<HeardSecret>& secrets);
/// Reads the text form; entries that cannot be read are left out.
std::vector<HeardSecret> parse_heard_secrets(std::string_view text);

}  // namespace tenken
