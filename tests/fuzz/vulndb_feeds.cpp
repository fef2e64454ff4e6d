// Feeds of known vulnerabilities. The first byte chooses how: its lowest bit whether packings are
// taken off, the rest into pieces of how many bytes the content is cut. What is read must lie
// within bounds and must survive being packed and unpacked as the database does.
#include <cstdlib>
#include <vector>

#include "model/bytes.hpp"
#include "vulndb/feeds/feed.hpp"
#include "vulndb/feeds/unpack.hpp"
#include "vulndb/packed.hpp"

using namespace tenken;
using namespace tenken::vulndb;

namespace {

void require(bool good) {
  if (!good) std::abort();
}

void check_tree(const Configuration& tree) {
  Configuration again;
  require(unpack_tree(pack_tree(tree), again));
  require(again.matches.size() == tree.matches.size());
  require(again.children.size() == tree.children.size());
}

struct Check final : FeedSink {
  void cve(const CveRecord& record) override {
    require(cve_number(record.id).has_value());
    require(record.description.size() <= CveRecord::kMostDescription);
    for (const Configuration& one : record.configurations) {
      require(!one.matches.empty() || !one.children.empty());
      check_tree(one);
      std::vector<PlacedMatch> placed;
      for (const CpeMatch& match : one.matches) placed.emplace_back(7, true, &match);
      std::vector<Criterion> criteria;
      require(unpack_matches(pack_matches(placed), 1, "v", "p", criteria));
      require(criteria.size() <= placed.size());
      require(criteria.empty() == placed.empty());
    }
  }
  void kev(const KevEntry& entry) override { require(cve_number(entry.cve).has_value()); }
  void epss(std::string_view cve, double probability) override {
    require(cve_number(cve).has_value() && probability >= 0 && probability <= 1);
  }
  void jvn(const JvnEntry& entry) override { require(cve_number(entry.cve).has_value()); }
  void debian(std::string_view, const std::vector<DebianFix>& fixes) override {
    for (const DebianFix& fix : fixes) require(cve_number(fix.cve).has_value());
  }
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const std::string_view text = as_text(std::as_bytes(std::span(data, size)).subspan(1));
  TextBytes bytes(text, std::size_t{1} + data[0] / 2U * 8U);
  Check sink;
  FeedTally tally;
  const auto read = [&](const std::string& name, PeekedBytes& content) {
    return read_feed(name, content, sink, tally);
  };
  if (data[0] % 2 == 1) {
    Expansion expansion;
    (void)unpack("feed", bytes, expansion, read);
  } else {
    PeekedBytes content(bytes);
    (void)read("feed", content);
  }
  // As rows that somebody damaged.
  std::vector<Criterion> criteria;
  (void)unpack_matches(text, 1, "v", "p", criteria);
  Configuration tree;
  (void)unpack_tree(text, tree);
  return 0;
}
