// Makers by the numbers that the registries of protocols gave them.
#include <charconv>
#include <cstdint>
#include <optional>

#include "scanner/passive/derive_functions.hpp"

namespace tenken::passive {
namespace {

enum class Registry : std::uint8_t { odva, profinet, bacnet, knx, echonet };

struct Entry {
  Registry registry;
  std::uint32_t number;
  std::string_view vendor;
};

constexpr Entry kEntries[] = {
#define VENDOR_NUMBER(registry, number, vendor) {Registry::registry, number, vendor},
#include "data/identity/vendor_numbers.def"
#undef VENDOR_NUMBER
};

std::optional<std::uint32_t> number(std::string_view text) {
  constexpr std::string_view kHex = "0x";
  const int base = text.starts_with(kHex) ? 16 : 10;
  if (base == 16) text.remove_prefix(kHex.size());
  std::uint32_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value, base);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return value;
}

void look_up(Registry registry, std::string_view value, Derivation& out) {
  const auto wanted = number(value);
  for (const Entry& one : kEntries)
    if (one.registry == registry && wanted == one.number) out.vendor(one.vendor, Certainty::stated);
}

}  // namespace

void derive_odva_vendor(std::string_view value, Derivation& out) {
  look_up(Registry::odva, value, out);
}

void derive_profinet_vendor(std::string_view value, Derivation& out) {
  look_up(Registry::profinet, value, out);
}

void derive_bacnet_vendor(std::string_view value, Derivation& out) {
  look_up(Registry::bacnet, value, out);
}

void derive_knx_maker(std::string_view value, Derivation& out) {
  look_up(Registry::knx, value, out);
}

void derive_echonet_maker(std::string_view value, Derivation& out) {
  look_up(Registry::echonet, value, out);
}

}  // namespace tenken::passive
