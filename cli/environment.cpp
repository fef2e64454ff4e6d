#include "cli/environment.hpp"

#include <array>
#include <cstdlib>

#include <unistd.h>

#include "model/bytes.hpp"

namespace tenken::cli {

Environment process_environment() {
  return [](const std::string& name) -> std::optional<std::string> {
    const char* value = std::getenv(name.c_str());
    if (value == nullptr || *value == '\0') return std::nullopt;
    return std::string(value);
  };
}

std::string host_name() {
  std::array<char, 256> name{};
  if (::gethostname(name.data(), name.size() - 1) != 0) return "localhost";
  return printable(name.data());
}

}  // namespace tenken::cli
