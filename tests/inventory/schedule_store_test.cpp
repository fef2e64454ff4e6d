// Schedules, runs and alerts as the inventory's file keeps them.
#include "inventory/schedule_store.hpp"

#include <filesystem>

#include "catch.hpp"

#include "inventory/alert_store.hpp"
#include "inventory/backup.hpp"

using namespace tenken;
using namespace tenken::inventory;
using namespace std::chrono_literals;

namespace {

/// A new inventory with its two side stores.
class Bench {
 public:
  Bench() {
    std::string name =
        (std::filesystem::temp_directory_path() / "tenken-schedules-XXXXXX").string();
    REQUIRE(::mkdtemp(name.data()) != nullptr);
    folder_ = name;
    REQUIRE(Inventory::open(file(), OpenMode::read_write, "HQ", clock));
  }
  Bench(const Bench&) = delete;
  Bench& operator=(const Bench&) = delete;
  ~Bench() {
    std::error_code ignored;
    std::filesystem::remove_all(folder_, ignored);
  }
  std::filesystem::path file() const { return folder_ / "inventory.db"; }
  ScheduleStore schedules() {
    auto store = ScheduleStore::open(file(), OpenMode::read_write, "HQ");
    REQUIRE(store);
    return std::move(*store);
  }
  AlertStore alerts() {
    auto store = AlertStore::open(file(), OpenMode::read_write, "");
    REQUIRE(store);
    return std::move(*store);
  }

  ManualClock clock{Timestamp::parse("2027-05-01T00:00:00Z").value()};

 private:
  std::filesystem::path folder_;
};

Schedule nightly(const Bench& bench) {
  Schedule schedule;
  schedule.name = "nightly";
  schedule.when = "0 2 * * *";
  schedule.zone = "Asia/Tokyo";
  schedule.window = "22:00-05:00";
  schedule.jitter = 90s;
  schedule.missed = MissedPolicy::once;
  schedule.arguments = {"--scope=/a b/\"scope\".toml", "--targets-from-scope", "\xE6\xA9\x9F"};
  schedule.folder = "/srv";
  schedule.who = "somebody";
  schedule.created = schedule.counted_from = bench.clock.now();
  return schedule;
}

OutboxRow row_of(const Bench& bench, const std::string& channel, std::uint8_t number) {
  OutboxRow row;
  row.channel = channel;
  row.id.value[15] = number;
  row.alert = "{}";
  row.created = row.next_try = bench.clock.now();
  return row;
}

}  // namespace

TEST_CASE("A schedule comes back as it was written") {
  Bench bench;
  auto store = bench.schedules();
  const Schedule written = nightly(bench);
  REQUIRE(store.add(written));
  const auto again = store.add(written);
  REQUIRE_FALSE(again);
  CHECK(again.error().code == Errc::usage);
  const auto read = bench.schedules().find("nightly");
  REQUIRE(read);
  CHECK(read->when == written.when);
  CHECK(read->zone == written.zone);
  CHECK(read->window == written.window);
  CHECK(read->jitter == written.jitter);
  CHECK(read->missed == written.missed);
  CHECK(read->arguments == written.arguments);
  CHECK(read->folder == written.folder);
  CHECK_FALSE(read->next);
  CHECK_FALSE(store.find("another"));
  for (const auto& done :
       {store.remove("another"), store.ask("another"), store.set_paused("another", true)}) {
    REQUIRE_FALSE(done);
    CHECK(done.error().code == Errc::usage);
  }
}

TEST_CASE("A run and what comes next are kept together, and a schedule that rests forgets it") {
  Bench bench;
  auto store = bench.schedules();
  Schedule schedule = nightly(bench);
  REQUIRE(store.add(schedule));
  REQUIRE(store.ask("nightly"));
  CHECK(store.find("nightly")->asked);
  ScheduleRun run;
  run.id = RunId::make(bench.clock.now());
  run.schedule = "nightly";
  run.planned = bench.clock.now();
  run.started = bench.clock.now();
  schedule.slot = bench.clock.now() + 24h;
  schedule.next = *schedule.slot + 30s;
  REQUIRE(store.begin(run, schedule));
  CHECK_FALSE(store.find("nightly")->asked);
  CHECK(store.find("nightly")->next == schedule.next);
  CHECK(store.open_runs()->size() == 1);
  run.state = RunState::stopped;
  run.why = RunReason::window;
  run.exit_code = 130;
  run.message = "saved";
  REQUIRE(store.put(run));
  CHECK(store.open_runs()->empty());
  const auto runs = store.runs("nightly", 10);
  REQUIRE(runs);
  REQUIRE(runs->size() == 1);
  CHECK(runs->front().why == RunReason::window);
  CHECK(runs->front().exit_code == 130);
  CHECK(store.runs("another", 10)->empty());
  REQUIRE(store.set_paused("nightly", true));
  REQUIRE(store.set_paused("nightly", false));
  CHECK_FALSE(store.find("nightly")->next);
  REQUIRE(store.remove("nightly"));
  CHECK(store.runs("nightly", 10)->size() == 1);
  // What comes next for a schedule that is gone brings it not back.
  REQUIRE(store.put_next(schedule));
  CHECK(store.schedules()->empty());
}

