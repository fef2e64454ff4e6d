// One large inventory: filled, observed again in full, and asked. tenken_scale FILE [DEVICES]
// makes the file, prints one JSON object, and leaves it for the commands that are measured on it.
#include <algorithm>
#include <cstdio>
#include <ctime>

#include <sys/resource.h>

#include "bench/scale/town.hpp"

namespace {

using namespace tenken;
using namespace tenken::bench;

constexpr int kTimes = 5;

double cpu_seconds() {
  timespec now{};
  ::clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec) / 1e9;
}

/// The highest memory so far.
long most_mib() {
  rusage used{};
  ::getrusage(RUSAGE_SELF, &used);
  return used.ru_maxrss / 1024;
}

/// A scan by a process that has the inventory on disk only, as the next scheduled one is.
void print_scan(const char* name, const std::filesystem::path& file, const Town& town,
                std::string_view version) {
  const SystemClock clock;
  auto site = inventory::Inventory::open(file, inventory::OpenMode::read_write, "", clock);
  must(site.has_value());
  const double before = cpu_seconds();
  const Rate rate = town.scan(*site, clock, version);
  std::printf("\"%s\": {\"rows\": %zu, \"seconds\": %.2f, \"cpu_seconds\": %.2f, ", name, rate.rows,
              rate.seconds, cpu_seconds() - before);
  std::printf("\"rows_per_s\": %.0f, \"rss_mib\": %ld},\n", rate.per_second(), most_mib());
  std::fflush(stdout);
}

/// The median of several times, in milliseconds.
double milliseconds_of(const std::filesystem::path& file, const TownQuery& query) {
  const SystemClock clock;
  std::vector<double> took;
  for (int i = 0; i < kTimes; ++i) {
    const auto start = std::chrono::steady_clock::now();
    ask_town(file, clock, query);
    took.push_back(
        std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - start)
            .count());
  }
  std::ranges::sort(took);
  return took[kTimes / 2];
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 2) {
    std::fprintf(stderr, "usage: tenken_scale FILE [DEVICES]\n");
    return 2;
  }
  const std::filesystem::path file = argv[1];
  const int devices = argc > 2 ? std::atoi(argv[2]) : 100'000;
  try {
    const Town town(devices);
    std::printf("{\"devices\": %d,\n", devices);
    print_scan("fill", file, town, "1.0");
    print_scan("again", file, town, "1.0");
    print_scan("changed", file, town, "1.1");
    std::printf("\"queries_ms\": {");
    for (const TownQuery& query : kTownQueries)
      std::printf("%s\"%s\": %.1f", &query == kTownQueries ? "" : ", ", query.name,
                  milliseconds_of(file, query));
    std::printf("},\n\"file_mib\": %.1f}\n",
                static_cast<double>(std::filesystem::file_size(file)) / 1024 / 1024);
  } catch (const std::exception& error) {
    std::fprintf(stderr, "%s\n", error.what());
    return 1;
  }
  return 0;
}
