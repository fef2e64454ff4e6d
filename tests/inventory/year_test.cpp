// A season in a site whose truth is known; tests/bench/year lives a whole year of it.
#include "inventory/year.hpp"

#include "catch.hpp"

#include "inventory/support.hpp"

using namespace tenken::inventory::test;

TEST_CASE("devices are known again through a season of changes", "[inventory][year]") {
  TempDir folder;
  YearPlan plan;
  plan.devices = 250;
  plan.days = 84;
  plan.sample_every = 3;
  const YearScore score = live_a_year(folder.file(), plan, nullptr);
  INFO("precision " << score.precision() << ", recall " << score.recall() << ", " << score.records
                    << " records of " << score.real << " devices");
  CHECK(score.precision() >= 0.99);
  CHECK(score.recall() >= 0.99);
  CHECK(score.rotations > 20);
  CHECK(score.merges >= score.rotations / 2);
}
