// Random text for control logins, client ids and nonces.
#pragma once

#include <cstdint>
#include <string>

namespace tenken::logins {

inline constexpr std::size_t kRandomText = 16;  // characters

/// Hexadecimal digits of the system's generator.
std::string random_text(std::size_t characters = kRandomText);
std::uint32_t random_number();

}  // namespace tenken::logins
