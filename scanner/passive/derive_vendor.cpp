#include "scanner/passive/derive_vendor.hpp"

#include <algorithm>
#include <cctype>
#include <unordered_map>

#include "scanner/dissect/fields.hpp"

namespace tenken::passive {
namespace {

struct Named {
  std::string_view start;
  std::string_view name;
};

constexpr Named kNames[] = {
#define VENDOR(start, name) {start, name},
#include "data/identity/vendor_names.def"
#undef VENDOR
};

constexpr std::string_view kModuleMakers[] = {
#define MODULE_MAKER(start) start,
#include "data/identity/module_makers.def"
#undef MODULE_MAKER
};

/// Behind the name of a company, in small letters.
constexpr std::string_view kLegalForms[] = {
    "co.,ltd", "co., ltd", "co. ltd", "co ltd", "corporation", "corp",    "incorporated",
    "inc",     "limited",  "ltd",     "gmbh",   "llc",         "s.r.l",   "srl",
    "s.p.a",   "spa",      "b.v",     "bv",     "n.v",         "s.a.s",   "sas",
    "a/s",     "pty",      "plc",     "kg",     "& co",        "company", "co",
    "s.a",     "ag",       "ab",      "oy",     "oyj",         "k.k"};

bool is_word(char c) { return std::isalnum(static_cast<unsigned char>(c)) != 0; }

/// Whether `text` begins with `start`, which is in small letters, and a word ends there.
bool begins_with(std::string_view text, std::string_view start) {
  if (text.size() < start.size()) return false;
  for (std::size_t at = 0; at < start.size(); ++at)
    if (std::tolower(static_cast<unsigned char>(text[at])) != start[at]) return false;
  return text.size() == start.size() || !is_word(text[start.size()]);
}

std::string_view without_end_marks(std::string_view text) {
  const auto mark = [](char c) { return c == ' ' || c == ',' || c == '.' || c == ';' || c == '&'; };
  while (!text.empty() && mark(text.back())) text.remove_suffix(1);
  return text;
}

/// Shorter by one legal form, where it ends with one.
std::string_view without_legal_form(std::string_view text) {
  for (const std::string_view form : kLegalForms) {
    if (text.size() <= form.size()) continue;
    const std::string_view end = text.substr(text.size() - form.size());
    const char before = text[text.size() - form.size() - 1];
    if (dissect::same_folded(end, form) && !is_word(before) && before != '-')
      return without_end_marks(text.substr(0, text.size() - form.size()));
  }
  return text;
}

const Named* known(std::string_view text) {
  const Named* longest = nullptr;
  for (const Named& one : kNames)
    if (begins_with(text, one.start) &&
        (longest == nullptr || longest->start.size() < one.start.size()))
      longest = &one;
  return longest;
}

const std::unordered_map<std::string_view, std::string_view>& domains() {
  static const std::unordered_map<std::string_view, std::string_view> all{
#define DOMAIN(domain, vendor) {domain, vendor},
#include "data/identity/domains.def"
#undef DOMAIN
  };
  return all;
}

}  // namespace

std::string vendor_name(std::string_view stated) {
  std::string_view text = without_end_marks(dissect::trimmed(stated));
  if (const Named* const one = known(text)) return std::string(one->name);
  for (std::size_t before = text.size() + 1; text.size() < before;) {
    before = text.size();
    text = without_legal_form(text);
  }
  return std::string(text);
}

std::optional<LeadingVendor> leading_vendor(std::string_view text) {
  text = dissect::trimmed(text);
  const Named* const one = known(text);
  if (one == nullptr) return std::nullopt;
  std::string_view rest = text.substr(one->start.size());
  if (!rest.empty() && rest.front() == '-') return std::nullopt;  // part of a longer name
  while (!rest.empty() && !is_word(rest.front()) && rest.front() != '(') rest.remove_prefix(1);
  return LeadingVendor{one->name, rest};
}

bool makes_modules(std::string_view vendor) {
  return std::ranges::any_of(kModuleMakers,
                             [&](std::string_view start) { return begins_with(vendor, start); });
}

std::string_view vendor_of_enterprise(std::uint32_t number) {
  switch (number) {
#define ENTERPRISE(number, vendor) \
  case number:                     \
    return vendor;
#include "data/identity/enterprises.def"
#undef ENTERPRISE
    default:
      return {};
  }
}

std::string_view vendor_of_domain(std::string_view name) {
  constexpr std::size_t kMostBytes = 255;  // of a domain name (RFC 1035)
  std::string lower(name.substr(0, kMostBytes));
  std::ranges::transform(lower, lower.begin(),
                         [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  std::string_view rest = lower;
  while (rest.ends_with('.')) rest.remove_suffix(1);
  while (!rest.empty()) {
    if (const auto at = domains().find(rest); at != domains().end()) return at->second;
    const auto dot = rest.find('.');
    if (dot == std::string_view::npos) break;
    rest.remove_prefix(dot + 1);
  }
  return {};
}

}  // namespace tenken::passive
