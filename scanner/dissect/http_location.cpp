#include "scanner/dissect/http_location.hpp"

#include <algorithm>
#include <array>
#include <string>

namespace tenken::dissect {
namespace {

constexpr std::size_t kMaxTarget = 1024;  // bytes

bool equal_nocase(std::string_view a, std::string_view b) {
  const auto lower = [](char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  };
  return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                    [&](char x, char y) { return lower(x) == lower(y); });
}

bool is_slash(char c) { return c == '/' || c == '\\'; }

bool is_sendable(std::string_view path) {
  return path.size() <= kMaxTarget &&
         std::all_of(path.begin(), path.end(), [](char c) { return c > ' ' && c < '\x7f'; });
}

bool is_authority_of(std::string_view authority, const HttpOrigin& origin) {
  const bool v6 = origin.host.find(':') != std::string_view::npos;
  std::string host(origin.host);
  if (v6) host = '[' + host + ']';
  const bool default_port = origin.port == (origin.scheme == "https" ? 443 : 80);
  if (default_port && equal_nocase(authority, host)) return true;
  return equal_nocase(authority, host + ':' + std::to_string(origin.port));
}

}  // namespace

std::optional<std::string> local_target(std::string_view location, const HttpOrigin& origin) {
  location = location.substr(0, location.find('#'));
  const std::size_t scheme_end = location.find("://");
  const bool absolute =
      scheme_end != std::string_view::npos && scheme_end < location.find_first_of("/?");
  std::string path;
  if (absolute || location.starts_with("//")) {
    if (absolute && !equal_nocase(location.substr(0, scheme_end), origin.scheme))
      return std::nullopt;
    location.remove_prefix(absolute ? scheme_end + 3 : 2);
    const std::size_t end = std::min(location.find_first_of("/?"), location.size());
    if (!is_authority_of(location.substr(0, end), origin)) return std::nullopt;
    path = location.substr(end);
  } else {
    if (location.substr(0, location.find_first_of("/?")).find(':') != std::string_view::npos)
      return std::nullopt;  // another scheme, such as javascript:
    path = location;
  }
  if (!path.starts_with('/')) path.insert(0, 1, '/');
  if (path == "/" || !is_sendable(path)) return std::nullopt;
  return path;
}

std::string without_tokens(std::string_view location) {
  std::string kept;
  const std::size_t slashes = location.find_first_of("/\\?#");
  // "scheme://" or "//"; browsers take backslashes for slashes.
  if (slashes != std::string_view::npos && (slashes == 0 || location[slashes - 1] == ':') &&
      location.substr(slashes + 1, 1).find_first_of("/\\") == 0 && is_slash(location[slashes])) {
    kept = location.substr(0, slashes + 2);
    location.remove_prefix(slashes + 2);
    // A password may hold any of "?#;" unescaped, so the user goes before the rest is cut.
    const std::string_view authority = location.substr(0, location.find_first_of("/\\"));
    if (const std::size_t at = authority.rfind('@'); at != std::string_view::npos)
      location.remove_prefix(at + 1);
  }
  return kept.append(location.substr(0, location.find_first_of("?#;")));
}

}  // namespace tenken::dissect
