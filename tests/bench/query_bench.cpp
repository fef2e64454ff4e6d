// What queries cost in an inventory of 100,000 devices with five services each (another number:
// TENKEN_BENCH_DEVICES). Opening the file counts for each, as it does for a command.
#include <string>

#include <benchmark/benchmark.h>

#include "bench/scale/town.hpp"

namespace {

using namespace tenken;
using namespace tenken::bench;

int device_count() {
  int count = 100'000;
  if (const char* const text = std::getenv("TENKEN_BENCH_DEVICES"))
    must(std::from_chars(text, text + std::string_view(text).size(), count).ec == std::errc());
  return count;
}

/// Lives as long as the program; made once.
class FilledTown {
 public:
  FilledTown() {
    std::string pattern = (std::filesystem::temp_directory_path() / "tenken-bench-XXXXXX").string();
    must(::mkdtemp(pattern.data()) != nullptr);
    folder_ = pattern;
    auto site = inventory::Inventory::open(file(), inventory::OpenMode::read_write, "", clock_);
    must(site.has_value());
    rate_ = Town(device_count()).scan(*site, clock_, "");
  }
  FilledTown(const FilledTown&) = delete;
  FilledTown& operator=(const FilledTown&) = delete;
  ~FilledTown() {
    std::error_code ignored;
    std::filesystem::remove_all(folder_, ignored);
  }

  std::filesystem::path file() const { return folder_ / "site.db"; }
  const SystemClock& clock() const { return clock_; }
  const Rate& rate() const { return rate_; }

 private:
  SystemClock clock_;
  std::filesystem::path folder_;
  Rate rate_;
};

const FilledTown& filled_town() {
  static const FilledTown town;
  return town;
}

void ask(benchmark::State& state, const TownQuery& query) {
  std::size_t shown = 0;
  const FilledTown& of = filled_town();
  for (auto _ : state) shown = ask_town(of.file(), of.clock(), query);
  state.counters["shown"] = static_cast<double>(shown);
  state.counters["filled_rows_per_s"] = of.rate().per_second();
}

const bool registered = [] {
  for (const TownQuery& query : kTownQueries)
    benchmark::RegisterBenchmark((std::string("ask/") + query.name).c_str(),
                                 [query](benchmark::State& state) { ask(state, query); })
        ->Unit(benchmark::kMillisecond);
  return true;
}();

}  // namespace
