#include "exchange/foreign_scan.hpp"

#include <algorithm>
#include <optional>
#include <span>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>

#include "model/bytes.hpp"
#include "model/claims.hpp"
#include "model/digest.hpp"
#include "model/messages.hpp"
#include "model/vantage.hpp"

namespace tenken::exchange {
namespace {

namespace json = boost::json;

constexpr std::string_view kSchema = "tenken.result/1";
constexpr std::size_t kMostDevices = 100'000;
constexpr std::size_t kMostRanges = 10'000;
constexpr std::size_t kMostServices = 65'535;
constexpr std::size_t kMostText = 200;

const json::object* table(const json::object& object, std::string_view key) {
  const json::value* const found = object.if_contains(json::string_view(key.data(), key.size()));
  return found == nullptr ? nullptr : found->if_object();
}

const json::array* list(const json::object& object, std::string_view key) {
  const json::value* const found = object.if_contains(json::string_view(key.data(), key.size()));
  return found == nullptr ? nullptr : found->if_array();
}

/// Empty where it is absent or no text.
std::string text(const json::object& object, std::string_view key, std::size_t most = kMostText) {
  const json::value* const found = object.if_contains(json::string_view(key.data(), key.size()));
  const json::string* const value = found == nullptr ? nullptr : found->if_string();
  return value == nullptr ? std::string() : printable({value->data(), value->size()}, most);
}

std::vector<std::string> texts(const json::object& object, std::string_view key, std::size_t most) {
  std::vector<std::string> all;
  if (const json::array* const values = list(object, key))
    for (const json::value& value : *values)
      if (const json::string* const one = value.if_string(); one != nullptr && all.size() < most)
        all.push_back(printable({one->data(), one->size()}, kMostText));
  return all;
}

}  // namespace

Unexpected ForeignScan::unreadable(std::string detail) const {
  return fail(Errc::usage, Note(Msg::sheet_import_unreadable, {printable(file_, 512)}),
              Note(Msg::sheet_import_unreadable_fix), std::move(detail));
}

Timestamp ForeignScan::time(const json::object& object, std::string_view key,
                            Timestamp otherwise) const {
  const auto at = Timestamp::parse(text(object, key));
  return at ? std::min(*at, now_) : otherwise;
}

Result<void> ForeignScan::read(std::string_view content, const std::string& vantage) {
  json::error_code error;
  const json::value document =
      json::parse(json::string_view(content.data(), content.size()), error);
  if (error) return unreadable(error.message());
  const json::object* const root = document.if_object();
  if (root == nullptr || text(*root, "schema") != kSchema) return unreadable("no tenken.result/1");
  const json::object* const scan = table(*root, "scan");
  const json::array* const devices = list(*root, "devices");
  if (scan == nullptr || devices == nullptr) return unreadable("no scan or no devices");
  if (devices->size() > kMostDevices) return unreadable("too many devices");
  const auto digest = sha256(std::as_bytes(std::span(content)));
  digest_ = to_hex(std::as_bytes(std::span(digest)));
  if (auto good = read_scan(*scan, vantage); !good) return good;
  for (const json::value& value : *devices) {
    const json::object* const device = value.if_object();
    if (device == nullptr) return unreadable("a device is no object");
    if (auto good = read_device(*device); !good) return good;
  }
  if (!addresses_.empty()) return ok;
  return fail(Errc::usage, Note(Msg::sheet_import_empty, {printable(file_, 512)}),
              Note(Msg::sheet_import_unreadable_fix));
}

Result<void> ForeignScan::read_scan(const json::object& scan, const std::string& vantage) {
  const std::string own = text(scan, "vantage");
  record_.vantage = own.empty() || own == kInside ? vantage : own;
  if (record_.vantage.empty() || record_.vantage == kInside)
    return fail(Errc::usage, Note(Msg::sheet_import_inside, {printable(file_, 512)}),
                Note(Msg::sheet_import_inside_fix));
  if (!is_vantage_name(record_.vantage)) return unreadable("vantage");
  record_.targets = texts(scan, "targets", kMostRanges);
  record_.excluded = texts(scan, "excluded", kMostRanges);
  for (const auto* const ranges : {&record_.targets, &record_.excluded})
    for (const std::string& range : *ranges)
      if (const auto parsed = IpRange::parse(range); !parsed) return unreadable("target " + range);
  record_.ports = text(scan, "ports");
  record_.udp_ports = text(scan, "udp_ports");
  record_.profile = text(scan, "profile");
  record_.sensor = text(scan, "sensor");
  record_.authorised_by = text(scan, "authorised_by");
  record_.scope_sha256 = text(scan, "scope_sha256");
  record_.tenken_version = text(scan, "tenken_version");
  record_.started = time(scan, "started", now_);
  foreign_id_ = text(scan, "id");
  witness_ = Witness(record_.sensor, "import/" + record_.vantage);
  return ok;
}

Result<void> ForeignScan::read_coverage(const json::object& coverage, std::string_view key,
                                        const Subject& subject) {
  PortCoverage ports;
  for (const auto& [name, into] :
       {std::pair("scanned", &ports.scanned), std::pair("open", &ports.open),
        std::pair("filtered", &ports.filtered), std::pair("unanswered", &ports.unanswered)}) {
    const std::string set = text(coverage, name, kMaxValueBytes * 16);
    if (set.empty()) continue;
    auto parsed = PortSet::parse(set);
    if (!parsed) return unreadable(std::string(name) + " ports");
    *into = std::move(*parsed);
  }
  if (ports.scanned.empty()) return ok;
  for (const std::uint16_t port : ports.open.ports())
    if (!ports.scanned.contains(port)) return unreadable("an open port was not scanned");
  ports.method = text(coverage, "method");
  const Timestamp at = time(coverage, "at", record_.started);
  const std::string form = ports.to_string();
  if (!PortCoverage::parse(form)) return unreadable("coverage");
  const std::string record = "scan " + foreign_id_ + " of " + record_.sensor + " from " +
                             record_.vantage + "\nfile SHA-256: " + digest_ + "\n" +
                             subject.ip->to_string() + " " + std::string(key) + ": " + form + "\n";
  const Evidence evidence =
      Evidence::make(EvidenceKind::record, witness_.method, to_bytes(record), at);
  batch_.evidence.push_back(evidence);
  say(subject, claim::kHostSeen, "import", at);
  say(subject, key, form, at);
  batch_.observations.back().evidence = evidence.id;
  if (addresses_.empty() || addresses_.back() != *subject.ip) addresses_.push_back(*subject.ip);
  return ok;
}

/// The ports as that place measured them: apart from the inside where the sweep named its vantage.
const json::object* ForeignScan::measured(const json::object& device) const {
  if (const json::array* const looks = list(device, "looks"))
    for (const json::value& value : *looks)
      if (const json::object* const look = value.if_object();
          look != nullptr && text(*look, "vantage") == record_.vantage)
        return look;
  return table(device, "coverage");
}

Result<void> ForeignScan::read_device(const json::object& device) {
  const std::vector<std::string> ips = texts(device, "ips", 1);
  const json::object* const coverage = measured(device);
  if (ips.empty() || coverage == nullptr) return ok;
  const auto ip = IpAddress::parse(ips.front());
  if (!ip) return unreadable("address " + ips.front());
  // A MAC address tells devices apart on its own link only; there it joins a changed address.
  const std::vector<std::string> macs = texts(device, "macs", 2);
  std::optional<MacAddress> mac;
  if (macs.size() == 1)
    if (const auto parsed = MacAddress::parse(macs.front())) mac = *parsed;
  const Subject subject(*ip, mac);
  for (const auto& [name, key] :
       {std::pair("tcp", claim::kCoverageTcp), std::pair("udp", claim::kCoverageUdp)})
    if (const json::object* const of = table(*coverage, name))
      if (auto good = read_coverage(*of, key, subject); !good) return good;
  if (!addresses_.empty() && addresses_.back() == *ip) read_services(device);
  return ok;
}

/// What answered, so that one key behind two addresses is known again.
void ForeignScan::read_services(const json::object& device) {
  const json::array* const services = list(device, "services");
  if (services == nullptr) return;
  std::size_t count = 0;
  for (const json::value& value : *services) {
    const json::object* const service = value.if_object();
    if (service == nullptr || ++count > kMostServices) continue;
    const auto ip = IpAddress::parse(text(*service, "ip"));
    const auto transport = parse_transport(text(*service, "proto"));
    const json::value* const port = service->if_contains("port");
    json::error_code error;
    const auto number = port == nullptr ? std::uint16_t{0} : port->to_number<std::uint16_t>(error);
    if (!ip || *ip != addresses_.back() || !transport || error || number == 0) continue;
    const Subject subject(*ip, std::nullopt, *transport, number);
    say(subject, claim::kPortState, "open", record_.started);
    if (std::string protocol = text(*service, "service"); !protocol.empty())
      say(subject, claim::kProtocol, std::move(protocol), record_.started);
    for (const std::string_view prefix : {"ssh", "tls"}) {
      const json::object* const facts = table(*service, prefix);
      if (facts == nullptr) continue;
      for (const auto& fact : *facts) {
        const std::string_view name(fact.key().data(), fact.key().size());
        if (!name.starts_with("hostkey.") && name != "cert.spki_sha256") continue;
        if (std::string key = text(*facts, name); !key.empty() && name.size() < kMostText)
          say(subject, std::string(prefix) + "." + printable(name, kMostText), std::move(key),
              record_.started);
      }
    }
  }
}

}  // namespace tenken::exchange
