// Results of other machines. What is accepted must be what an inventory takes: addresses, a place
// that is not the inside, coverage that reads, texts that are printable.
#include <cstdlib>

#include "exchange/foreign_scan.hpp"
#include "model/bytes.hpp"
#include "model/claims.hpp"
#include "model/coverage.hpp"
#include "model/vantage.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace tenken;
  constexpr Timestamp kNow(1'795'992'000'000'000'000);
  const auto require = [](bool good) {
    if (!good) std::abort();
  };
  exchange::ForeignScan scan("result.json", kNow);
  const auto read = scan.read(as_text(std::as_bytes(std::span(data, size))), "outside");
  if (!read) {
    require(read.error().text.has_value());
    return 0;
  }
  require(scan.record().vantage != kInside && is_vantage_name(scan.record().vantage));
  require(!scan.addresses().empty());
  for (const Observation& one : scan.batch().observations) {
    require(one.subject.ip.has_value());
    require(one.at <= kNow);
    if (one.key == claim::kCoverageTcp || one.key == claim::kCoverageUdp)
      require(PortCoverage::parse(one.value).has_value());
    else
      require(printable(one.value, kMaxValueBytes) == one.value);
  }
  return 0;
}
