// Prometheus' text exposition format 0.0.4: gauges of the site and of each device, for the
// textfile collector of node_exporter. Times are seconds since 1970.
#include <algorithm>
#include <array>
#include <map>

#include "model/claims.hpp"
#include "report/digest.hpp"
#include "report/exposition.hpp"

namespace tenken::report {
namespace {

constexpr std::int64_t kNanoseconds = 1'000'000'000;

Labels of_site(const ReportInput& input) {
  Labels labels;
  labels.add("site", input.view.site_name);
  return labels;
}

Labels of_device(const ReportInput& input, const Device& device) {
  return of_site(input).add("device", device.id.to_string());
}

std::int64_t seconds(Timestamp at) { return at.nanoseconds / kNanoseconds; }

void write_site(Exposition& out, const ReportInput& input) {
  const auto& devices = input.view.devices;
  const auto count = [&](auto&& fits) {
    return static_cast<std::int64_t>(std::ranges::count_if(devices, fits));
  };
  out.gauge("devices", "Devices of the inventory.");
  for (const bool present : {true, false})
    for (const bool registered : {true, false})
      out.sample(of_site(input)
                     .add("present", present ? "true" : "false")
                     .add("registered", registered ? "true" : "false"),
                 count([&](const Device& one) {
                   return one.present == present && one.registered == registered;
                 }));
  out.gauge("services_open", "Ports that were seen open.");
  std::int64_t open = 0;
  for (const Device& device : devices)
    open += std::ranges::count_if(device.services, &Service::open);
  out.sample(of_site(input), open);
  if (input.view.scan) {
    out.gauge("scan_started_seconds", "When the scan that the view is of began.");
    out.sample(of_site(input), seconds(input.view.scan->started));
    if (input.view.scan->finished) {
      out.gauge("scan_finished_seconds", "When it ended.");
      out.sample(of_site(input), seconds(*input.view.scan->finished));
    }
  }
}

void write_findings(Exposition& out, const ReportInput& input) {
  std::map<std::array<std::string, 3>, std::int64_t> counts;
  for (const Finding& finding : input.assessed.findings)
    if (finding.measured())
      ++counts[{finding.item, std::string(to_string(finding.verdict)),
                std::string(to_string(finding.severity))}];
  out.gauge("findings", "Verdicts of devices, by sub-item of the check sheet.");
  for (const auto& [key, count] : counts)
    out.sample(of_site(input).add("item", key[0]).add("verdict", key[1]).add("severity", key[2]),
               count);
}

void write_devices(Exposition& out, const ReportInput& input) {
  const std::vector<DeviceDigest> digests = digest_devices(input);
  out.gauge("device_info", "One for each device, with what it is known by.");
  for (const DeviceDigest& digest : digests) {
    const Device& device = *digest.device;
    const auto ips = device.current_ips();
    out.sample(
        of_device(input, device)
            .add("label", device.label())
            .add("ip", ips.empty() ? std::string() : ips.front().to_string())
            .add("mac", device.interfaces.empty() ? std::string()
                                                  : device.interfaces.front().mac.to_string())
            .add("vendor", value_of(device.facts, claim::kVendor))
            .add("type", value_of(device.facts, claim::kType))
            .add("verdict", to_string(digest.worst)),
        1);
  }
  const auto each = [&](std::string_view name, std::string_view help, auto&& value) {
    out.gauge(name, help);
    for (const DeviceDigest& digest : digests)
      out.sample(of_device(input, *digest.device), value(digest));
  };
  each("device_present", "1 where the latest scan that covered the device saw it.",
       [](const DeviceDigest& digest) { return digest.device->present ? 1 : 0; });
  each("device_last_seen_seconds", "When the device was last seen.",
       [](const DeviceDigest& digest) { return seconds(digest.device->last_seen); });
  each("device_open_ports", "Ports of the device that were seen open.",
       [](const DeviceDigest& digest) {
         return std::ranges::count_if(digest.device->services, &Service::open);
       });
  each("device_non_conforming", "Sub-items that the device does not conform to.",
       [](const DeviceDigest& digest) { return static_cast<std::int64_t>(digest.failing.size()); });
}

Result<void> write(const ReportInput& input, std::ostream& out) {
  Exposition exposition(out);
  write_site(exposition, input);
  write_findings(exposition, input);
  write_devices(exposition, input);
  return written(out);
}

}  // namespace

extern const Reporter prometheus;
const Reporter prometheus{.name = "prometheus", .extension = ".prom", .write = write};

}  // namespace tenken::report
