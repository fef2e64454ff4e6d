// Logins in the header fields of HTTP, RTSP and SIP, in forms and in addresses. RFC 7617 (Basic),
// RFC 7616 (Digest), RFC 6750 (Bearer), RFC 9110 section 11.
#pragma once

#include <string_view>

#include "scanner/dissect/login.hpp"
#include "scanner/dissect/secret_room.hpp"

namespace tenken::dissect {

/// The value of a parameter in a challenge or in credentials, without its quotes, escapes as they
/// are; empty where it is not there. The name is compared without regard to case.
std::string_view auth_parameter(std::string_view header, std::string_view name);

/// The value of Authorization or Proxy-Authorization. What was encoded lies in `room`.
Login read_authorization(std::string_view value, SecretRoom& room);

/// A login in "name=value&name=value" (HTML 4.01 section 17.13.4), by the names of its fields.
/// \returns LoginKind::none where no field is one for passwords
Login read_form_login(std::string_view form, SecretRoom& room);
/// The same in a JSON document; escapes stay as they are.
Login read_json_login(std::string_view document);
/// User and password of "scheme://user:password@host/" (RFC 3986 section 3.2.1).
Login read_url_login(std::string_view url, SecretRoom& room);

}  // namespace tenken::dissect
