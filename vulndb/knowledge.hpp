// What tenken itself knows beside the records: the tables of data/vulndb.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "vulndb/version.hpp"

namespace tenken::vulndb {

/// A vendor and a product as records spell them.
struct Product {
  std::string vendor;
  std::string product;

  Product() = default;
  Product(std::string v, std::string p) : vendor(std::move(v)), product(std::move(p)) {}
  bool operator==(const Product&) const = default;
};

struct AliasRow {
  std::string_view vendor;
  std::string_view product;
  std::string_view other_vendor;
  std::string_view other_product;
};
/// A maker's names: the canonical one of the records, and how texts name it.
struct VendorRow {
  std::string_view vendor;
  std::string_view pattern;
  std::string_view example;
};
struct SpellingRow {
  std::string_view vendor;
  std::string_view other;
};
/// How records also write a version, or a model, of a product or a maker.
struct RewriteRow {
  std::string_view vendor;
  std::string_view product;  ///< empty: of every product of the maker
  std::string_view pattern;
  std::string_view rewrite;
  std::string_view example;
  std::string_view expected;
};
struct ProductRow {
  std::string_view vendor;
  std::string_view product;
  std::string_view value;
};
struct DistributionRow {
  std::string_view name;
  std::string_view pattern;
  std::string_view example;
  std::string_view revision;
};
struct EvidenceRow {
  std::string_view kind;
  std::string_view vendor;
  std::string_view product;
  std::string_view pattern;
  std::string_view example;
  std::string_view version;
};

// The tables as they are, for their tests.
std::span<const AliasRow> alias_rows();
std::span<const VendorRow> vendor_rows();
std::span<const SpellingRow> spelling_rows();
std::span<const RewriteRow> model_rows();
std::span<const RewriteRow> respelling_rows();
std::span<const DistributionRow> distribution_rows();
std::span<const EvidenceRow> evidence_rows();

/// Every spelling of a product, its own first.
std::vector<Product> spellings(const Product& product);
/// The canonical name of a maker; a name that no table lists is its own.
std::string_view canonical_vendor(std::string_view vendor);
/// The maker that a text names; empty where it names none of the table.
std::string_view vendor_in(std::string_view text);

/// A version as records of this product also write it; empty where they do not.
std::string respelled(const Product& product, std::string_view version);
/// The spellings of a model, in lower case, the plainest first; every maker's where `vendor` is
/// empty. `revision` is of the hardware.
std::vector<std::string> model_names(std::string_view vendor, std::string_view model,
                                     std::string_view revision);

PortSuffix port_suffix(const Product& product);
/// Whoever ships it usually mends it without a new version.
bool patched_in_place(const Product& product);
/// Its source package in Debian; empty where the table names none.
std::string_view source_package(const Product& product);

/// How a text says that a distribution built the program.
struct Distribution {
  std::string name;      ///< "debian"; empty: none
  std::string revision;  ///< of the package: "2+deb12u10"
  std::string release;   ///< "bookworm", where the revision tells

  Distribution() = default;
  bool operator==(const Distribution&) const = default;
};

Distribution distribution_in(std::string_view text);

}  // namespace tenken::vulndb
