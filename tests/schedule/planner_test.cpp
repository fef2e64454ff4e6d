#include "schedule/planner.hpp"

#include "catch.hpp"

using namespace tenken;
using namespace tenken::schedule;
using namespace std::chrono_literals;

namespace {

Timestamp moment(const std::string& text) { return Timestamp::parse(text).value(); }

/// A schedule at 02:00 UTC every day, with a clock of its own.
struct Nightly {
  Schedule schedule;
  Timetable table;
  Timestamp now = moment("2027-05-01T12:00:00Z");
  Activity activity;

  explicit Nightly(MissedPolicy missed = MissedPolicy::skip, const std::string& window = {})
      : schedule(make(missed, window)), table(Timetable::make(schedule, now).value()) {}

  static Schedule make(MissedPolicy missed, const std::string& window) {
    Schedule schedule;
    schedule.name = "nightly";
    schedule.when = "0 2 * * *";
    schedule.zone = "UTC";
    schedule.window = window;
    schedule.missed = missed;
    schedule.created = moment("2027-05-01T12:00:00Z");
    return schedule;
  }

  /// One look, as the daemon takes it.
  Plan look() {
    const Plan result = plan(schedule, table, now, activity);
    if (result.recount) {
      schedule.slot = result.slot;
      schedule.next = result.next;
      schedule.counted_from = now;
    }
    if (result.step == Step::start) schedule.asked = false;
    return result;
  }
};

}  // namespace

TEST_CASE("A schedule starts at its time, once") {
  Nightly nightly;
  CHECK(nightly.look().step == Step::wait);
  CHECK(nightly.schedule.next == moment("2027-05-02T02:00:00Z"));
  nightly.now = moment("2027-05-02T01:59:59Z");
  CHECK(nightly.look().step == Step::wait);
  nightly.now = moment("2027-05-02T02:00:00Z");
  const Plan started = nightly.look();
  CHECK(started.step == Step::start);
  CHECK(started.planned == nightly.now);
  CHECK(nightly.look().step == Step::wait);
  CHECK(nightly.schedule.next == moment("2027-05-03T02:00:00Z"));
}

TEST_CASE("Times that passed while nothing ran are noted, or made up for once") {
  Nightly skips;
  (void)skips.look();
  skips.now = moment("2027-05-05T09:00:00Z");
  const Plan missed = skips.look();
  CHECK(missed.step == Step::miss);
  CHECK(missed.why == RunReason::late);
  CHECK(missed.planned == moment("2027-05-02T02:00:00Z"));
  CHECK(skips.schedule.next == moment("2027-05-06T02:00:00Z"));
  CHECK(skips.look().step == Step::wait);

  Nightly once(MissedPolicy::once);
  (void)once.look();
  once.now = moment("2027-05-05T09:00:00Z");
  CHECK(once.look().step == Step::start);
  CHECK(once.look().step == Step::wait);
  CHECK(once.schedule.next == moment("2027-05-06T02:00:00Z"));

  Nightly at_night(MissedPolicy::once, "01:00-04:00");
  (void)at_night.look();
  at_night.now = moment("2027-05-02T09:00:00Z");
  CHECK(at_night.look().step == Step::wait);
  at_night.now = moment("2027-05-03T01:00:00Z");
  CHECK(at_night.look().step == Step::start);
}

TEST_CASE("A run never overlaps the one before") {
  Nightly nightly;
  (void)nightly.look();
  nightly.now = moment("2027-05-02T02:00:01Z");
  nightly.activity.itself = true;
  const Plan missed = nightly.look();
  CHECK(missed.step == Step::miss);
  CHECK(missed.why == RunReason::overlap);
  CHECK(nightly.look().step == Step::wait);
}

TEST_CASE("What waits for another schedule is not late") {
  Nightly nightly;
  (void)nightly.look();
  nightly.now = moment("2027-05-02T02:00:01Z");
  nightly.activity.other = true;
  CHECK(nightly.look().step == Step::wait);
  nightly.activity.waiting = true;
  nightly.now = moment("2027-05-02T05:00:00Z");
  CHECK(nightly.look().step == Step::wait);
  nightly.activity.other = false;
  CHECK(nightly.look().step == Step::start);
}

TEST_CASE("A schedule that rests does nothing unless it is asked") {
  Nightly nightly;
  nightly.schedule.paused = true;
  nightly.now = moment("2027-05-02T02:00:00Z");
  CHECK(nightly.look().step == Step::wait);
  nightly.schedule.asked = true;
  CHECK(nightly.look().step == Step::start);
  CHECK(nightly.look().step == Step::wait);
}

TEST_CASE("Clocks that jump neither stop a schedule nor repeat it for a small step") {
  Nightly nightly;
  (void)nightly.look();
  nightly.now = moment("2027-05-02T02:00:00Z");
  CHECK(nightly.look().step == Step::start);

  SECTION("a step back of a few seconds") {
    nightly.now = moment("2027-05-02T01:59:55Z");
    CHECK(nightly.look().step == Step::wait);
    nightly.now = moment("2027-05-02T02:00:00Z");
    CHECK(nightly.look().step == Step::wait);
    CHECK(nightly.schedule.next == moment("2027-05-03T02:00:00Z"));
  }
  SECTION("a year back") {
    nightly.now = moment("2026-05-02T01:00:00Z");
    CHECK(nightly.look().step == Step::wait);
    CHECK(nightly.schedule.next == moment("2026-05-02T02:00:00Z"));
    nightly.now = moment("2026-05-02T02:00:00Z");
    CHECK(nightly.look().step == Step::start);
  }
  SECTION("a year forward, and back again") {
    nightly.now = moment("2028-05-02T12:00:00Z");
    const Plan missed = nightly.look();
    CHECK(missed.step == Step::miss);
    CHECK(nightly.schedule.next == moment("2028-05-03T02:00:00Z"));
    nightly.now = moment("2027-05-02T12:00:00Z");
    CHECK(nightly.look().step == Step::wait);
    CHECK(nightly.schedule.next == moment("2027-05-03T02:00:00Z"));
  }
}

TEST_CASE("A start that would lie behind the end of the window is noted") {
  Nightly nightly(MissedPolicy::skip, "02:00-02:01");
  (void)nightly.look();
  nightly.now = moment("2027-05-02T02:01:30Z");  // in time as far as the grace goes
  const Plan missed = nightly.look();
  CHECK(missed.step == Step::miss);
  CHECK(missed.why == RunReason::window);
}
