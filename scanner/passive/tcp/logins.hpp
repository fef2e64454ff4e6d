// What is said of a login that was seen on a connection: its account, never its secret.
#pragma once

#include <string_view>

#include "scanner/dissect/login.hpp"
#include "scanner/passive/tcp/stream_hearer.hpp"

namespace tenken::passive::tcp {

struct LoginKinds {
  std::string_view protocol;
  Kind clear;      ///< whoever listens can read the password
  Kind challenge;  ///< a proof hides it
};

void say_login(const Talk& talk, const LoginKinds& kinds, const dissect::Login& login,
               dissect::LoginOutcome outcome = dissect::LoginOutcome::undecided);

}  // namespace tenken::passive::tcp
