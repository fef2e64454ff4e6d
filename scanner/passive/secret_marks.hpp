// SecretMarks: what is kept of a password that went over the network in clear text.
#pragma once

#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "model/heard_secret.hpp"
#include "scanner/dissect/secret_view.hpp"
#include "scanner/passive/default_logins.hpp"

namespace tenken::passive {

/// A keyed hash, by which the same password is recognised on another device, and whether makers
/// deliver devices with it. The password cannot be guessed from the hash without the key, which
/// belongs to the inventory and is kept outside of it.
class SecretMarks {
 public:
  static constexpr std::size_t kKeyBytes = 32;
  using Key = std::array<unsigned char, kKeyBytes>;

  static Key random_key();
  /// The key as hexadecimal digits.
  static std::string to_text(const Key& key);
  /// What to_text() gives; nothing for anything else.
  static std::optional<Key> from_text(std::string_view digits);

  SecretMarks(const Key& key, DefaultLogins defaults) : key_(key), defaults_(std::move(defaults)) {}

  /// The hash is BLAKE2b (RFC 7693) with the key, 128 bits.
  HeardSecret mark(std::string_view protocol, std::string_view account,
                   dissect::SecretView secret) const;

 private:
  Key key_;
  DefaultLogins defaults_;
};

}  // namespace tenken::passive
