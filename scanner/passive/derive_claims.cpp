// What a claim may look like, and what follows from a model's form.
#include <algorithm>
#include <array>
#include <cctype>

#include "model/claims.hpp"
#include "scanner/dissect/fields.hpp"
#include "scanner/passive/derive.hpp"
#include "scanner/passive/derive_vendor.hpp"

namespace tenken::passive {
namespace {

constexpr int kLessForLikely = 8;
constexpr int kMostForWeak = 45;

/// What fills a field when there is nothing to say; and the author of a media server, whom every
/// device with it names as its maker.
constexpr std::array<std::string_view, 25> kFillers{
    "unknown",       "none",      "null",    "n/a",    "na",      "default",
    "model",         "generic",   "device",  "vendor", "product", "not set",
    "manufacturer",  "undefined", "(null)",  "0",      "1",       "true",
    "unspecified",   "invalid",   "example", "test",   "string",  "to be filled by o.e.m",
    "justin maggard"};

bool has_letter(std::string_view text) {
  return std::ranges::any_of(text, [](unsigned char c) { return std::isalpha(c) || c >= 0x80; });
}

bool has_digit(std::string_view text) {
  return std::ranges::any_of(text, [](unsigned char c) { return std::isdigit(c) != 0; });
}

/// Without blanks and quotes around it; empty where it is no claim.
std::string_view plain(std::string_view text) {
  text = dissect::trimmed(text);
  while (text.size() > 1 && text.front() == '"' && text.back() == '"')
    text = dissect::trimmed(text.substr(1, text.size() - 2));
  if (text.empty() || text.size() > Derivation::kMostBytes) return {};
  if (!has_letter(text) && !has_digit(text)) return {};
  if (std::ranges::any_of(kFillers, [&](auto one) { return dissect::same_folded(one, text); }))
    return {};
  return printable(text) == text ? text : std::string_view();
}

}  // namespace

int confidence_of(int signal, Certainty certainty) {
  switch (certainty) {
    case Certainty::stated:
      return signal;
    case Certainty::likely:
      return std::max(signal - kLessForLikely, 0);
    case Certainty::weak:
      return std::clamp(signal - kLessForLikely, 0, kMostForWeak);
  }
  return 0;
}

void Derivation::add(std::string_view key, std::string value, Certainty certainty) {
  const int confidence = confidence_of(confidence_, certainty);
  const auto known = std::ranges::find(all_, key, &Derived::key);
  if (known == all_.end())
    all_.push_back({key, std::move(value), confidence});
  else if (known->confidence < confidence)
    *known = {key, std::move(value), confidence};
}

void Derivation::vendor(std::string_view text, Certainty certainty) {
  std::string name = vendor_name(plain(text));
  if (!has_letter(name) || makes_modules(name)) return;
  add(claim::kVendor, std::move(name), certainty);
}

void Derivation::model(std::string_view text, Certainty certainty) {
  text = plain(text);
  if (text.empty()) return;
  std::string_view shown = text;
  const auto lead = leading_vendor(text);
  if (lead && has_letter(lead->rest) && has_digit(lead->rest)) shown = lead->rest;
  if (lead && lead->rest.empty()) return;  // the maker alone
  add(claim::kModel, std::string(shown), certainty);
  if (lead) vendor(lead->name, certainty == Certainty::weak ? certainty : Certainty::likely);
  std::vector<Finding> product = rule_set(Table::products).match(shown);
  if (product.empty() && shown != text) product = rule_set(Table::products).match(text);
  if (certainty == Certainty::weak)
    for (Finding& one : product) one.certainty = certainty;
  apply(product);
}

void Derivation::firmware(std::string_view text, Certainty certainty) {
  text = plain(text);
  if (has_digit(text)) add(claim::kFirmware, std::string(text), certainty);
}

void Derivation::os(std::string_view text, Certainty certainty) {
  text = plain(text);
  if (has_letter(text)) add(claim::kOs, std::string(text), certainty);
}

void Derivation::type(std::string_view text, Certainty certainty) {
  if (!text.empty()) add(claim::kType, std::string(text), certainty);
}

void Derivation::apply(const std::vector<Finding>& findings) {
  for (const Finding& one : findings) {
    if (one.key == claim::kVendor) vendor(one.value, one.certainty);
    if (one.key == claim::kModel) model(one.value, one.certainty);
    if (one.key == claim::kFirmware) firmware(one.value, one.certainty);
    if (one.key == claim::kOs) os(one.value, one.certainty);
    if (one.key == claim::kType) type(one.value, one.certainty);
  }
}

void Derivation::at_most(int confidence) { confidence_ = std::min(confidence_, confidence); }

}  // namespace tenken::passive
