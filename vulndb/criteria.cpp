#include "vulndb/criteria.hpp"

#include <algorithm>
#include <tuple>

namespace tenken::vulndb {
namespace {

constexpr std::size_t kPortion = std::size_t{48} << 20U;  // bytes

auto names(const PlacedMatch& one) {
  return std::tie(one.match->cpe.product, one.match->cpe.vendor);
}

void collect(const Configuration& tree, std::uint16_t number, bool whole,
             std::vector<PlacedMatch>& to) {
  if (tree.negate) return;
  for (const CpeMatch& match : tree.matches) {
    // A product without a name would fit everything.
    const bool named = match.cpe.product != "*" && match.cpe.product != "-";
    if (match.vulnerable && named) to.emplace_back(number, whole, &match);
  }
  for (const Configuration& child : tree.children) collect(child, number, whole, to);
}

}  // namespace

bool is_list(const Configuration& one) {
  return one.op == Configuration::Operator::any && !one.negate && one.children.empty();
}

bool same_product(const PlacedMatch& a, const PlacedMatch& b) { return names(a) == names(b); }

std::vector<PlacedMatch> matches_by_product(const std::vector<Configuration>& configurations) {
  std::vector<PlacedMatch> matches;
  for (std::size_t i = 0; i < std::min(configurations.size(), kMostConfigurations); ++i)
    collect(configurations[i], static_cast<std::uint16_t>(i), is_list(configurations[i]), matches);
  std::stable_sort(matches.begin(), matches.end(),
                   [](const PlacedMatch& a, const PlacedMatch& b) { return names(a) < names(b); });
  return matches;
}

void CriterionSorter::add(std::int64_t product, std::int64_t cve, std::string_view body) {
  rows_.push_back(Row{product, cve, bytes_.size(), body.size()});
  bytes_ += body;
  if (bytes_.size() + rows_.size() * sizeof(Row) > kPortion) flush();
}

void CriterionSorter::flush() {
  std::sort(rows_.begin(), rows_.end(), [](const Row& a, const Row& b) {
    return std::tie(a.product, a.cve) < std::tie(b.product, b.cve);
  });
  for (const Row& row : rows_)
    write_(row.product, row.cve, std::string_view(bytes_).substr(row.begin, row.size));
  rows_.clear();
  bytes_.clear();
}

}  // namespace tenken::vulndb
