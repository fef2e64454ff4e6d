// How long a survey of 10,000 devices with 8 products each takes. TENKEN_VULNDB names a database
// that tenken vulndb import has made.
#include <cstdlib>
#include <random>
#include <string>

#include <benchmark/benchmark.h>

#include "vulndb/database.hpp"
#include "vulndb/survey.hpp"

namespace {

using namespace tenken;
using namespace tenken::vulndb;

constexpr std::size_t kDevices = 10'000;
constexpr std::size_t kProducts = 8;
constexpr unsigned kVersions = 40;  // of one product in a fleet
constexpr unsigned kSeed = 47;

/// Eight of the products of the evidence table, each in one of many versions.
std::vector<std::vector<Candidate>> fleet() {
  std::mt19937 random(kSeed);
  const auto rows = evidence_rows();
  std::vector<std::vector<Candidate>> devices(kDevices);
  for (std::vector<Candidate>& device : devices)
    for (std::size_t i = 0; i < kProducts; ++i) {
      const EvidenceRow& row = rows[random() % rows.size()];
      const unsigned number = random() % kVersions;
      Candidate& candidate = device.emplace_back();
      candidate.product = Product(std::string(row.vendor), std::string(row.product));
      candidate.release = Release(std::to_string(number / 10) + '.' + std::to_string(number) + '.' +
                                  std::to_string(number % 7));
    }
  return devices;
}

void survey(benchmark::State& state) {
  const char* const file = std::getenv("TENKEN_VULNDB");
  if (file == nullptr) {
    state.SkipWithError("TENKEN_VULNDB is not set");
    return;
  }
  const auto devices = fleet();
  std::size_t found = 0;
  for (auto _ : state) {
    auto database = Database::open(file);
    if (!database) {
      state.SkipWithError("the database cannot be opened");
      return;
    }
    Matcher matcher(**database);
    found = 0;
    for (const std::vector<Candidate>& device : devices)
      for (const Match& match : matcher.match(device)) {
        benchmark::DoNotOptimize(matcher.vulnerability(match, device[match.candidate]));
        ++found;
      }
  }
  state.counters["devices"] = static_cast<double>(kDevices);
  state.counters["matches"] = static_cast<double>(found);
}

BENCHMARK(survey)->Unit(benchmark::kMillisecond)->Iterations(1);

}  // namespace
