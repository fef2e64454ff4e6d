// Names: what devices are called before anybody calls them something else, and whom they call.
#include <algorithm>
#include <cctype>
#include <string>

#include "scanner/dissect/dnssd.hpp"
#include "scanner/passive/derive_functions.hpp"
#include "scanner/passive/derive_vendor.hpp"

namespace tenken::passive {
namespace {

constexpr int kMostOfName = 60;  // of the order of trust: a name may be stale, or somebody's choice
constexpr std::string_view kLocalDomain = ".local";
constexpr std::size_t kShortestTail = 4;  // hexadecimal digits of an address behind a default name

bool is_hex(std::string_view text) {
  return text.find_first_not_of("0123456789abcdefABCDEF") == std::string_view::npos;
}

/// The host's own label.
std::string_view host_part(std::string_view name) {
  while (name.ends_with('.')) name.remove_suffix(1);
  if (name.ends_with(kLocalDomain)) name.remove_suffix(kLocalDomain.size());
  return name;
}

/// "DCS-935L" of "DCS-935L-B0C554255B0E".
std::string_view without_address(std::string_view name) {
  const auto mark = name.find_last_of("-_ ");
  if (mark == std::string_view::npos) return name;
  const std::string_view tail = name.substr(mark + 1);
  return tail.size() >= kShortestTail && is_hex(tail) ? name.substr(0, mark) : name;
}

/// Model numbers have capitals, also where a host name has lost them.
std::string with_capitals(std::string_view model) {
  std::string text(model);
  const auto capital = [](unsigned char c) { return std::isupper(c) != 0; };
  if (std::ranges::none_of(text, capital))
    std::ranges::transform(text, text.begin(),
                           [](unsigned char c) { return static_cast<char>(std::toupper(c)); });
  return text;
}

/// A name that is a model's number, as devices have it from the factory.
void take_product(std::string_view name, Derivation& out) {
  for (const std::string_view one : {name, without_address(name)}) {
    if (rule_set(Table::products).match(one).empty()) continue;
    out.model(with_capitals(one), Certainty::likely);
    return;
  }
}

}  // namespace

void derive_host_name(std::string_view value, Derivation& out) {
  out.at_most(kMostOfName);
  const std::string_view name = host_part(value);
  const std::string_view label = name.substr(0, name.find('.'));
  out.apply(rule_set(Table::host_names).match(name));
  if (label.size() < name.size()) out.apply(rule_set(Table::host_names).match(label));
  take_product(label, out);
}

void derive_domain(std::string_view value, Derivation& out) {
  out.vendor(vendor_of_domain(value), Certainty::weak);
}

void derive_url(std::string_view value, Derivation& out) {
  const auto scheme = value.find("://");
  if (scheme == std::string_view::npos) return;
  std::string_view host = value.substr(scheme + 3);
  host = host.substr(0, host.find_first_of("/?#"));
  host = host.substr(0, host.find(':'));
  out.vendor(vendor_of_domain(host), Certainty::likely);
}

void derive_service(std::string_view value, Derivation& out) {
  out.apply(rule_set(Table::instances).match(dissect::unescaped_label(value)));
  out.apply(rule_set(Table::services).match(value));
}

void derive_plain_text(std::string_view value, Derivation& out) {
  out.apply(rule_set(Table::txt).match("- " + std::string(value)));
}

void derive_machine(std::string_view value, Derivation& out) {
  if (!rule_set(Table::products).match(value).empty()) out.model(value, Certainty::likely);
}

}  // namespace tenken::passive
