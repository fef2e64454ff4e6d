// Texts inside double quotes, as Digest (RFC 9110 section 5.6.4) and JSON have them.
#pragma once

#include <string>
#include <string_view>

namespace tenken::logins {

/// A quote or a backslash of the text would end it early. For texts of one line: control characters
/// stay as they are. Leaves no copy behind, since it may be a password.
std::string inside_quotes(std::string_view text);

}  // namespace tenken::logins
