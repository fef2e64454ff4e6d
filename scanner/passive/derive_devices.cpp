#include "scanner/passive/derive_devices.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <set>
#include <tuple>

#include "model/claims.hpp"
#include "scanner/passive/derive.hpp"
#include "scanner/passive/derive_vendor.hpp"

namespace tenken::passive {
namespace {

constexpr std::string_view kRegistry = "passive/mac";
constexpr int kMakerConfidence = 31;   // whose interface it is says least
constexpr std::size_t kFewNames = 40;  // domains that a device of one purpose asks for, at most

/// Systems that people use to look around.
constexpr std::array<std::string_view, 8> kGeneralSystems{
    "Windows", "macOS", "iOS", "iPadOS", "Android", "ChromeOS", "Ubuntu", "Debian"};

/// A claim and the signal that it rests on.
struct Drawn {
  Subject subject;
  const Signal* signal = nullptr;
  Derived claim;
};

/// All of one device: by its MAC address, or by its address where it has none.
struct Evidence {
  std::map<std::pair<Kind, std::string_view>, Drawn> best;  ///< by kind and key
  std::set<std::string_view> clouds;                        ///< makers of the domains it asks for
  std::set<std::string> systems;                            ///< by how it asks for connections
  std::size_t names = 0;                                    ///< domains it asks for
  bool general = false;                                     ///< runs a system for people
  Subject subject;
  Timestamp last;
};

using DeviceKey = std::pair<std::optional<MacAddress>, std::optional<IpAddress>>;

/// Names of peers that a device looks for.
bool is_cloud(Kind kind) {
  return kind == Kind::dns_query || kind == Kind::tls_sni || kind == Kind::quic_server_name ||
         kind == Kind::dtls_server_name;
}

bool is_general(const Derived& claim) {
  if (claim.key == claim::kType && claim.value == "mobile") return true;
  return claim.key == claim::kOs && std::ranges::any_of(kGeneralSystems, [&](auto system) {
           return claim.value.starts_with(system);
         });
}

auto rank(const Drawn& drawn) {
  return std::tie(drawn.claim.confidence, drawn.signal->first.at, drawn.claim.value);
}

void weigh(Evidence& device, Drawn drawn) {
  if (is_cloud(drawn.signal->kind) && drawn.claim.key == claim::kVendor)
    device.clouds.insert(vendor_of_domain(drawn.signal->value));
  if (is_general(drawn.claim)) device.general = true;
  if (drawn.signal->kind == Kind::tcp_syn) device.systems.insert(drawn.claim.value);
  const auto [at, added] = device.best.try_emplace({drawn.signal->kind, drawn.claim.key}, drawn);
  if (!added && rank(at->second) < rank(drawn)) at->second = std::move(drawn);
}

/// Whether the domains that the device asks for tell its maker.
bool trusts_clouds(const Evidence& device, const std::optional<Maker>& maker) {
  if (device.clouds.size() != 1 || device.names > kFewNames || device.general) return false;
  if (!device.subject.mac) return true;
  if (device.subject.mac->is_locally_administered()) return false;
  return !maker || makes_modules(maker->name) || vendor_name(maker->name) == *device.clouds.begin();
}

void tell(const Evidence& device, const std::string& sensor, const std::optional<Maker>& maker,
          std::vector<Observation>& out) {
  const bool clouds = trusts_clouds(device, maker);
  for (const auto& [place, drawn] : device.best) {
    if (is_cloud(place.first) && !clouds) continue;
    // Several systems behind one address: others speak through it.
    if (place.first == Kind::tcp_syn && device.systems.size() > 1) continue;
    Observation& one =
        out.emplace_back(drawn.subject, drawn.claim.key, drawn.claim.value,
                         Witness(sensor, method_of(drawn.signal->kind)), drawn.signal->last);
    one.confidence = drawn.claim.confidence;
  }
  if (maker) observe_maker(device.subject, *maker, sensor, device.last, out);
}

}  // namespace

void observe_maker(const Subject& subject, const Maker& maker, const std::string& sensor,
                   Timestamp at, std::vector<Observation>& out) {
  if (makes_modules(maker.name)) return;
  const Witness witness(sensor, std::string(kRegistry));
  const auto add = [&](std::string_view key, std::string value) {
    if (value.empty()) return;
    out.emplace_back(subject, key, std::move(value), witness, at).confidence = kMakerConfidence;
  };
  add(claim::kVendor, printable(vendor_name(maker.name)));
  add(claim::kType, maker.type);
}

std::vector<Observation> identify(std::span<const Told> told, const std::string& sensor,
                                  const MakerOf& maker_of) {
  std::map<DeviceKey, Evidence> devices;
  for (const auto& [signal, whom] : told) {
    Subject subject = whom;
    subject.port.reset();
    const DeviceKey key(subject.mac, subject.mac ? std::nullopt : subject.ip);
    Evidence& device = devices[key];
    if (signal->last >= device.last) {
      device.subject = subject;
      device.last = signal->last;
    }
    if (signal->kind == Kind::dns_query) ++device.names;
    const KindInfo& info = info_of(signal->kind);
    if (!derives(info.name, info.claim)) continue;
    for (Derived& claim : derive(info.name, info.claim, info.confidence, signal->value))
      weigh(device, {subject, signal, std::move(claim)});
  }
  std::vector<Observation> all;
  for (const auto& [key, device] : devices) {
    const bool known = maker_of && device.subject.mac;
    tell(device, sensor, known ? maker_of(*device.subject.mac) : std::nullopt, all);
  }
  return all;
}

}  // namespace tenken::passive
