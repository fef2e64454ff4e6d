// A town of devices with five services each, as scans tell of it: what queries are asked of, and
// what is observed again.
#pragma once

#include <charconv>
#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "inventory/inventory.hpp"
#include "model/claims.hpp"

namespace tenken::bench {

inline void must(bool good) {
  if (!good) throw std::runtime_error("the benchmark's inventory failed");
}

/// Rows and the time they took, the end of the scan included.
struct Rate {
  std::size_t rows = 0;
  double seconds = 0;

  Rate() = default;
  double per_second() const { return static_cast<double>(rows) / seconds; }
};

/// The same every time; one scan tells all of it in batches.
class Town {
 public:
  explicit Town(int devices) : devices_(devices) {}

  /// \param version  what the web servers say they run: another one is a change of each device
  Rate scan(inventory::Inventory& site, const Clock& clock, std::string_view version) const {
    ScanRecord record;
    record.targets = {"10.0.0.0/8"};
    const auto scan = site.begin_scan(std::move(record));
    must(scan.has_value());
    const auto start = std::chrono::steady_clock::now();
    Rate rate;
    Batch batch;
    const auto flush = [&] {
      rate.rows += batch.observations.size();
      must(site.append(scan->id, batch).has_value());
      batch = Batch();
    };
    const auto say = [&](const Subject& subject, std::string_view key, std::string_view value) {
      batch.observations.emplace_back(subject, key, std::string(value),
                                      Witness("bench", "probe/bench"), clock.now());
      if (batch.observations.size() == kBatch) flush();
    };
    for (int i = 0; i < devices_; ++i) {
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
      for (std::size_t k = 0; k < std::size(kPorts); ++k) {
        const Subject service(ip, mac, Transport::tcp, kPorts[k]);
        say(service, claim::kProtocol, kProtocols[k]);
        if (!version.empty() && kPorts[k] == kWeb) say(service, claim::kVersion, version);
      }
    }
    flush();
    must(site.finish_scan(scan->id, ScanState::complete, 0).has_value());
    const std::chrono::duration<double> took = std::chrono::steady_clock::now() - start;
    rate.seconds = took.count();
    return rate;
  }

 private:
  static constexpr std::size_t kBatch = 4096;
  static constexpr std::uint16_t kWeb = 80;
  static constexpr std::uint16_t kPorts[] = {22, 23, kWeb, 443, 8080};
  static constexpr std::string_view kProtocols[] = {"ssh", "telnet", "http", "https", "http"};
  static constexpr std::string_view kTypes[] = {"camera", "printer", "plc", "router", "nas"};

  int devices_;
};

/// What people ask, with the order of the answer and where its page begins.
struct TownQuery {
  const char* name;
  const char* text;
  inventory::DeviceOrder order;
  std::size_t offset;
};

inline constexpr TownQuery kTownQueries[] = {
    {"first_page", "", inventory::DeviceOrder::place, 0},
    {"last_page", "", inventory::DeviceOrder::place, 99'950},
    {"port", "port:23", inventory::DeviceOrder::place, 0},
    {"port_of_nobody", "port:9999", inventory::DeviceOrder::place, 0},
    {"network", "ip:10.1.0.0/24", inventory::DeviceOrder::place, 0},
    {"words", "host99999 camera", inventory::DeviceOrder::place, 0},
    {"sorted", "type:camera", inventory::DeviceOrder::vendor, 0},
    {"seen", "last_seen:>7d", inventory::DeviceOrder::place, 0},
    {"everything",
     "(port:1-22 OR proto:modbus) -type:camera,nas ip:10.0.0.0/8 -tag:waived owner:\"\" "
     "state:present vendor:maker last_seen:<7d mac:00:1d:7e:01 nowhere",
     inventory::DeviceOrder::last_seen, 0},
};

/// A page of 50, opening the file as a command does. \returns how many it shows
inline std::size_t ask_town(const std::filesystem::path& file, const Clock& clock,
                            const TownQuery& query) {
  inventory::Page page;
  page.order = query.order;
  page.offset = query.offset;
  page.limit = 50;
  auto site = inventory::Inventory::open(file, inventory::OpenMode::read_only, "", clock);
  must(site.has_value());
  const auto filter = site->parse_query(query.text);
  must(filter.has_value());
  const auto found = site->find_devices(*filter, page);
  must(found.has_value());
  const auto devices = site->devices(found->ids);
  must(devices.has_value());
  return devices->size();
}

}  // namespace tenken::bench
