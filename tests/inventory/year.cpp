#include "inventory/year.hpp"

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <map>
#include <optional>
#include <random>
#include <set>
#include <stdexcept>
#include <system_error>
#include <utility>
#include <vector>

#include "inventory/inventory.hpp"
#include "model/claims.hpp"
#include "model/identity_claims.hpp"

namespace tenken::inventory::test {
namespace {

constexpr std::chrono::hours kOneDay{24};
constexpr std::size_t kBatchOfYear = 256;

template <class T>
T need(Result<T> result) {
  if (!result) throw std::runtime_error(result.error().message(Lang::en));
  return *std::move(result);
}

void need(const Result<void>& result) {
  if (!result) throw std::runtime_error(result.error().message(Lang::en));
}

enum class Sort : std::uint8_t { office, camera, phone, routed };

/// A device as it really is.
struct Real {
  int number = 0;
  Sort sort = Sort::office;
  std::optional<MacAddress> mac;
  IpAddress ip;
  std::string host;
  std::string serial;
  std::string ssh;
  std::string udn;
  std::string model;
  bool fixed_address = false;
  bool rotates = false;
  int rotates_on = 0;
  bool gone = false;
  int stretch = 0;  ///< counts up where nothing connects what follows with what was before
  std::string version = "1.0";

  Real() = default;
  bool has_proof() const { return !serial.empty() && !serial.starts_with("0000"); }
};

class World {
 public:
  World(const YearPlan& plan, YearScore& score) : plan_(plan), score_(score), random_(plan.seed) {
    for (std::uint32_t host = 0; host < 8192; ++host)
      free_.insert(IpAddress::v4(0x0A000100U + host));
    for (std::uint32_t host = 0; host < 2048; ++host)
      free_routed_.insert(IpAddress::v4(0x0A640000U + 1 + host));
    for (int i = 0; i < plan.devices; ++i) add(0);
  }

