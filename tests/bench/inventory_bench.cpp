// How much the inventory's thinking costs: observations per second in batches of 256, against bare
// inserts of the same rows into the same kind of table, in the same run. The counter `share_of_raw`
// is the ratio.
#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <stdexcept>
#include <string>
#include <vector>

#include <benchmark/benchmark.h>
#include <sqlite3.h>

#include "inventory/inventory.hpp"
#include "model/claims.hpp"

namespace {

using namespace tenken;

constexpr std::size_t kBatch = 256;
constexpr int kHosts = 512;

struct Folder {
  std::filesystem::path path;
  Folder() {
    std::string pattern = (std::filesystem::temp_directory_path() / "tenken-bench-XXXXXX").string();
    if (::mkdtemp(pattern.data()) == nullptr) throw std::runtime_error("mkdtemp failed");
    path = pattern;
  }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;
  ~Folder() {
    std::error_code ignored;
    std::filesystem::remove_all(path, ignored);
  }
};

/// What a sweep says about `kHosts` hosts with two services each.
std::vector<Batch> sweep(Timestamp start) {
  std::vector<Observation> told;
  Timestamp at = start;
  const Witness witness("bench", "probe/bench");
  for (int host = 0; host < kHosts; ++host) {
    const IpAddress ip = IpAddress::v4(0x0A000000U + static_cast<unsigned>(host) + 1);
    const MacAddress mac({0x00, 0x1d, 0x7e, 0x01, static_cast<std::uint8_t>(host >> 8),
                          static_cast<std::uint8_t>(host)});
    const auto say = [&](const Subject& subject, std::string_view key, std::string value) {
      at = at + std::chrono::microseconds(50);
      told.emplace_back(subject, key, std::move(value), witness, at);
    };
    const Subject device(ip, mac);
    say(device, claim::kHostSeen, "arp");
    say(device, claim::kVendor, "Acme Devices");
    say(device, claim::kHostname, "host" + std::to_string(host) + ".example");
    for (const std::uint16_t port : {std::uint16_t{22}, std::uint16_t{80}}) {
      const Subject service(ip, mac, Transport::tcp, port);
      say(service, claim::kPortState, "open");
      say(service, claim::kProtocol, port == 22 ? "ssh" : "http");
      say(service, claim::kProduct, "Server");
      say(service, claim::kVersion, "1." + std::to_string(host % 7));
      say(service, claim::kCleartext, port == 22 ? "false" : "true");
    }
    say(Subject(ip), claim::kCoverageTcp, "method=connect;scanned=1-1000;open=22,80;filtered=");
  }
  std::vector<Batch> batches;
  for (std::size_t i = 0; i < told.size(); ++i) {
    if (i % kBatch == 0) batches.emplace_back();
    batches.back().observations.push_back(std::move(told[i]));
  }
  return batches;
}

std::size_t rows_of(const std::vector<Batch>& batches) {
  std::size_t rows = 0;
  for (const Batch& batch : batches) rows += batch.observations.size();
  return rows;
}

void must(bool good) {
  if (!good) throw std::runtime_error("the benchmark's database failed");
}

/// The rows as they are, one transaction per batch: what SQLite costs at least.
double seconds_raw(const std::vector<Batch>& batches) {
  const Folder folder;
  sqlite3* db = nullptr;
  must(sqlite3_open((folder.path / "raw.db").c_str(), &db) == SQLITE_OK);
  const auto exec = [&](const char* sql) {
    must(sqlite3_exec(db, sql, nullptr, nullptr, nullptr) == SQLITE_OK);
  };
  exec(
      "PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL;"
      "CREATE TABLE observation (ip TEXT, mac TEXT, transport TEXT, port INTEGER, claim TEXT, "
      "sensor TEXT, method TEXT, value TEXT, confidence INTEGER, seen INTEGER) STRICT");
  sqlite3_stmt* insert = nullptr;
  must(sqlite3_prepare_v2(db, "INSERT INTO observation VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", -1,
                          &insert, nullptr) == SQLITE_OK);
  const auto text = [&](int index, std::string_view value) {
    sqlite3_bind_text(insert, index, value.data(), static_cast<int>(value.size()),
                      SQLITE_TRANSIENT);
  };
  const auto start = std::chrono::steady_clock::now();
  for (const Batch& batch : batches) {
    exec("BEGIN IMMEDIATE");
    for (const Observation& o : batch.observations) {
      text(1, o.subject.ip ? o.subject.ip->to_string() : "");
      text(2, o.subject.mac ? o.subject.mac->to_string() : "");
      text(3, o.subject.port ? to_string(o.subject.transport) : "");
      sqlite3_bind_int(insert, 4, o.subject.port.value_or(0));
      text(5, o.key);
      text(6, o.witness.sensor);
      text(7, o.witness.method);
      text(8, o.value);
      sqlite3_bind_int(insert, 9, o.confidence);
      sqlite3_bind_int64(insert, 10, o.at.nanoseconds);
      must(sqlite3_step(insert) == SQLITE_DONE);
      sqlite3_reset(insert);
    }
    exec("COMMIT");
  }
  const std::chrono::duration<double> took = std::chrono::steady_clock::now() - start;
  sqlite3_finalize(insert);
  sqlite3_close(db);
  return took.count();
}

double seconds_of(inventory::Inventory& site, const std::vector<Batch>& batches) {
  ScanRecord record;
  record.targets = {"10.0.0.0/22"};
  const auto scan = site.begin_scan(std::move(record));
  must(scan.has_value());
  const auto start = std::chrono::steady_clock::now();
  for (const Batch& batch : batches) must(site.append(scan->id, batch).has_value());
  const std::chrono::duration<double> took = std::chrono::steady_clock::now() - start;
  must(site.finish_scan(scan->id, ScanState::complete, 0).has_value());
  return took.count();
}

/// \param repeat  whether the scan tells what the inventory knows already
void append(benchmark::State& state, bool repeat) {
  const SystemClock clock;
  double ours = 0;
  double raw = 0;
  std::size_t rows = 0;
  for (auto _ : state) {
    const Folder folder;
    auto site = inventory::Inventory::open(folder.path / "site.db", inventory::OpenMode::read_write,
                                           "", clock);
    must(site.has_value());
    if (repeat) seconds_of(*site, sweep(Timestamp(1'700'000'000'000'000'000)));
    const auto batches = sweep(Timestamp(1'700'000'100'000'000'000));
    const double took = seconds_of(*site, batches);
    state.SetIterationTime(took);
    ours += took;
    raw += seconds_raw(batches);
    rows += rows_of(batches);
  }
  state.counters["appends_per_s"] = static_cast<double>(rows) / ours;
  state.counters["raw_inserts_per_s"] = static_cast<double>(rows) / raw;
  state.counters["share_of_raw"] = raw / ours;
}

void first_scan(benchmark::State& state) { append(state, false); }
void repeated_scan(benchmark::State& state) { append(state, true); }

BENCHMARK(first_scan)->UseManualTime()->Unit(benchmark::kMillisecond);
BENCHMARK(repeated_scan)->UseManualTime()->Unit(benchmark::kMillisecond);

}  // namespace
