// The examples that the rows of data/vulndb bring.
#include "vulndb/knowledge.hpp"

#include <algorithm>
#include <set>

#include "catch.hpp"

#include "vulndb/evidence.hpp"

using namespace tenken::vulndb;

TEST_CASE("every row of evidence finds its product and version in its example") {
  REQUIRE(evidence_rows().size() > 50);
  for (const EvidenceRow& row : evidence_rows()) {
    INFO(row.vendor << ":" << row.product << " in " << row.example);
    const std::string kind(row.kind == "any" ? "http" : row.kind);
    const auto found = programs_in(kind, row.example);
    const Product product{std::string(row.vendor), std::string(row.product)};
    const auto at = std::ranges::find(found, product, &Candidate::product);
    REQUIRE(at != found.end());
    CHECK(at->release == Release::of(row.version));
  }
}

TEST_CASE("every row of a maker finds it in its example") {
  for (const VendorRow& row : vendor_rows()) {
    INFO(row.example);
    CHECK(vendor_in(row.example) == row.vendor);
  }
  CHECK(vendor_in("Lord Huaweit").empty());
}

TEST_CASE("every row of a distribution finds it and its revision in its example") {
  for (const DistributionRow& row : distribution_rows()) {
    INFO(row.example);
    const Distribution found = distribution_in(row.example);
    CHECK(found.name == row.name);
    CHECK(found.revision == row.revision);
  }
  CHECK(distribution_in("OpenSSH_9.2p1 Debian-2+deb12u10").release == "bookworm");
  CHECK(distribution_in("OpenSSH_9.2p1").name.empty());
}

TEST_CASE("every rewriting row turns its example into the other spelling") {
  for (const RewriteRow& row : respelling_rows())
    CHECK(respelled(Product(std::string(row.vendor), std::string(row.product)), row.example) ==
          row.expected);
  for (const RewriteRow& row : model_rows()) {
    INFO(row.example);
    const auto names = model_names(row.vendor, row.example, "");
    CHECK(names.front() == row.example);
    CHECK(std::ranges::find(names, row.expected) != names.end());
  }
}

TEST_CASE("aliases lead to each other, and no spelling is listed twice") {
  const auto names = spellings(Product("embedthis", "goahead"));
  CHECK(std::ranges::find(names, Product("goahead", "goahead_webserver")) != names.end());
  CHECK(names.front() == Product("embedthis", "goahead"));
  std::set<std::string> seen;
  for (const AliasRow& row : alias_rows())
    CHECK(seen.insert(std::string(row.vendor) + ":" + std::string(row.product) + ":" +
                      std::string(row.other_vendor) + ":" + std::string(row.other_product))
              .second);
  for (const SpellingRow& row : spelling_rows()) CHECK(canonical_vendor(row.other) == row.vendor);
  CHECK(canonical_vendor("nobody") == "nobody");
}

TEST_CASE("a kernel is never taken from a text") {
  for (const char* source : {"ssdp.server", "http.server", "snmp.sysdescr", "telnet.banner"})
    for (const Candidate& found : programs_in(source, "Linux/2.6.36 UPnP/1.0 MiniUPnPd/1.9"))
      CHECK(found.product == Product("miniupnp_project", "miniupnpd"));
}

TEST_CASE("a device is read from its maker, model and firmware") {
  const ToldDevice told = told_device("D-Link Corporation", "DIR-645 rev. A1", "Ver 1.03b08");
  CHECK(told.vendor == "dlink");
  CHECK(told.revision == "A1");
  CHECK(told.firmware == "1.03b08");
  CHECK(std::ranges::find(told.models, "DIR-645") != told.models.end());
  CHECK(told_device("", "", "").models.empty());
}