  void pass_day(int day) {
    const std::size_t before = reals_.size();
    for (std::size_t i = 0; i < before; ++i) {
      if (reals_[i].gone) continue;
      live(reals_[i], day);
    }
    // Half of the devices in a year go for good, and as many come.
    for (std::size_t i = 0; i < before; ++i)
      if (!reals_[i].gone && chance(14, 10'000)) {
        leave(reals_[i]);
        add(day);
      }
    replace_some(day);
  }

  /// Those that answer today.
  std::vector<const Real*> present() {
    std::vector<const Real*> there;
    for (const Real& real : reals_)
      if (!real.gone && !chance(real.sort == Sort::phone ? 30 : 2, 100)) there.push_back(&real);
    return there;
  }

  std::size_t count() const { return reals_.size(); }

 private:
  std::uint64_t below(std::uint64_t most) { return random_() % most; }
  bool chance(std::uint64_t share, std::uint64_t of) { return below(of) < share; }

  MacAddress makers_mac() {
    const std::uint64_t n = ++macs_;
    return MacAddress({0x00, 0x1d, static_cast<std::uint8_t>(0x10 + n % 7),
                       static_cast<std::uint8_t>(n >> 16), static_cast<std::uint8_t>(n >> 8),
                       static_cast<std::uint8_t>(n)});
  }

  MacAddress made_up_mac() {
    const std::uint64_t n = random_();
    return MacAddress({static_cast<std::uint8_t>((n & 0xF0U) | 0x02U),
                       static_cast<std::uint8_t>(n >> 8), static_cast<std::uint8_t>(n >> 16),
                       static_cast<std::uint8_t>(n >> 24), static_cast<std::uint8_t>(n >> 32),
                       static_cast<std::uint8_t>(n >> 40)});
  }

  IpAddress take(std::set<IpAddress>& from) {
    auto at = from.begin();
    std::advance(at, static_cast<std::ptrdiff_t>(below(std::min<std::size_t>(from.size(), 64))));
    IpAddress ip = *at;
    from.erase(at);
    return ip;
  }

  std::set<IpAddress>& pool(const Real& real) {
    return real.sort == Sort::routed ? free_routed_ : free_;
  }

  std::string hex(std::string_view prefix) {
    constexpr std::string_view kDigits = "0123456789abcdef";
    std::string text(prefix);
    for (int i = 0; i < 24; ++i) text += kDigits[below(16)];
    return text;
  }

  void add(int day) {
    Real real;
    real.number = static_cast<int>(reals_.size());
    const std::uint64_t kind = below(100);
    real.sort = kind < 20   ? Sort::phone
                : kind < 30 ? Sort::routed
                : kind < 60 ? Sort::camera
                            : Sort::office;
    const std::string number = std::to_string(real.number);
    real.model = "Model " + std::to_string(below(40));
    switch (real.sort) {
      case Sort::phone:
        real.mac = made_up_mac();
        real.rotates = chance(static_cast<std::uint64_t>(plan_.rotating), 100);
        real.rotates_on =
            day + 1 + static_cast<int>(below(static_cast<std::uint64_t>(plan_.rotation_days)));
        real.host = chance(10, 100) ? (chance(1, 2) ? "iPhone" : "android") : "phone-of-" + number;
        real.model = chance(1, 2) ? "" : real.model;
        break;
      case Sort::routed:
        real.ssh = chance(90, 100) ? hex("SHA256:") : "";
        real.fixed_address = real.ssh.empty() || chance(60, 100);
        break;
      case Sort::camera:
        real.mac = makers_mac();
        real.ssh = chance(30, 100) ? "SHA256:as-it-comes-from-the-maker" : "";
        real.serial = chance(70, 100) ? "CAM" + number : chance(20, 100) ? "00000000" : "";
        real.udn = chance(40, 100) ? hex("uuid:") : "";
        real.host = chance(50, 100) ? "ipcam" : "";
        real.fixed_address = chance(50, 100);
        break;
      case Sort::office:
        real.mac = makers_mac();
        real.host = "pc-" + number;
        real.ssh = chance(40, 100) ? hex("SHA256:") : "";
        real.serial = chance(30, 100) ? "PC" + number : "";
        break;
    }
    real.ip = take(pool(real));
    reals_.push_back(std::move(real));
  }

  void leave(Real& real) {
    real.gone = true;
    pool(real).insert(real.ip);
  }

  void live(Real& real, int day) {
    if (!real.fixed_address && chance(3, 100)) {
      const IpAddress former = real.ip;
      real.ip = take(pool(real));
      pool(real).insert(former);
      ++score_.renumbered;
    }
    if (real.rotates && day >= real.rotates_on) {
      real.mac = made_up_mac();
      real.rotates_on = day + plan_.rotation_days / 2 +
                        static_cast<int>(below(static_cast<std::uint64_t>(plan_.rotation_days)));
      ++score_.rotations;
      if (real.host == "iPhone" || real.host == "android") ++real.stretch;
    }
    // A network card in two hundred devices each month.
    if ((real.sort == Sort::office || real.sort == Sort::camera) && chance(1, 6000)) {
      real.mac = makers_mac();
      ++score_.swaps;
      if (!real.has_proof() && real.udn.empty() && (real.ssh.empty() || real.sort == Sort::camera))
        ++real.stretch;
    }
    if (chance(1, 200)) real.version = "1." + std::to_string(day);
  }

  /// An old machine goes, and a new one gets its name and its address.
  void replace_some(int day) {
    const std::size_t before = reals_.size();
    for (std::size_t i = 0; i < before; ++i) {
      if (reals_[i].gone || reals_[i].sort == Sort::routed || !chance(1, 9000)) continue;
      add(day);
      Real& fresh = reals_.back();
      Real& old = reals_[i];
      pool(fresh).insert(fresh.ip);
      fresh.sort = old.sort;
      fresh.mac = old.sort == Sort::phone ? made_up_mac() : makers_mac();
      fresh.rotates = old.rotates;
      fresh.host = old.host;
      fresh.ip = old.ip;
      fresh.model = old.model;
      fresh.ssh = old.ssh.ends_with("maker") ? old.ssh : fresh.ssh;
      fresh.serial = old.serial.empty() ? "" : fresh.serial;
      old.gone = true;
      ++score_.replaced;
    }
  }

  YearPlan plan_;
  YearScore& score_;
  std::mt19937_64 random_;
  std::vector<Real> reals_;
  std::set<IpAddress> free_;
  std::set<IpAddress> free_routed_;
  std::uint64_t macs_ = 0;
};

/// What sensors say of one device in one scan.
void observe(std::vector<Observation>& told, const Real& real, Timestamp at) {
  const Subject host(real.ip, real.mac);
  const auto say = [&](const Subject& subject, std::string_view key, const std::string& value,
                       const char* method, int confidence = 80) {
    if (value.empty()) return;
    told.emplace_back(subject, key, value, Witness("year", method), at);
    told.back().confidence = confidence;
  };
  say(host, claim::kHostSeen, real.mac ? "arp" : "icmp", real.mac ? "arp" : "icmp");
  say(host, claim::kHostname, real.host, "dhcp", 60);
  say(host, claim::kModel, real.model, "probe/http");
  // Probes reach a device by its address.
  const Subject by_address(real.ip);
  say(by_address, claim::kIdentitySerial, real.serial, "probe/onvif");
  say(by_address, claim::kIdentitySshKey, real.ssh, "probe/ssh");
  say(by_address, claim::kIdentityUdn, real.udn, "probe/upnp");
  const bool server = real.sort != Sort::phone;
  if (server) {
    const Subject web(real.ip, std::nullopt, Transport::tcp, std::uint16_t{80});
    say(web, claim::kPortState, "open", "ports");
    say(web, claim::kProtocol, "http", "probe/http");
    say(web, claim::kVersion, real.version, "probe/http");
  }
  say(by_address, claim::kCoverageTcp,
      std::string("method=connect;scanned=1-1000;open=") + (server ? "80" : "") + ";filtered=",
      "ports");
}

struct Key {
  int real;
  int stretch;
  auto operator<=>(const Key&) const = default;
};

std::uint64_t pairs(std::uint64_t n) { return n * (n - 1) / 2; }

/// Counts who was in which record on which day.
class Counter {
 public:
  void add(const Real& real, const DeviceId& record) {
    ++cells_[{real.number, record}];
    ++reals_[real.number];
    ++records_[record];
    ++stretches_[{real.number, real.stretch}];
  }

