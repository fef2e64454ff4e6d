#include "scanner/passive/derive.hpp"

#include <algorithm>
#include <array>
#include <unordered_map>

#include "model/claims.hpp"
#include "scanner/passive/derive_functions.hpp"

namespace tenken::passive {
namespace {

using Function = void (*)(std::string_view value, Derivation& out);

/// How a kind is read: a table, a function, a maker that it implies; each may be missing.
struct Reading {
  const RuleSet& (*rules)() = nullptr;
  Function function = nullptr;
  std::string_view maker;
};

using Readings = std::unordered_map<std::string_view, Reading>;

Readings make_readings() {
  Readings all;
#define BY_RULES(kind, table) \
  all[kind].rules = []() -> const RuleSet& { return rule_set(Table::table); };
#define BY(kind, function_name) all[kind].function = derive_##function_name;
#define IMPLIES(kind, vendor) all[kind].maker = vendor;
#include "data/identity/derivers.def"
#undef BY_RULES
#undef BY
#undef IMPLIES
  return all;
}

const Readings& readings() {
  static const Readings all = make_readings();
  return all;
}

/// What kinds.def says that the value is.
void take_claim(std::string_view claim, std::string_view value, Derivation& out) {
  if (claim == claim::kVendor) out.vendor(value, Certainty::stated);
  if (claim == claim::kModel) out.model(value, Certainty::stated);
  if (claim == claim::kFirmware) out.firmware(value, Certainty::stated);
  if (claim == claim::kOs) out.os(value, Certainty::stated);
}

}  // namespace

std::vector<Derived> derive(std::string_view kind, std::string_view claim, int confidence,
                            std::string_view value) {
  Derivation out(confidence);
  take_claim(claim, value, out);
  const auto at = readings().find(kind);
  if (at == readings().end()) return out.all();
  const Reading& reading = at->second;
  if (!reading.maker.empty()) out.vendor(reading.maker, Certainty::stated);
  if (reading.rules != nullptr) out.apply(reading.rules().match(value));
  if (reading.function != nullptr) reading.function(value, out);
  return out.all();
}

bool derives(std::string_view kind, std::string_view claim) {
  constexpr std::array kClaims{claim::kVendor, claim::kModel, claim::kFirmware, claim::kOs};
  return std::ranges::find(kClaims, claim) != kClaims.end() || readings().contains(kind);
}

std::vector<std::string_view> derived_kinds() {
  std::vector<std::string_view> all;
  for (const auto& [kind, reading] : readings()) all.push_back(kind);
  std::ranges::sort(all);
  return all;
}

}  // namespace tenken::passive
