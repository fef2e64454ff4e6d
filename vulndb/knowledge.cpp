#include "vulndb/knowledge.hpp"

#include <algorithm>
#include <array>

namespace tenken::vulndb {
namespace {

constexpr std::array kAliases{
#define ALIAS(...) AliasRow{__VA_ARGS__},
#include "data/vulndb/aliases.def"
#undef ALIAS
};

#define PORT_SUFFIX(...)
#define RESPELLED(...)
#define PATCHED_IN_PLACE(...)
#define SOURCE_PACKAGE(...)
#define RELEASE(...)
#define DISTRIBUTION(...)

constexpr std::array kPortSuffixes{
#undef PORT_SUFFIX
#define PORT_SUFFIX(vendor, product) ProductRow{vendor, product, {}},
#include "data/vulndb/products.def"
#undef PORT_SUFFIX
#define PORT_SUFFIX(...)
};

constexpr std::array kPatched{
#undef PATCHED_IN_PLACE
#define PATCHED_IN_PLACE(vendor, product) ProductRow{vendor, product, {}},
#include "data/vulndb/products.def"
#undef PATCHED_IN_PLACE
#define PATCHED_IN_PLACE(...)
};

constexpr std::array kPackages{
#undef SOURCE_PACKAGE
#define SOURCE_PACKAGE(...) ProductRow{__VA_ARGS__},
#include "data/vulndb/products.def"
};

const ProductRow* find_row(std::span<const ProductRow> rows, const Product& product) {
  const auto row = std::ranges::find_if(rows, [&](const ProductRow& candidate) {
    return candidate.vendor == product.vendor && candidate.product == product.product;
  });
  return row == rows.end() ? nullptr : &*row;
}

}  // namespace

std::span<const AliasRow> alias_rows() { return kAliases; }

std::vector<Product> spellings(const Product& product) {
  std::vector<Product> all{product};
  for (const AliasRow& row : kAliases)
    if (row.vendor == product.vendor && row.product == product.product)
      all.emplace_back(std::string(row.other_vendor), std::string(row.other_product));
  return all;
}

PortSuffix port_suffix(const Product& product) {
  return find_row(kPortSuffixes, product) != nullptr ? PortSuffix::same : PortSuffix::later;
}

bool patched_in_place(const Product& product) { return find_row(kPatched, product) != nullptr; }

std::string_view source_package(const Product& product) {
  const ProductRow* const row = find_row(kPackages, product);
  return row == nullptr ? std::string_view() : row->value;
}

}  // namespace tenken::vulndb
