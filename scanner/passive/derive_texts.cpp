// Texts that need more than a table: descriptions, models, systems, names in certificates.
#include "scanner/passive/derive_functions.hpp"
#include "scanner/passive/derive_vendor.hpp"

namespace tenken::passive {

void derive_description(std::string_view value, Derivation& out) {
  out.apply(rule_set(Table::descriptions).match(value));
  if (const auto lead = leading_vendor(value)) out.vendor(lead->name, Certainty::likely);
}

void derive_model(std::string_view value, Derivation& out) { out.model(value, Certainty::stated); }

void derive_role(std::string_view value, Derivation& out) {
  if (value == "router") out.type("router", Certainty::weak);
}

void derive_system(std::string_view value, Derivation& out) {
  if (value.starts_with("Windows")) out.os(value, Certainty::likely);
}

/// Samba gives a version of Windows, too, but no build.
void derive_windows(std::string_view value, Derivation& out) {
  const auto minor = value.find('.');
  const auto build = minor == std::string_view::npos ? minor : value.find('.', minor + 1);
  if (build == std::string_view::npos || value.substr(build) == ".0") return;
  out.os("Windows " + std::string(value.substr(0, build)), Certainty::likely);
}

/// By the common name, in the attributes of a name as RFC 4514 writes them.
void derive_certificate(std::string_view value, Derivation& out) {
  constexpr std::string_view kCommonName = "CN=";
  const auto at = value.find(kCommonName);
  if (at != std::string_view::npos) value.remove_prefix(at + kCommonName.size());
  out.apply(rule_set(Table::certificates).match(value.substr(0, value.find(','))));
}

/// Modules answer with the names of their parts, too ("Boot Loader"): only what has the form of an
/// order number counts.
void derive_order_number(std::string_view value, Derivation& out) {
  if (!rule_set(Table::products).match(value).empty()) out.model(value, Certainty::stated);
}

}  // namespace tenken::passive
