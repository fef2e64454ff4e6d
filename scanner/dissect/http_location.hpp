// Where an HTTP redirect leads: only a path on the same server is ever followed.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace tenken::dissect {

/// The server that a request was sent to.
struct HttpOrigin {
  std::string_view scheme;  ///< "http" or "https"
  std::string_view host;    ///< an address, IPv6 without brackets
  std::uint16_t port = 0;
};

/// The path and query to ask for next when `location` stays within `origin`; relative references
/// are resolved against "/". Nothing when it leads elsewhere or cannot be sent safely.
std::optional<std::string> local_target(std::string_view location, const HttpOrigin& origin);

/// `location` without user and password, and without query, fragment and path parameters, which
/// may hold session tokens.
std::string without_tokens(std::string_view location);

}  // namespace tenken::dissect
