// What queries cost in an inventory of 100,000 devices with five services each (another number:
// TENKEN_BENCH_DEVICES). Opening the file counts for each, as it does for a command.
#include <charconv>
#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include <benchmark/benchmark.h>

#include "inventory/inventory.hpp"
#include "model/claims.hpp"

namespace {

using namespace tenken;

constexpr std::size_t kBatch = 4096;
constexpr std::uint16_t kPorts[] = {22, 23, 80, 443, 8080};
constexpr std::string_view kProtocols[] = {"ssh", "telnet", "http", "https", "http"};
constexpr std::string_view kTypes[] = {"camera", "printer", "plc", "router", "nas"};

void must(bool good) {
  if (!good) throw std::runtime_error("the benchmark's inventory failed");
}

int device_count() {
  int count = 100'000;
  if (const char* const text = std::getenv("TENKEN_BENCH_DEVICES"))
    must(std::from_chars(text, text + std::string_view(text).size(), count).ec == std::errc());
  return count;
}

/// Lives as long as the program; made once.
class Town {
 public:
  Town() {
    std::string pattern = (std::filesystem::temp_directory_path() / "tenken-bench-XXXXXX").string();
    must(::mkdtemp(pattern.data()) != nullptr);
    folder_ = pattern;
    fill();
  }
  Town(const Town&) = delete;
  Town& operator=(const Town&) = delete;
  ~Town() {
    std::error_code ignored;
    std::filesystem::remove_all(folder_, ignored);
  }

  std::filesystem::path file() const { return folder_ / "site.db"; }
  const SystemClock& clock() const { return clock_; }
  double rows_per_second() const { return rows_per_second_; }

 private:
  void fill() {
    auto site = inventory::Inventory::open(file(), inventory::OpenMode::read_write, "", clock_);
    must(site.has_value());
    ScanRecord record;
    record.targets = {"10.0.0.0/8"};
    const auto scan = site->begin_scan(std::move(record));
    must(scan.has_value());
    const Timestamp start = clock_.now();
    std::size_t rows = 0;
    Batch batch;
    const auto say = [&](const Subject& subject, std::string_view key, std::string_view value) {
      batch.observations.emplace_back(subject, key, std::string(value),
                                      Witness("bench", "probe/bench"), clock_.now());
      if (batch.observations.size() < kBatch) return;
      rows += kBatch;
      must(site->append(scan->id, batch).has_value());
      batch = Batch();
    };
    const int count = device_count();
    for (int i = 0; i < count; ++i) {
      const auto number = static_cast<unsigned>(i);
      const IpAddress ip = IpAddress::v4(0x0A000001U + number);
      const MacAddress mac({0x00, 0x1d, 0x7e, static_cast<std::uint8_t>(number >> 16U),
                            static_cast<std::uint8_t>(number >> 8U),
                            static_cast<std::uint8_t>(number)});
      const Subject device(ip, mac);
      say(device, claim::kHostSeen, "arp");
      say(device, claim::kHostname, "host" + std::to_string(i) + ".example");
      say(device, claim::kVendor, "Maker " + std::to_string(i % 97));
      say(device, claim::kType, kTypes[number % std::size(kTypes)]);
      for (std::size_t k = 0; k < std::size(kPorts); ++k)
        say(Subject(ip, mac, Transport::tcp, kPorts[k]), claim::kProtocol, kProtocols[k]);
    }
    must(site->append(scan->id, batch).has_value());
    rows += batch.observations.size();
    must(site->finish_scan(scan->id, ScanState::complete, 0).has_value());
    const std::chrono::duration<double> took = clock_.now() - start;
    rows_per_second_ = static_cast<double>(rows) / took.count();
  }

  SystemClock clock_;
  std::filesystem::path folder_;
  double rows_per_second_ = 0;
};

const Town& town() {
  static const Town town;
  return town;
}

void ask(benchmark::State& state, const char* query, inventory::DeviceOrder order,
         std::size_t offset) {
  inventory::Page page;
  page.order = order;
  page.offset = offset;
  page.limit = 50;
  std::size_t shown = 0;
  const Town& of = town();
  for (auto _ : state) {
    auto site =
        inventory::Inventory::open(of.file(), inventory::OpenMode::read_only, "", of.clock());
    must(site.has_value());
    const auto filter = site->parse_query(query);
    must(filter.has_value());
    const auto found = site->find_devices(*filter, page);
    must(found.has_value());
    const auto devices = site->devices(found->ids);
    must(devices.has_value());
    shown = devices->size();
  }
  state.counters["shown"] = static_cast<double>(shown);
  state.counters["filled_rows_per_s"] = of.rows_per_second();
}

using inventory::DeviceOrder;

BENCHMARK_CAPTURE(ask, first_page, "", DeviceOrder::place, 0)->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(ask, last_page, "", DeviceOrder::place, 99'950)->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(ask, port, "port:23", DeviceOrder::place, 0)->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(ask, port_of_nobody, "port:9999", DeviceOrder::place, 0)
    ->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(ask, network, "ip:10.1.0.0/24", DeviceOrder::place, 0)
    ->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(ask, words, "host99999 camera", DeviceOrder::place, 0)
    ->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(ask, sorted, "type:camera", DeviceOrder::vendor, 0)
    ->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(ask, seen, "last_seen:>7d", DeviceOrder::place, 0)->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(ask, everything,
                  "(port:1-22 OR proto:modbus) -type:camera,nas ip:10.0.0.0/8 -tag:waived "
                  "owner:\"\" state:present vendor:maker last_seen:<7d mac:00:1d:7e:01 nowhere",
                  DeviceOrder::last_seen, 0)
    ->Unit(benchmark::kMillisecond);

}  // namespace
