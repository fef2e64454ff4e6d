// The end of a complete scan: what was in its targets and did not answer is gone, unless nothing
// answered at all.
#include <algorithm>
#include <tuple>
#include <vector>

#include "inventory/claims.hpp"
#include "inventory/identity.hpp"
#include "inventory/resolver.hpp"
#include "inventory/services.hpp"
#include "model/vantage.hpp"

namespace tenken::inventory {
namespace {

Result<IpSet> targets_of(const ScanRecord& scan) {
  IpSet set;
  for (const std::string& text : scan.targets) {
    const auto range = IpRange::parse(text);
    if (!range) return tl::unexpected(range.error());
    set.add(*range);
  }
  for (const std::string& text : scan.excluded) {
    const auto range = IpRange::parse(text);
    if (!range) return tl::unexpected(range.error());
    set.remove(*range);
  }
  return set;
}

bool seen_at_address(const DeviceRecord& device, ScanId scan) {
  return std::ranges::any_of(device.spans, [&](const SpanRecord& span) {
    return span.current && span.seen.last_scan == scan;
  });
}

/// Seen at an address that it still has, or on its link, by this scan or by one begun after it: a
/// scan that is resumed late takes nothing back. Or heard meanwhile by a capture begun before it;
/// what seems to come from later is from before a clock was set back.
bool seen_since(const DeviceRecord& device, const ScanRecord& scan, Timestamp now) {
  const auto seen = [&](const Sighting& sighting) {
    return !(sighting.last_scan < scan.id) ||
           (sighting.last_seen >= scan.started && sighting.last_seen <= now);
  };
  return std::ranges::any_of(
             device.spans,
             [&](const SpanRecord& span) { return span.current && seen(span.seen); }) ||
         std::ranges::any_of(device.interfaces, [&](const InterfaceRecord& interface) {
           return seen(interface.seen);
         });
}

/// Whether the scan would have met the device: at all its addresses, or at its last one where it
/// has none.
bool covered(const DeviceRecord& device, const IpSet& targets) {
  const SpanRecord* last = nullptr;
  bool any_current = false;
  for (const SpanRecord& span : device.spans) {
    if (span.current) {
      any_current = true;
      if (!targets.contains(span.ip)) return false;
    }
    if (last == nullptr || std::tie(last->seen.last_seen, last->ip, last->span) <
                               std::tie(span.seen.last_seen, span.ip, span.span))
      last = &span;
  }
  if (any_current) return true;
  return last != nullptr && targets.contains(last->ip);
}

/// A device that answered elsewhere has left the scanned addresses that did not answer.
void leave_addresses(Roster& roster, DeviceRecord& device, const IpSet& targets,
                     const Moment& now) {
  std::vector<SpanRecord*> left;
  for (SpanRecord& span : device.spans)
    if (span.current && span.seen.last_scan != now.scan && targets.contains(span.ip))
      left.push_back(&span);
  // By address: the order in memory is that of arrival, which a restart does not keep.
  std::ranges::sort(left, {}, &SpanRecord::ip);
  for (SpanRecord* const span : left) roster.close_address(device, *span, now);
}

/// What another vantage looked for and did not find: the site's own view of it stays as it is.
void note_silence(Roster& roster, const ScanRecord& scan, const IpSet& targets, const Moment& now) {
  for (DeviceRecord* const device : roster.devices()) {
    const auto asked = std::ranges::find_if(device->spans, [&](const SpanRecord& span) {
      return span.current && targets.contains(span.ip);
    });
    if (asked == device->spans.end() || seen_at_address(*device, scan.id)) continue;
    std::erase_if(device->claims, [&](const Claim& claim) {
      const bool older = claim.key == vantage_claim(scan.vantage, "tcp") ||
                         claim.key == vantage_claim(scan.vantage, "udp");
      if (!older) return false;
      ClaimKey& gone = roster.pending().claims_gone.emplace_back();
      gone.device = device->id;
      gone.claim = claim;
      return true;
    });
    const auto put = [&](std::string_view what, std::string value) {
      Claim claim;
      claim.key = vantage_claim(scan.vantage, what);
      claim.witness = "discover";
      claim.value = std::move(value);
      claim.confidence = 100;
      claim.first_seen = claim.last_seen = now.at;
      claim.scan = scan.id;
      put_claim(roster, *device, std::move(claim), now);
    };
    put("silent", "discovery");
    put("at", asked->ip.to_string());
    roster.queue(*device);
  }
}

}  // namespace

Result<void> settle(Roster& roster, const ScanRecord& scan, Timestamp at, bool answered) {
  const auto targets = targets_of(scan);
  if (!targets) return tl::unexpected(targets.error());
  const Moment now(scan.id, at);
  if (scan.vantage != kInside) {
    note_silence(roster, scan, *targets, now);
    return ok;
  }
  part_in_turn(roster, scan.started, now);
  merge_moved(roster, scan.started, now);
  const std::vector<DeviceRecord*> devices = roster.devices();
  // Silence everywhere is rather a cable or a VLAN than a site without devices.
  answered = answered && std::ranges::any_of(devices, [&](const DeviceRecord* device) {
               return device->seen.last_scan == scan.id;
             });
  for (DeviceRecord* const device : devices) {
    if (seen_at_address(*device, scan.id)) {
      leave_addresses(roster, *device, *targets, now);
      settle_services(roster, *device, now);
      continue;
    }
    if (!answered || !device->present || seen_since(*device, scan, at) ||
        !covered(*device, *targets))
      continue;
    device->present = false;
    device->gone_at = now.at;
    device->dirty = true;
    roster.queue(*device);
    roster.note(*device, ChangeKind::device_gone, "", "", "", now);
  }
  return ok;
}

}  // namespace tenken::inventory
