// The criteria of CVEs on their way from records to rows by product.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "vulndb/packed.hpp"
#include "vulndb/record.hpp"

namespace tenken::vulndb {

/// Of one CVE; what comes after them is left out. Their numbers have 16 bits.
inline constexpr std::size_t kMostConfigurations = 60'000;

/// Whether a configuration is a plain list of alternatives.
bool is_list(const Configuration& one);

/// What makes products vulnerable in the configurations of one CVE, those of one product next to
/// each other. Companions, what is negated and products without a name are left out. The matches
/// stay where they are.
std::vector<PlacedMatch> matches_by_product(const std::vector<Configuration>& configurations);
bool same_product(const PlacedMatch& a, const PlacedMatch& b);

/// Rows that come by CVE and are wanted by product: kept until a portion is full, then handed over
/// in order, so that a file clustered by product grows in its own order. Memory stays bounded.
class CriterionSorter {
 public:
  using Write = std::function<void(std::int64_t product, std::int64_t cve, std::string_view body)>;

  explicit CriterionSorter(Write write) : write_(std::move(write)) {}
  void add(std::int64_t product, std::int64_t cve, std::string_view body);
  /// Hands over what is left.
  void flush();

 private:
  /// Its bytes lie in `bytes_`.
  struct Row {
    std::int64_t product;
    std::int64_t cve;
    std::size_t begin;
    std::size_t size;
  };

  Write write_;
  std::vector<Row> rows_;
  std::string bytes_;
};

}  // namespace tenken::vulndb
