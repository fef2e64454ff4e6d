// Acceptances in the inventory's file: written once, read back as they were.
#include "inventory/acceptance_log.hpp"

#include "catch.hpp"
#include "support.hpp"

#include "model/messages.hpp"

namespace tenken::inventory {
namespace {

Acceptance made(const char* number, Timestamp at) {
  Acceptance one;
  one.number = number;
  one.result = AcceptanceResult::fail;
  one.started = one.finished = at;
  one.inspector = "検査 太郎";
  one.profile = "camera";
  one.profile_sha256 = "ab";
  one.target = "192.0.2.7";
  one.device = DeviceId::make(at);
  one.device_label = "gate's \"camera\"";
  one.scan = ScanId::make(at);
  AcceptanceCheck& check = one.checks.emplace_back(
      "item-32-3", Note(Msg::accept_check_item, {"32-3"}), Note(Msg::accept_want_conforming));
  check.observed = Note(Msg::verdict_non_conforming);
  check.reason = Note(Msg::accept_why_port_open, {"23 (telnet)"});
  check.result = AcceptanceResult::fail;
  check.item = "32-3";
  check.verdict = Verdict::non_conforming;
  EvidenceId id;
  id.digest[0] = 7;
  check.evidence = {id, EvidenceId()};
  one.evidence_records = 2;
  one.evidence_sha256 = "cd";
  return one;
}

}  // namespace

TEST_CASE("acceptances come back as they were written, the oldest first",
          "[inventory][acceptance]") {
  const test::TempDir folder;
  const ManualClock clock{Timestamp::parse("2026-11-24T00:00:00Z").value()};
  REQUIRE(Inventory::open(folder.file(), OpenMode::read_write, "Nagoya", clock));
  auto book = AcceptanceLog::open(folder.file(), OpenMode::read_write, "");
  REQUIRE(book);
  REQUIRE(book->add(made("TA-1", clock.now())));
  Acceptance silent = made("TA-2", clock.now() + std::chrono::hours(1));
  silent.device.reset();
  silent.checks.clear();
  REQUIRE(book->add(silent));

  const auto reader = AcceptanceLog::open(folder.file(), OpenMode::read_only, "Nagoya");
  REQUIRE(reader);
  const auto all = reader->all();
  REQUIRE(all);
  REQUIRE(all->size() == 2);
  const Acceptance& first = all->front();
  const Acceptance wanted = made("TA-1", clock.now());
  CHECK(first.number == "TA-1");
  CHECK(first.result == AcceptanceResult::fail);
  CHECK(first.inspector == wanted.inspector);
  CHECK(first.device_label == wanted.device_label);
  CHECK(first.device.has_value());
  CHECK(first.finished == wanted.finished);
  CHECK(first.evidence_records == 2);
  REQUIRE(first.checks.size() == 1);
  const AcceptanceCheck& check = first.checks.front();
  CHECK(check.title == wanted.checks.front().title);
  CHECK(check.expected == wanted.checks.front().expected);
  CHECK(check.observed == wanted.checks.front().observed);
  CHECK(check.reason == wanted.checks.front().reason);
  CHECK(check.result == AcceptanceResult::fail);
  CHECK(check.verdict == Verdict::non_conforming);
  CHECK(check.evidence == wanted.checks.front().evidence);
  CHECK_FALSE(all->back().device);
  CHECK(all->back().checks.empty());
}

TEST_CASE("acceptances are those of one site", "[inventory][acceptance]") {
  const test::TempDir folder;
  const ManualClock clock{Timestamp::parse("2026-11-24T00:00:00Z").value()};
  for (const char* site : {"Nagoya", "Osaka"}) {
    REQUIRE(Inventory::open(folder.file(), OpenMode::read_write, site, clock));
    auto book = AcceptanceLog::open(folder.file(), OpenMode::read_write, site);
    REQUIRE(book);
    REQUIRE(book->add(made(site, clock.now())));
  }
  const auto osaka = AcceptanceLog::open(folder.file(), OpenMode::read_only, "Osaka");
  REQUIRE(osaka);
  REQUIRE(osaka->all()->size() == 1);
  CHECK(osaka->all()->front().number == "Osaka");
  CHECK(AcceptanceLog::open(folder.file(), OpenMode::read_only, "").error().code == Errc::usage);
  CHECK(AcceptanceLog::open(folder.file(), OpenMode::read_only, "Kobe").error().code ==
        Errc::usage);
}

}  // namespace tenken::inventory
