// The bad day: the process is killed at any moment, the disk is full.
#include <algorithm>
#include <chrono>
#include <csignal>
#include <random>
#include <thread>

#include "catch.hpp"
#include <SQLiteCpp/SQLiteCpp.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "inventory/support.hpp"
#include "model/messages.hpp"

using namespace tenken;
using namespace tenken::inventory;
using namespace tenken::inventory::test;

namespace {

constexpr int kHosts = 60;

std::string ip_of(int host) { return "10.0.0." + std::to_string(host + 1); }

std::string mac_of(int host) {
  constexpr std::string_view kHex = "0123456789abcdef";
  const auto n = static_cast<std::size_t>(host);
  return std::string("00:1d:7e:00:01:") + kHex[n / 16] + kHex[n % 16];
}

/// Everything about one host, as a sweep tells it: discovery, services, coverage last. The hosts of
/// a later version differ a little.
std::vector<Batch> batches_of(int host, int version, const Clock& clock) {
  const std::string ip = ip_of(host);
  std::vector<std::vector<Observation>> told{
      {seen(at(ip, mac_of(host)))},
      {says(port_of(ip, 22), claim::kProtocol, "ssh"),
       says(port_of(ip, 22), claim::kVersion, host % 3 == 0 ? std::to_string(version) : "1")},
      {says(at(ip), claim::kHostname, "host" + std::to_string(host)),
       covered(ip, "1-100", host % 5 == 0 && version == 2 ? "22,80" : "22")}};
  std::vector<Batch> batches;
  for (auto& observations : told) {
    Batch& batch = batches.emplace_back();
    for (Observation& observation : observations) {
      observation.at = clock.now();
      batch.observations.push_back(std::move(observation));
    }
  }
  return batches;
}

/// Does what is left of the scan, like --resume: hosts with a coverage are skipped.
Result<void> work(Inventory& inventory, ScanId scan, int version, const Clock& clock) {
  const auto measured = inventory.measured(scan);
  if (!measured) return tl::unexpected(measured.error());
  for (int host = 0; host < kHosts; ++host) {
    const auto ip = IpAddress::parse(ip_of(host));
    if (std::ranges::find(*measured, *ip) != measured->end()) continue;
    for (const Batch& batch : batches_of(host, version, clock))
      if (auto appended = inventory.append(scan, batch); !appended) return appended;
  }
  return ok;
}

ScanRecord targets() {
  ScanRecord record;
  record.targets = {"10.0.0.0/24"};
  return record;
}

/// A first scan with hosts of version 1 and one that will be gone.
void first_scan(Inventory& inventory, const Clock& clock) {
  const auto scan = inventory.begin_scan(targets());
  Batch leaver;
  leaver.observations = {seen(at("10.0.0.200", kMacA))};
  leaver.observations[0].at = clock.now();
  REQUIRE(inventory.append(scan->id, leaver));
  REQUIRE(work(inventory, scan->id, 1, clock));
  REQUIRE(inventory.finish_scan(scan->id, ScanState::complete, 0));
}

std::vector<std::string> sorted(std::vector<std::string> lines) {
  std::ranges::sort(lines);
  return lines;
}

}  // namespace

