// How recorders hash passwords: eight characters of an MD5 digest, alone (XMEye) or under a
// challenge (Dahua). Neither maker publishes it.
#pragma once

#include <string>
#include <string_view>

#include "model/secret.hpp"

namespace tenken::logins {

/// "tlJwpbo6" for an empty password. The same for all devices: it can be looked up.
std::string sofia_hash(const Secret& secret);
/// Two digests over the challenge, one after the other.
std::string dahua_proof(std::string_view account, const Secret& secret, std::string_view realm,
                        std::string_view random);

}  // namespace tenken::logins
