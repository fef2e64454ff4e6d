#include "inventory/expiring.hpp"

#include <array>
#include <chrono>
#include <string_view>

#include "inventory/claims.hpp"

namespace tenken::inventory {
namespace {

constexpr std::array<std::string_view, 2> kEnds{"tls.cert.not_after", "opcua.cert.not_after"};
constexpr std::chrono::hours kNear{24 * 30};
constexpr std::size_t kDay = 10;  // 2026-12-24

void note_service(Roster& roster, const DeviceRecord& device, const Endpoint& endpoint,
                  const ServiceRecord& service, const ScanRecord& scan,
                  std::optional<Timestamp> before, Timestamp now) {
  for (const std::string_view key : kEnds) {
    const Claim* const claim = effective(service.claims, key);
    if (claim == nullptr) continue;
    const auto end = Timestamp::parse(claim->value);
    if (!end || *end > now + kNear) continue;
    const bool told = before && !(*end > *before + kNear) && claim->first_seen < scan.started;
    if (told) continue;
    roster.note(device, ChangeKind::certificate_expiring, port_text(endpoint), "",
                claim->value.substr(0, kDay), Moment(scan.id, now));
  }
}

}  // namespace

void note_expiring(Roster& roster, const ScanRecord& scan, std::optional<Timestamp> before,
                   Timestamp now) {
  for (const DeviceRecord* const device : roster.devices()) {
    if (device->seen.last_scan != scan.id) continue;
    for (const auto& [endpoint, service] : device->services)
      if (service.open) note_service(roster, *device, endpoint, service, scan, before, now);
  }
}

}  // namespace tenken::inventory