  void sum(YearScore& score) const {
    for (const auto& [cell, n] : cells_) score.together += pairs(n);
    for (const auto& [record, n] : records_) score.pairs_of_records += pairs(n);
    for (const auto& [real, n] : reals_) score.pairs_of_truth += pairs(n);
    std::uint64_t connected = 0;
    for (const auto& [stretch, n] : stretches_) connected += pairs(n);
    score.hopeless = score.pairs_of_truth - connected;
  }

 private:
  std::map<std::pair<int, DeviceId>, std::uint64_t> cells_;
  std::map<int, std::uint64_t> reals_;
  std::map<DeviceId, std::uint64_t> records_;
  std::map<Key, std::uint64_t> stretches_;
};

void compare(const Inventory& inventory, const std::vector<const Real*>& present,
             Counter& counter) {
  const InventoryView view = need(inventory.view());
  std::map<IpAddress, DeviceId> holders;
  for (const Device& device : view.devices)
    for (const IpAddress& ip : device.current_ips())
      if (device.present) holders.insert_or_assign(ip, device.id);
  for (const Real* const real : present) {
    const auto holder = holders.find(real->ip);
    if (holder != holders.end()) counter.add(*real, holder->second);
  }
}

double milliseconds_since(std::chrono::steady_clock::time_point start) {
  return std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - start)
      .count();
}

/// The size of the file, and how long a person waits for an answer.
std::string month_line(Inventory& inventory, const std::filesystem::path& file, int day,
                       std::size_t observations, double seconds) {
  need(inventory.flush_log());
  std::error_code ignored;
  const auto bytes = std::filesystem::file_size(file, ignored);
  const auto scans = need(inventory.scans());
  auto start = std::chrono::steady_clock::now();
  Page page;
  page.limit = 50;
  const auto found = need(inventory.find_devices(need(inventory.parse_query("port:80")), page));
  const double query = milliseconds_since(start);
  start = std::chrono::steady_clock::now();
  const std::size_t changes =
      scans.size() > 1 ? need(inventory.diff(scans[1].id, scans[0].id)).size() : 0;
  const double diff = milliseconds_since(start);
  start = std::chrono::steady_clock::now();
  const std::size_t devices = need(inventory.view()).devices.size();
  const double view = milliseconds_since(start);
  char text[256];
  std::snprintf(text, sizeof text,
                "day %3d: %7.1f MB, %6zu records, list %5.1f ms (%zu), diff %5.1f ms (%zu), view "
                "%6.1f ms, %8.0f observations/s",
                day, static_cast<double>(bytes) / 1e6, devices, query, found.ids.size(), diff,
                changes, view, static_cast<double>(observations) / std::max(seconds, 1e-9));
  return text;
}

}  // namespace

double YearScore::precision() const {
  return pairs_of_records == 0
             ? 1.0
             : static_cast<double>(together) / static_cast<double>(pairs_of_records);
}

double YearScore::recall() const {
  return pairs_of_truth == 0 ? 1.0
                             : static_cast<double>(together) / static_cast<double>(pairs_of_truth);
}

YearScore live_a_year(const std::filesystem::path& file, const YearPlan& plan,
                      const std::function<void(const std::string&)>& each_month) {
  YearScore score;
  World world(plan, score);
  ManualClock clock{Timestamp(1'767'225'600'000'000'000)};  // 2026-01-01
  Inventory inventory = need(Inventory::open(file, OpenMode::read_write, "", clock));
  Counter counter;
  std::size_t observations = 0;
  double seconds = 0;
  constexpr int kMonth = 30;
  for (int day = 1; day <= plan.days; ++day) {
    clock.advance(kOneDay - std::chrono::seconds(3));
    if (day > 1) world.pass_day(day);
    const std::vector<const Real*> present = world.present();
    std::vector<Observation> told;
    const auto start = std::chrono::steady_clock::now();
    ScanRecord record;
    record.targets = {"10.0.0.0/16", "10.100.0.0/16"};
    const ScanId scan = need(inventory.begin_scan(std::move(record))).id;
    clock.advance(std::chrono::seconds(1));
    for (const Real* const real : present) observe(told, *real, clock.now());
    observations += told.size();
    for (std::size_t from = 0; from < told.size(); from += kBatchOfYear) {
      Batch batch;
      const std::size_t to = std::min(from + kBatchOfYear, told.size());
      for (std::size_t i = from; i < to; ++i) batch.observations.push_back(std::move(told[i]));
      need(inventory.append(scan, batch));
    }
    clock.advance(std::chrono::seconds(2));
    need(inventory.finish_scan(scan, ScanState::complete, 0));
    seconds += milliseconds_since(start) / 1000;
    if (day % plan.sample_every == 0 || day == plan.days) compare(inventory, present, counter);
    if ((day % kMonth == 0 || day == plan.days) && each_month)
      each_month(month_line(inventory, file, day, std::exchange(observations, 0),
                            std::exchange(seconds, 0.0)));
  }
  counter.sum(score);
  score.records = need(inventory.view()).devices.size();
  score.real = world.count();
  for (const IdentityEvent& event : need(inventory.identity_events()))
    score.merges += event.kind == IdentityEventKind::merge ? 1 : 0;
  return score;
}

}  // namespace tenken::inventory::test