TEST_CASE("A scan that was cut off is found, and one that listened is not") {
  Bench bench;
  auto inventory = Inventory::open(bench.file(), OpenMode::read_write, "HQ", bench.clock);
  REQUIRE(inventory);
  const Timestamp before = bench.clock.now();
  ScanRecord passive;
  passive.profile = "passive";
  REQUIRE(inventory->begin_scan(passive));
  auto store = bench.schedules();
  CHECK_FALSE(store.unfinished_scan(before)->has_value());
  const auto scan = inventory->begin_scan(ScanRecord());
  REQUIRE(scan);
  CHECK(store.unfinished_scan(before).value() == scan->id);
  CHECK(store.resumable(scan->id).value());
  CHECK_FALSE(store.unfinished_scan(before + 1h)->has_value());
  REQUIRE(inventory->finish_scan(scan->id, ScanState::complete, 0));
  CHECK_FALSE(store.unfinished_scan(before)->has_value());
  CHECK_FALSE(store.resumable(scan->id).value());
}

TEST_CASE("Another process's writing is noticed, and one's own is not") {
  Bench bench;
  auto one = bench.schedules();
  auto other = bench.schedules();
  const auto before = one.version();
  REQUIRE(one.add(nightly(bench)));
  CHECK(one.version().value() == before.value());
  REQUIRE(other.ask("nightly"));
  CHECK(one.version().value() != before.value());
}

TEST_CASE("An alert is kept once for each channel, and the mark with it") {
  Bench bench;
  auto store = bench.alerts();
  CHECK_FALSE(store.mark()->has_value());
  AlertPass pass;
  pass.alerts = {row_of(bench, "soc", 1), row_of(bench, "ops", 1), row_of(bench, "soc", 2)};
  pass.mark.emplace();
  pass.mark->began = pass.mark->changes_until = bench.clock.now();
  CHECK(store.keep(pass).value() == 3);
  CHECK(store.keep(pass).value() == 0);
  CHECK(store.mark().value() == pass.mark);
  auto due = store.due(bench.clock.now(), 10);
  REQUIRE(due);
  REQUIRE(due->size() == 3);
  due->front().state = OutboxState::sent;
  due->back().next_try = bench.clock.now() + 10s;
  due->back().tries = 1;
  due->back().error = "refused";
  REQUIRE(store.settle(*due, bench.clock.now()));
  CHECK(store.due(bench.clock.now(), 10)->size() == 1);
  CHECK(store.due(bench.clock.now() + 10s, 10)->size() == 2);
  // The clock was set back by a day: nothing waits that long.
  CHECK(store.due(bench.clock.now() + -24h, 10)->size() == 2);
  // What was sent is not taken in again.
  CHECK(store.keep(pass).value() == 0);
  CHECK(store.unsent(10)->size() == 2);
  CHECK(store.counts()->at("soc").sent + store.counts()->at("ops").sent == 1);
  REQUIRE(store.forget(bench.clock.now() + 1s));
  CHECK(store.unsent(10)->size() == 2);
  CHECK(check_database(bench.file())->problems.empty());
}

TEST_CASE("A look that changes nothing writes nothing") {
  Bench bench;
  auto store = bench.alerts();
  auto watcher = bench.schedules();
  AlertPass pass;
  pass.alerts = {row_of(bench, "soc", 1)};
  REQUIRE(store.keep(pass));
  const auto before = watcher.version();
  CHECK(store.keep(pass).value() == 0);
  CHECK(watcher.version().value() == before.value());
}
