#include "logins/quoting.hpp"

namespace tenken::logins {

std::string inside_quotes(std::string_view text) {
  std::string out;
  out.reserve(text.size() * 2);
  for (const char c : text) {
    if (c == '"' || c == '\\') out += '\\';
    out += c;
  }
  return out;
}

}  // namespace tenken::logins
