// Configurations: whether the conditions of a CVE hold on a device, as far as it was seen.
#include <algorithm>

#include "vulndb/matcher_state.hpp"

namespace tenken::vulndb {
namespace {

constexpr std::string_view kFirmware = "_firmware";
constexpr std::string_view kAny = "*";
constexpr std::string_view kNone = "-";

bool names_same(const std::vector<Product>& names, const Cpe& cpe) {
  return std::ranges::any_of(names, [&](const Product& name) {
    return name.vendor == cpe.vendor && name.product == cpe.product;
  });
}

/// The name of a series, and one of its models: integrated_lights-out and ..._4.
bool is_of_series(std::string_view model, std::string_view series) {
  return model.size() > series.size() && model.starts_with(series) && model[series.size()] == '_';
}

/// One name is the beginning of the other: a series and a model of it.
bool related(std::string_view a, std::string_view b) {
  return a.starts_with(b) || b.starts_with(a);
}

std::string_view hardware_of(const Cpe& cpe) {
  std::string_view name = cpe.product;
  if (name.ends_with(kFirmware)) name.remove_suffix(kFirmware.size());
  return name;
}

}  // namespace

/// Whether the catalogue knows no other revision of this hardware.
bool Matcher::one_revision(const Product& hardware, std::string_view revision) {
  const Criteria rows = criteria(Product(kAny.data(), hardware.product));
  return std::ranges::all_of(*rows, [&](const Criterion& row) {
    const Cpe& cpe = row.match.cpe;
    if (cpe.part != 'h' || canonical_vendor(cpe.vendor) != hardware.vendor) return true;
    for (std::size_t i = 0; i < row.versions(); ++i)
      if (const std::string& version = row.version(i);
          version != kAny && version != kNone && version != revision)
        return false;
    return true;
  });
}

Matcher::Outcome Matcher::hardware(const CpeMatch& match, const Scene& scene) {
  const Cpe& cpe = match.cpe;
  const std::string vendor(canonical_vendor(cpe.vendor));
  bool other_maker = false;
  bool other_model = false;
  for (const Candidate& device : *scene.candidates) {
    if (!device.firmware) continue;
    if (device.product.vendor != vendor) {
      other_maker = true;
      continue;
    }
    if (is_of_series(device.hardware, hardware_of(cpe)) &&
        (cpe.version == kAny || cpe.version == kNone))
      return {Answer::yes, "companion-seen"};
    if (device.hardware != hardware_of(cpe)) {
      other_model = other_model || !related(device.hardware, cpe.product);
      continue;
    }
    if (cpe.version == kAny || cpe.version == kNone) return {Answer::yes, "companion-seen"};
    if (!device.revision.empty()) {
      std::string told = device.revision;
      std::ranges::transform(told, told.begin(), [](char c) {
        return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
      });
      const bool same = same_version(cpe.version, told) == Answer::yes;
      return {same ? Answer::yes : Answer::no, "hardware-revision"};
    }
    const bool only = one_revision(Product(vendor, std::string(hardware_of(cpe))), cpe.version);
    return {only ? Answer::yes : Answer::open, only ? "companion-seen" : "revision-not-told"};
  }
  if (other_maker || other_model) return {Answer::no, "other-hardware"};
  return {Answer::open, "companion-not-seen"};
}

Matcher::Outcome Matcher::leaf(const CpeMatch& match, const Scene& scene) {
  if (match.cpe.part == 'h' && !match.vulnerable) return hardware(match, scene);
  Outcome best;
  for (std::size_t i = 0; i < scene.names.size(); ++i) {
    if (!names_same(scene.names[i], match.cpe)) continue;
    const Candidate& candidate = (*scene.candidates)[i];
    const VersionFit fit = fit_version(match, candidate.release, port_suffix(candidate.product));
    if (!match.vulnerable && fit.reason == "any-version") return {Answer::yes, "companion-seen"};
    if (fit.answer > best.answer) best = Outcome(fit.answer, fit.reason);
  }
  if (best.answer != Answer::no) return best;
  // Some records name the device itself as what has to be there, whatever part they call it.
  const bool device =
      !match.vulnerable && std::ranges::any_of(*scene.candidates, [&](const auto& c) {
        return c.firmware && c.hardware == match.cpe.product;
      });
  if (match.cpe.part == 'h' || device) return hardware(match, scene);
  const bool seen = std::ranges::any_of(
      scene.names, [&](const auto& names) { return names_same(names, match.cpe); });
  // A system is seldom told, whether the record calls it vulnerable or only a companion.
  const bool system = match.cpe.part == 'o' && !match.cpe.product.ends_with(kFirmware);
  if (seen || (match.vulnerable && !system)) return {Answer::no, "product-not-seen"};
  return {Answer::open, "companion-not-seen"};
}

Matcher::Outcome Matcher::evaluate(const Configuration& configuration, const Scene& scene) {
  const bool all = configuration.op == Configuration::Operator::all;
  Outcome result(all ? Answer::yes : Answer::no, all ? "version-in-range" : "product-not-seen");
  const auto take = [&](const Outcome& part) {
    if (all ? part.answer < result.answer : part.answer > result.answer) result = part;
  };
  for (const CpeMatch& match : configuration.matches) take(leaf(match, scene));
  for (const Configuration& child : configuration.children) take(evaluate(child, scene));
  if (configuration.negate && result.answer != Answer::open)
    result = Outcome(result.answer == Answer::yes ? Answer::no : Answer::yes, "negated");
  return result;
}

}  // namespace tenken::vulndb
