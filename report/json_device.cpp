#include "report/json_device.hpp"

#include <boost/json/array.hpp>

#include "model/claims.hpp"
#include "model/vantage.hpp"
#include "report/finding_json.hpp"
#include "report/flow_words.hpp"
#include "report/vuln_words.hpp"

namespace tenken::report {
namespace {

namespace json = boost::json;

// Room made at once: an object that grows member by member hashes all of them again and again.
constexpr std::size_t kMembers = 16;
constexpr std::size_t kDeviceMembers = 32;

json::value bool_or_null(std::string_view text) {
  if (text == "true") return true;
  if (text == "false") return false;
  return nullptr;
}

/// The facts whose key starts with `prefix`, without it.
json::object prefixed(const Facts& facts, std::string_view prefix, const json::storage_ptr& pool) {
  json::object object(pool);
  for (auto at = facts.lower_bound(prefix); at != facts.end() && at->first.starts_with(prefix);
       ++at)
    object[std::string_view(at->first).substr(prefix.size())] = clean(at->second.value);
  return object;
}

json::value auth_json(const Service& service) {
  const std::string_view auth = value_of(service.facts, claim::kAuth);
  for (const std::string_view known : {"none", "password", "certificate"})
    if (auth == known) return json::value(known);
  return "unknown";
}

json::object service_json(const Service& service, const json::storage_ptr& pool) {
  const Facts& facts = service.facts;
  json::object object(pool);
  object.reserve(kMembers + 4);
  object["ip"] = service.endpoint.address.to_string();
  object["proto"] = to_string(service.endpoint.transport);
  object["port"] = service.endpoint.port;
  object["service"] = clean(service.protocol());
  object["product"] = text_or_null(value_of(facts, claim::kProduct), pool);
  object["version"] = text_or_null(value_of(facts, claim::kVersion), pool);
  object["cpe"] = text_or_null(value_of(facts, claim::kCpe), pool);
  object["banner"] = text_or_null(value_of(facts, claim::kBanner), pool);
  object["cleartext"] = bool_or_null(value_of(facts, claim::kCleartext));
  object["auth"] = auth_json(service);
  object["tls"] = prefixed(facts, claim::kTlsPrefix, pool);
  object["ssh"] = prefixed(facts, claim::kSshPrefix, pool);
  object["http"] = prefixed(facts, claim::kHttpPrefix, pool);
  object["telnet"] = prefixed(facts, claim::kTelnetPrefix, pool);
  object["first_seen"] = service.first_seen.to_string();
  object["last_seen"] = service.last_seen.to_string();
  object["evidence"] = evidence_json(service.evidence(), pool);
  return object;
}

/// The members of a finding as an object.
class FindingObject {
 public:
  explicit FindingObject(const json::storage_ptr& pool) : object_(pool) {
    object_.reserve(kMembers);
  }
  void text(std::string_view key, std::string_view text) { object_[key] = text; }
  void null(std::string_view key) { object_[key] = nullptr; }
  void texts(std::string_view key, const std::vector<std::string>& texts) {
    json::array array(object_.storage());
    for (const std::string& text : texts) array.emplace_back(text);
    object_[key] = std::move(array);
  }
  void value(std::string_view key, json::value value) { object_[key] = std::move(value); }
  json::object take() { return std::move(object_); }

