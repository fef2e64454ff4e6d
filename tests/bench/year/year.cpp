// Lives a year and prints how well devices were known again, how the file grew and how long
// questions took. tenken_year [DEVICES [DAYS [SEED [ROTATING-PERCENT [ROTATION-DAYS]]]]]
#include "inventory/year.hpp"

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <stdexcept>
#include <string>

#include <unistd.h>

#include "inventory/inventory.hpp"

namespace {

using namespace tenken::inventory::test;

int number(int argc, char** argv, int at, int otherwise) {
  return argc > at ? std::atoi(argv[at]) : otherwise;
}

/// What `tenken db compact --keep 30d` leaves.
void compact(const std::filesystem::path& file, int days) {
  constexpr std::chrono::hours kDay{24};
  tenken::ManualClock clock{tenken::Timestamp(1'767'225'600'000'000'000)};
  clock.advance(kDay * days);
  auto inventory =
      tenken::inventory::Inventory::open(file, tenken::inventory::OpenMode::read_write, "", clock);
  if (!inventory) throw std::runtime_error(inventory.error().message(tenken::Lang::en));
  const auto done = inventory->compact(clock.now() + -kDay * 30);
  if (!done) throw std::runtime_error(done.error().message(tenken::Lang::en));
  std::printf("compacted to 30 days: %.1f MB, was %.1f MB\n",
              static_cast<double>(done->bytes_after) / 1e6,
              static_cast<double>(done->bytes_before) / 1e6);
}

}  // namespace

int main(int argc, char** argv) {
  YearPlan plan;
  plan.devices = number(argc, argv, 1, plan.devices);
  plan.days = number(argc, argv, 2, plan.days);
  plan.seed = static_cast<std::uint64_t>(number(argc, argv, 3, static_cast<int>(plan.seed)));
  plan.rotating = number(argc, argv, 4, plan.rotating);
  plan.rotation_days = number(argc, argv, 5, plan.rotation_days);
  std::string folder = (std::filesystem::temp_directory_path() / "tenken-year-XXXXXX").string();
  if (::mkdtemp(folder.data()) == nullptr) return 1;
  const std::filesystem::path file = std::filesystem::path(folder) / "site.db";
  int code = 0;
  try {
    const YearScore score = live_a_year(file, plan, [](const std::string& line) {
      std::printf("%s\n", line.c_str());
      std::fflush(stdout);
    });
    std::printf(
        "devices %zu, records %zu; %d cards swapped, %d addresses made up, %d renumbered, %d "
        "replaced under their name; %d merges\n",
        score.real, score.records, score.swaps, score.rotations, score.renumbered, score.replaced,
        score.merges);
    std::printf(
        "pairwise precision %.4f %%, recall %.4f %% (no evidence connects %.4f %%)\n",
        100 * score.precision(), 100 * score.recall(),
        100 * static_cast<double>(score.hopeless) / static_cast<double>(score.pairs_of_truth));
    compact(file, plan.days);
  } catch (const std::exception& error) {
    std::fprintf(stderr, "%s\n", error.what());
    code = 1;
  }
  std::error_code ignored;
  std::filesystem::remove_all(folder, ignored);
  return code;
}
