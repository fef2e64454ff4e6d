// SecretMarks: what is kept of a password that went over the network in clear text, or as a proof
// that is known to be made with it.
#pragma once

#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "model/heard_secret.hpp"
#include "model/secret.hpp"
#include "scanner/dissect/login.hpp"
#include "scanner/passive/default_logins.hpp"

namespace tenken::passive {

/// A known password that a proof was made with.
struct KnownSecret {
  Secret secret;
  bool is_default = false;  ///< with the account that makers deliver it with

  KnownSecret(Secret s, bool d) : secret(std::move(s)), is_default(d) {}
};

/// Tells the password of a Digest that was heard (RFC 7616), where it is among those that makers
/// deliver devices with. Nothing is sent and nothing is guessed.
class KnownProofs {
 public:
  KnownProofs() = default;
  KnownProofs(const KnownProofs&) = delete;
  KnownProofs& operator=(const KnownProofs&) = delete;
  virtual ~KnownProofs() = default;
  /// \param server  to whom it was sent, "192.0.2.7:80"  \param login  of LoginKind::challenge
  virtual std::optional<KnownSecret> find(std::string_view server, const dissect::Login& login) = 0;
};

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
  /// Who knows passwords of proofs from now on; null: nobody. Must live as long as this does.
  void know(KnownProofs* proofs) { proofs_ = proofs; }
  /// The same of a proof whose password is known.
  std::optional<HeardSecret> mark_proof(std::string_view protocol, std::string_view server,
                                        const dissect::Login& login) const;

 private:
  Key key_;
  DefaultLogins defaults_;
  KnownProofs* proofs_ = nullptr;
};

}  // namespace tenken::passive
