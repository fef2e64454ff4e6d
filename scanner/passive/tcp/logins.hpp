// What is said of a login that was seen on a connection: its account, never its secret.
#pragma once

#include <optional>
#include <string_view>

#include "model/heard_secret.hpp"
#include "scanner/dissect/login.hpp"
#include "scanner/passive/tcp/stream_hearer.hpp"

namespace tenken::passive::tcp {

struct LoginKinds {
  std::string_view protocol;
  Kind clear;      ///< whoever listens can read the password
  Kind challenge;  ///< a proof hides it
};

/// \returns what is kept of the password of a login in clear text, or of a known password that
/// proves it, if anything is: for say_fate()
std::optional<HeardSecret> say_login(
    const Talk& talk, const LoginKinds& kinds, const dissect::Login& login,
    dissect::LoginOutcome outcome = dissect::LoginOutcome::undecided);

/// The same of a proof in a protocol of which only known passwords are told.
std::optional<HeardSecret> say_proof(const Talk& talk, std::string_view protocol,
                                     const dissect::Login& login, dissect::LoginOutcome outcome);

/// How the login that was said before has ended.
void say_fate(const Talk& talk, HeardSecret secret, SecretFate fate);

}  // namespace tenken::passive::tcp
