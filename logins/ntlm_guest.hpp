// NTLM for an account without a password. MS-NLMP sections 2.2.1.1, 2.2.1.3 and 3.3.2.
#pragma once

#include <string_view>

#include "model/bytes.hpp"
#include "scanner/dissect/login_answers.hpp"

namespace tenken::logins {

/// The message with which a client begins, bare.
Bytes ntlm_hello();
/// The answer to a challenge for an account whose password is empty.
Bytes ntlm_guest(std::string_view account, const dissect::NtlmChallenge& challenge);

}  // namespace tenken::logins
