// The process environment as a function, so that tests own it.
#pragma once

#include <functional>
#include <optional>
#include <string>

namespace tenken::cli {

/// The value of an environment variable; nothing when it is unset or empty.
using Environment = std::function<std::optional<std::string>(const std::string& name)>;

Environment process_environment();

/// The name of this machine, printable: the sensor of what it observes.
std::string host_name();

}  // namespace tenken::cli