TEST_CASE("a scan killed at random moments ends like one left alone", "[inventory][crash]") {
  const SystemClock clock;
  const TempDir calm_folder;
  auto calm = Inventory::open(calm_folder.file(), OpenMode::read_write, "", clock);
  REQUIRE(calm);
  first_scan(*calm, clock);
  const auto calm_scan = calm->begin_scan(targets());
  REQUIRE(work(*calm, calm_scan->id, 2, clock));
  REQUIRE(calm->finish_scan(calm_scan->id, ScanState::complete, 0));

  const TempDir folder;
  ScanId scan;
  {
    auto inventory = Inventory::open(folder.file(), OpenMode::read_write, "", clock);
    REQUIRE(inventory);
    first_scan(*inventory, clock);
    scan = inventory->begin_scan(targets())->id;
  }
  std::mt19937 random(20261124);  // a fixed seed: a failure can be repeated
  std::uniform_int_distribution<int> pause(1, 25);
  int killed = 0;
  for (int round = 0; round < 20; ++round) {
    const pid_t child = ::fork();
    REQUIRE(child >= 0);
    if (child == 0) {
      auto inventory = Inventory::open(folder.file(), OpenMode::read_write, "", clock);
      if (!inventory || !inventory->resume_scan(scan)) ::_exit(1);
      while (true) {  // the same hosts over and over, until killed
        for (int host = 0; host < kHosts; ++host)
          for (const Batch& batch : batches_of(host, 2, clock))
            if (!inventory->append(scan, batch)) ::_exit(2);
      }
    }
    std::this_thread::sleep_for(std::chrono::milliseconds(pause(random)));
    ::kill(child, SIGKILL);
    int status = 0;
    ::waitpid(child, &status, 0);
    if (WIFSIGNALED(status)) ++killed;
    SQLite::Database database(folder.file().string(), SQLite::OPEN_READWRITE);
    REQUIRE(database.execAndGet("PRAGMA integrity_check").getString() == "ok");
    REQUIRE_FALSE(SQLite::Statement(database, "PRAGMA foreign_key_check").executeStep());
  }
  CHECK(killed == 20);
  auto inventory = Inventory::open(folder.file(), OpenMode::read_write, "", clock);
  REQUIRE(inventory);
  REQUIRE(inventory->resume_scan(scan));
  REQUIRE(inventory->append(scan, batches_of(0, 2, clock).front()));  // discovery asks all again
  REQUIRE(work(*inventory, scan, 2, clock));
  REQUIRE(inventory->finish_scan(scan, ScanState::complete, 0));

  const auto view = inventory->view();
  const auto expected = calm->view();
  REQUIRE(view);
  REQUIRE(expected);
  CHECK(expected->devices.size() == kHosts + 1);
  CHECK(sorted(describe(view->changes)) == sorted(describe(expected->changes)));
  CHECK(expected->changes.size() == 20 - 1 + 12 + 1 + 1);  // versions, ports, the leaver
}

TEST_CASE("a full disk is reported, and nothing stored is lost", "[inventory][crash]") {
  const TempDir folder;
  const SystemClock clock;
  const pid_t child = ::fork();
  REQUIRE(child >= 0);
  if (child == 0) {
    ::signal(SIGXFSZ, SIG_IGN);
    auto inventory = Inventory::open(folder.file(), OpenMode::read_write, "", clock);
    if (!inventory) ::_exit(1);
    const auto scan = inventory->begin_scan(targets());
    if (!scan) ::_exit(2);
    const rlimit limit{2'000'000, 2'000'000};
    if (::setrlimit(RLIMIT_FSIZE, &limit) != 0) ::_exit(3);
    for (int i = 0; i < 4000; ++i) {
      Batch batch;
      batch.evidence.push_back(Evidence::make(EvidenceKind::record, "test/" + std::to_string(i),
                                              Bytes(8000, std::byte(i)), clock.now()));
      batch.observations.push_back(
          seen(at("10." + std::to_string(i / 250) + ".0." + std::to_string(i % 250 + 1))));
      const auto appended = inventory->append(scan->id, batch);
      if (appended) continue;
      if (appended.error().text->message != Msg::inventory_full) ::_exit(4);
      if (appended.error().code != Errc::environment) ::_exit(5);
      const auto view = inventory->view();  // memory and file still agree
      if (!view || view->devices.size() != static_cast<std::size_t>(i)) ::_exit(6);
      ::_exit(0);
    }
    ::_exit(7);
  }
  int status = 0;
  ::waitpid(child, &status, 0);
  REQUIRE(WIFEXITED(status));
  REQUIRE(WEXITSTATUS(status) == 0);

  auto inventory = Inventory::open(folder.file(), OpenMode::read_write, "", clock);
  REQUIRE(inventory);
  const auto before = inventory->view();
  REQUIRE(before);
  CHECK(before->devices.size() > 10);
  const ScanId scan = before->scan->id;
  Batch batch;
  batch.observations = {seen(at("10.200.0.1"))};
  REQUIRE(inventory->append(scan, batch));
  CHECK(inventory->view()->devices.size() == before->devices.size() + 1);
  SQLite::Database database(folder.file().string(), SQLite::OPEN_READWRITE);
  CHECK(database.execAndGet("PRAGMA integrity_check").getString() == "ok");
}
