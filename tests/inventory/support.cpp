#include "inventory/support.hpp"

#include <algorithm>
#include <cstdlib>
#include <stdexcept>

#include "catch.hpp"
#include <unistd.h>

namespace tenken::inventory::test {
namespace {

/// An id is another one in each run.
std::string label_of(const std::string& label) { return DeviceId::parse(label) ? "?" : label; }

template <class T>
T must(Result<T> result) {
  if (!result) throw std::runtime_error(result.error().message(Lang::en));
  return *std::move(result);
}

void must(const Result<void>& result) {
  if (!result) throw std::runtime_error(result.error().message(Lang::en));
}

Inventory open(const std::filesystem::path& file, const Clock& clock) {
  return must(Inventory::open(file, OpenMode::read_write, "", clock));
}

std::string line_of(const Change& change) {
  std::string line(to_string(change.kind));
  for (const std::string& part :
       {label_of(change.device_label), change.what, change.before, change.after})
    line += '|' + part;
  return line;
}

std::string lines_of(const Facts& facts, std::string_view indent) {
  std::string lines;
  for (const auto& [key, fact] : facts)
    lines += std::string(indent) + key + '=' + fact.value + " by " + fact.witness + '\n';
  return lines;
}

std::string lines_of(const Device& device) {
  std::string lines = "device " + label_of(device.label()) + (device.present ? "" : " gone") + '\n';
  for (const Interface& interface : device.interfaces)
    lines += "  mac " + interface.mac.to_string() + '\n';
  for (const AddressSpan& span : device.addresses)
    lines += "  ip " + span.ip.to_string() + ' ' + (span.mac ? span.mac->to_string() : "-") +
             (span.current ? "" : " former") + '\n';
  for (const std::string& name : device.hostnames) lines += "  host " + name + '\n';
  if (device.tcp) lines += "  tcp " + device.tcp->to_string() + '\n';
  if (device.failed) lines += "  failed " + *device.failed + '\n';
  lines += lines_of(device.facts, "  ");
  for (const Service& service : device.services)
    lines += "  service " + service.endpoint.to_string() + (service.open ? "" : " closed") + '\n' +
             lines_of(service.facts, "    ");
  return lines;
}

}  // namespace

TempDir::TempDir() {
  // In memory where possible: the tests open and sync hundreds of files.
  std::filesystem::path base("/dev/shm");
  if (!std::filesystem::is_directory(base)) base = std::filesystem::temp_directory_path();
  std::string pattern = (base / "tenken-inventory-XXXXXX").string();
  if (::mkdtemp(pattern.data()) == nullptr) throw std::runtime_error("mkdtemp failed");
  path_ = pattern;
}

TempDir::~TempDir() {
  std::error_code ignored;
  std::filesystem::remove_all(path_, ignored);
}

Subject at(std::string_view ip, std::string_view mac) {
  Subject subject;
  if (!ip.empty()) subject.ip = must(IpAddress::parse(ip));
  if (!mac.empty()) subject.mac = must(MacAddress::parse(mac));
  return subject;
}

Subject port_of(std::string_view ip, std::uint16_t port, std::string_view mac,
                Transport transport) {
  Subject subject = at(ip, mac);
  subject.port = port;
  subject.transport = transport;
  return subject;
}

Observation seen(Subject subject, std::string_view how) {
  return says(std::move(subject), claim::kHostSeen, how, how);
}

Observation says(Subject subject, std::string_view key, std::string_view value,
                 std::string_view method, int confidence) {
  Observation observation(std::move(subject), key, std::string(value),
                          Witness("sensor", std::string(method)), Timestamp());
  observation.confidence = confidence;
  return observation;
}

Observation covered(std::string_view ip, std::string_view scanned, std::string_view open,
                    std::string_view filtered) {
  const std::string text = "method=connect;scanned=" + std::string(scanned) +
                           ";open=" + std::string(open) + ";filtered=" + std::string(filtered);
  return says(at(ip), claim::kCoverageTcp, text, "ports");
}

Site::Site() : inventory(open(folder.file(), clock)) {}

void Site::reopen() { inventory = open(folder.file(), clock); }

ScanId Site::begin(std::vector<std::string> targets) {
  ScanRecord record;
  record.targets = std::move(targets);
  clock.advance(std::chrono::hours(1));
  return must(inventory.begin_scan(std::move(record))).id;
}

void Site::tell(ScanId scan, std::vector<Observation> observations) {
  Batch batch;
  for (Observation& observation : observations) {
    clock.advance(std::chrono::seconds(1));
    observation.at = clock.now();
    batch.observations.push_back(std::move(observation));
  }
  must(inventory.append(scan, batch));
}

void Site::finish(ScanId scan, ScanState state) {
  clock.advance(std::chrono::seconds(1));
  must(inventory.finish_scan(scan, state, 0));
}

ScanId Site::sweep(std::vector<Observation> observations, std::vector<std::string> targets) {
  const ScanId scan = begin(std::move(targets));
  tell(scan, std::move(observations));
  finish(scan);
  return scan;
}

InventoryView Site::view() const { return must(inventory.view()); }

std::vector<Change> Site::diff(ScanId from, ScanId to) const {
  return must(inventory.diff(from, to));
}

std::string describe(const InventoryView& view) {
  std::vector<std::string> devices;
  devices.reserve(view.devices.size());
  for (const Device& device : view.devices) devices.push_back(lines_of(device));
  std::ranges::sort(devices);  // devices without an address are in the order of their ids
  std::string text;
  for (const std::string& device : devices) text += device;
  for (const std::string& change : describe(view.changes)) text += "change " + change + '\n';
  return text;
}

std::vector<std::string> describe(const std::vector<Change>& changes) {
  std::vector<std::string> lines;
  lines.reserve(changes.size());
  for (const Change& change : changes) lines.push_back(line_of(change));
  return lines;
}

const Device& device_at(const InventoryView& view, std::string_view ip) {
  const IpAddress wanted = must(IpAddress::parse(ip));
  const Device* found = nullptr;
  for (const Device& device : view.devices) {
    const auto ips = device.current_ips();
    if (std::ranges::find(ips, wanted) == ips.end()) continue;
    INFO("two devices have " << ip);
    REQUIRE(found == nullptr);
    found = &device;
  }
  INFO("nobody has " << ip);
  REQUIRE(found != nullptr);
  return *found;
}

}  // namespace tenken::inventory::test