 private:
  json::object object_;
};

json::object finding_json(const Finding& finding, const ReportInput& input,
                          const json::storage_ptr& pool) {
  FindingObject object(pool);
  tell_finding(finding, input, object);
  return object.take();
}

json::array addresses_json(const Device& device, const json::storage_ptr& pool) {
  json::array addresses(pool);
  for (const AddressSpan& span : device.addresses) {
    json::object object(pool);
    object["ip"] = span.ip.to_string();
    object["mac"] = span.mac ? json::value(span.mac->to_string()) : json::value(nullptr);
    object["current"] = span.current;
    object["first_seen"] = span.first_seen.to_string();
    object["last_seen"] = span.last_seen.to_string();
    addresses.push_back(std::move(object));
  }
  return addresses;
}

/// Claims about how the address is used: "address.proxy_arp" becomes the kind "proxy_arp".
json::array anomalies_json(const Device& device, const json::storage_ptr& pool) {
  json::array anomalies(pool);
  for (const auto& [kind, value] : prefixed(device.facts, claim::kAddressPrefix, pool)) {
    json::object object(pool);
    object["kind"] = kind;
    object["value"] = value;
    anomalies.push_back(std::move(object));
  }
  return anomalies;
}

json::object declarations_json(const Device& device, const json::storage_ptr& pool) {
  json::object object(pool);
  for (const auto& [field, entry] : device.declarations) {
    json::object by(pool);
    by["who"] = text_or_null(entry.who, pool);
    by["at"] = entry.at.to_string();
    object[to_string(field)] = std::move(by);
  }
  return object;
}

}  // namespace

json::value text_or_null(std::string_view text, json::storage_ptr pool) {
  if (text.empty()) return nullptr;
  return json::value(clean(text), std::move(pool));
}

json::array evidence_json(const std::vector<EvidenceId>& ids, json::storage_ptr pool) {
  json::array array(std::move(pool));
  for (const EvidenceId& id : ids) array.emplace_back(id.to_string());
  return array;
}

json::array args_json(const Note& note, json::storage_ptr pool) {
  json::array args(std::move(pool));
  for (const std::string& arg : note.args) args.emplace_back(clean(arg));
  return args;
}

json::object note_json(const Note& note, const json::storage_ptr& pool) {
  json::object object(pool);
  object["reason"] = message_key(note.message);
  object["args"] = args_json(note, pool);
  return object;
}

json::value ports_json(const std::optional<PortCoverage>& coverage, const json::storage_ptr& pool) {
  if (!coverage) return nullptr;
  json::object ports(pool);
  ports["complete"] = coverage->scanned.is_all();
  ports["method"] = clean(coverage->method);
  ports["scanned"] = coverage->scanned.to_string();
  ports["open"] = coverage->open.to_string();
  ports["filtered"] = coverage->filtered.to_string();
  ports["unanswered"] = coverage->unanswered.to_string();
  json::array prohibited(pool);
  for (const auto& [reason, at] : coverage->prohibited) {
    json::object entry(pool);
    entry["type"] = reason.type;
    entry["code"] = reason.code;
    entry["ports"] = at.to_string();
    prohibited.push_back(std::move(entry));
  }
  ports["prohibited"] = std::move(prohibited);
  ports["expected_missed"] =
      coverage->expected_missed > 0 ? json::value(coverage->expected_missed) : json::value(0);
  ports["closed_count"] = coverage->closed_count();
  ports["at"] = coverage->at.to_string();
  return ports;
}

json::object coverage_json(const Device& device, const json::storage_ptr& pool) {
  json::object object(pool);
  object["failed"] = device.failed ? text_or_null(*device.failed, pool) : json::value(nullptr);
  object["tcp"] = ports_json(device.tcp, pool);
  object["udp"] = ports_json(device.udp, pool);
  return object;
}

namespace {

/// What other vantages saw of the device.
json::array looks_json(const Device& device, const json::storage_ptr& pool) {
  json::array looks(pool);
  for (const VantageLook& look : looks_at(device)) {
    json::object object(pool);
    object["vantage"] = look.vantage;
    object["address"] =
        look.address ? json::value(look.address->to_string()) : json::value(nullptr);
    object["silent"] = look.silent;
    object["tcp"] = ports_json(look.tcp, pool);
    object["udp"] = ports_json(look.udp, pool);
    object["at"] = look.at.to_string();
    object["evidence"] = evidence_json(look.evidence, pool);
    looks.push_back(std::move(object));
  }
  return looks;
}

}  // namespace

json::object device_json(const DeviceDigest& digest, const ReportInput& input,
                         const json::storage_ptr& pool, FindingsIn which) {
  const Device& device = *digest.device;
  json::array macs(pool);
  for (const Interface& interface : device.interfaces) macs.emplace_back(interface.mac.to_string());
  json::array ips(pool);
  for (const IpAddress& ip : device.current_ips()) ips.emplace_back(ip.to_string());
  json::array hostnames(pool);
  for (const std::string& name : device.hostnames) hostnames.emplace_back(clean(name));
  json::object declared(pool);
  for (const auto& [field, text] : device.declared) declared[to_string(field)] = clean(text);
  json::array services(pool);
  for (const Service& service : device.services)
    if (service.open) services.push_back(service_json(service, pool));
  json::array findings(pool);
  if (which == FindingsIn::device)
    for (const Finding* finding : digest.findings)
      findings.push_back(finding_json(*finding, input, pool));

  json::object object(pool);
  object.reserve(kDeviceMembers);
  object["id"] = device.id.to_string();
  object["label"] = clean(device.label());
  object["macs"] = std::move(macs);
  object["ips"] = std::move(ips);
  object["hostnames"] = std::move(hostnames);
  object["vendor"] = text_or_null(value_of(device.facts, claim::kVendor), pool);
  object["type"] = text_or_null(value_of(device.facts, claim::kType), pool);
  object["model"] = text_or_null(value_of(device.facts, claim::kModel), pool);
  object["firmware"] = text_or_null(value_of(device.facts, claim::kFirmware), pool);
  object["os"] = text_or_null(value_of(device.facts, claim::kOs), pool);
  object["serial"] = text_or_null(value_of(device.facts, claim::kIdentitySerial), pool);
  object["attachment"] = text_or_null(value_of(device.facts, claim::kAttachment), pool);
  object["first_seen"] = device.first_seen.to_string();
  object["last_seen"] = device.last_seen.to_string();
  object["declared"] = std::move(declared);
  object["registered"] = device.registered;
  object["present"] = device.present;
  object["verdict"] = to_string(digest.worst);
  object["addresses"] = addresses_json(device, pool);
  object["services"] = std::move(services);
  object["credentials"] = json::array(pool);
  object[kFindingsMember] = std::move(findings);
  object["coverage"] = coverage_json(device, pool);
  object["covered_by_scan"] = digest.covered;
  object["declarations"] = declarations_json(device, pool);
  add_flows(object, device);
  if (!device.vulnerabilities.empty()) add_vulnerabilities(object, device, input.lang);
  if (json::array looks = looks_json(device, pool); !looks.empty())
    object["looks"] = std::move(looks);
  if (json::array anomalies = anomalies_json(device, pool); !anomalies.empty())
    object["anomalies"] = std::move(anomalies);
  return object;
}

}  // namespace tenken::report
