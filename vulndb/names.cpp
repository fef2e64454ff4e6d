// Makers, models, versions and distributions, by the patterns of the tables.
#include <algorithm>
#include <array>

#include "vulndb/knowledge.hpp"
#include "vulndb/patterns.hpp"

namespace tenken::vulndb {
namespace {

#define VENDOR(...)
#define SPELLED(...)
#define MODEL(...)

constexpr std::array kVendors{
#undef VENDOR
#define VENDOR(...) VendorRow{__VA_ARGS__},
#include "data/vulndb/vendors.def"
#undef VENDOR
#define VENDOR(...)
};

constexpr std::array kSpelled{
#undef SPELLED
#define SPELLED(...) SpellingRow{__VA_ARGS__},
#include "data/vulndb/vendors.def"
#undef SPELLED
#define SPELLED(...)
};

constexpr std::array kModels{
#undef MODEL
#define MODEL(vendor, ...) RewriteRow{vendor, "", __VA_ARGS__},
#include "data/vulndb/vendors.def"
};

#define PORT_SUFFIX(...)
#define RESPELLED(...)
#define PATCHED_IN_PLACE(...)
#define SOURCE_PACKAGE(...)
#define RELEASE(...)
#define DISTRIBUTION(...)

constexpr std::array kRespelled{
#undef RESPELLED
#define RESPELLED(...) RewriteRow{__VA_ARGS__},
#include "data/vulndb/products.def"
#undef RESPELLED
#define RESPELLED(...)
};

constexpr std::array kReleases{
#undef RELEASE
#define RELEASE(...) SpellingRow{__VA_ARGS__},
#include "data/vulndb/products.def"
#undef RELEASE
#define RELEASE(...)
};

constexpr std::array kDistributions{
#undef DISTRIBUTION
#define DISTRIBUTION(...) DistributionRow{__VA_ARGS__},
#include "data/vulndb/products.def"
};

std::string lower(std::string_view text) {
  std::string result(text);
  for (char& c : result)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  return result;
}

std::string rewritten(const RE2& pattern, const RewriteRow& row, const std::string& text) {
  std::string result;
  const bool fits = RE2::Extract(text, pattern,
                                 re2::StringPiece(row.rewrite.data(), row.rewrite.size()), &result);
  return fits && result != text ? result : std::string();
}

void add(std::vector<std::string>& names, std::string name) {
  if (!name.empty() && std::ranges::find(names, name) == names.end())
    names.push_back(std::move(name));
}

std::string release_of(std::string_view revision) {
  for (const SpellingRow& row : kReleases) {
    const std::size_t at = revision.find(row.vendor);
    if (at == std::string_view::npos) continue;
    const std::size_t next = at + row.vendor.size();
    if (next < revision.size() && revision[next] == 'u') return std::string(row.other);
  }
  return {};
}

}  // namespace

std::span<const VendorRow> vendor_rows() { return kVendors; }
std::span<const SpellingRow> spelling_rows() { return kSpelled; }
std::span<const RewriteRow> model_rows() { return kModels; }
std::span<const RewriteRow> respelling_rows() { return kRespelled; }
std::span<const DistributionRow> distribution_rows() { return kDistributions; }

std::string_view canonical_vendor(std::string_view vendor) {
  const auto row = std::ranges::find(kSpelled, vendor, &SpellingRow::other);
  return row == kSpelled.end() ? vendor : row->vendor;
}

std::string_view vendor_in(std::string_view text) {
  static const std::deque<RE2> patterns = compile(kVendors, false);
  std::string_view first;
  std::size_t place = std::string_view::npos;
  for (std::size_t i = 0; i < kVendors.size(); ++i) {
    re2::StringPiece found;
    const re2::StringPiece whole = piece(text);
    if (!patterns[i].Match(whole, 0, whole.size(), RE2::UNANCHORED, &found, 1)) continue;
    const auto at = static_cast<std::size_t>(found.data() - whole.data());
    if (at >= place) continue;
    place = at;
    first = kVendors[i].vendor;
  }
  return first;
}

std::string respelled(const Product& product, std::string_view version) {
  static const std::deque<RE2> patterns = compile(kRespelled);
  for (std::size_t i = 0; i < kRespelled.size(); ++i)
    if (kRespelled[i].vendor == product.vendor && kRespelled[i].product == product.product)
      if (std::string other = rewritten(patterns[i], kRespelled[i], std::string(version));
          !other.empty())
        return other;
  return {};
}

std::vector<std::string> model_names(std::string_view vendor, std::string_view model,
                                     std::string_view revision) {
  static const std::deque<RE2> patterns = compile(kModels);
  std::string plain = lower(model);
  std::ranges::replace(plain, ' ', '_');
  std::vector<std::string> names;
  if (!revision.empty()) {
    std::string number = lower(revision);
    if (number.starts_with('v')) number.erase(0, 1);
    const std::string dotted = number.find('.') == std::string::npos ? number + ".0" : number;
    add(names, plain + "_v" + number);
    add(names, plain + "v" + number);
    add(names, plain + "_(" + dotted + ")");
  }
  add(names, plain);
  for (std::size_t i = 0; i < kModels.size(); ++i)
    if (vendor.empty() || kModels[i].vendor == vendor)
      add(names, rewritten(patterns[i], kModels[i], plain));
  return names;
}

Distribution distribution_in(std::string_view text) {
  static const std::deque<RE2> patterns = compile(kDistributions);
  Distribution found;
  for (std::size_t i = 0; i < kDistributions.size(); ++i) {
    std::string revision;
    if (!RE2::PartialMatch(piece(text), patterns[i], &revision)) continue;
    found.name = kDistributions[i].name;
    found.revision = std::move(revision);
    found.release = release_of(found.revision);
    return found;
  }
  return found;
}

}  // namespace tenken::vulndb
