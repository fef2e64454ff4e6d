#include "inventory/kept_device.hpp"

#include <cstdint>
#include <stdexcept>
#include <utility>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

namespace tenken::inventory {
namespace {

namespace json = boost::json;

json::array seen_json(const Sighting& seen) {
  return {seen.first_seen.nanoseconds, seen.last_seen.nanoseconds, seen.first_scan.to_string(),
          seen.last_scan.to_string()};
}

json::value coverage_json(const std::optional<PortCoverage>& coverage) {
  if (!coverage) return nullptr;
  return json::array{coverage->to_string(), coverage->at.nanoseconds, coverage->scan.to_string()};
}

json::array claims_json(const Claims& claims) {
  json::array list;
  for (const Claim& claim : claims)
    list.push_back(json::array{claim.key, claim.witness, claim.value, claim.confidence,
                               claim.first_seen.nanoseconds, claim.last_seen.nanoseconds,
                               claim.scan.to_string(),
                               claim.evidence ? claim.evidence->to_string() : std::string()});
  return list;
}

json::object span_json(const SpanRecord& span) {
  json::object object;
  object["ip"] = span.ip.to_string();
  object["span"] = span.span;
  object["mac"] = span.mac ? span.mac->to_string() : std::string();
  object["current"] = span.current;
  object["seen"] = seen_json(span.seen);
  object["tcp"] = coverage_json(span.coverage);
  object["udp"] = coverage_json(span.udp_coverage);
  object["failed"] = span.failed;
  object["failed_scan"] = span.failed_scan.to_string();
  return object;
}

json::object device_json(const DeviceRecord& device) {
  json::object object;
  object["id"] = device.id.to_string();
  object["seen"] = seen_json(device.seen);
  object["present"] = device.present;
  object["registered"] = device.registered;
  json::array interfaces;
  for (const InterfaceRecord& interface : device.interfaces)
    interfaces.push_back(json::array{interface.mac.to_string(), seen_json(interface.seen)});
  object["interfaces"] = std::move(interfaces);
  json::array spans;
  for (const SpanRecord& span : device.spans) spans.push_back(span_json(span));
  object["spans"] = std::move(spans);
  object["claims"] = claims_json(device.claims);
  json::array services;
  for (const auto& [endpoint, service] : device.services)
    services.push_back(json::array{endpoint.address.to_string(), to_string(endpoint.transport),
                                   endpoint.port, service.open, seen_json(service.seen),
                                   claims_json(service.claims)});
  object["services"] = std::move(services);
  json::array declared;
  for (const auto& [field, value] : device.declared) {
    const auto by = device.declarations.find(field);
    const bool known = by != device.declarations.end();
    declared.push_back(json::array{to_string(field), value, known ? by->second.who : std::string(),
                                   known ? by->second.at.nanoseconds : std::int64_t{0}});
  }
  object["declared"] = std::move(declared);
  if (device.registration)
    object["registration"] =
        json::array{device.registration->who, device.registration->at.nanoseconds};
  return object;
}

/// Reading throws on what is not as it was written; read_kept catches.
template <class T>
T must(Result<T> result) {
  if (!result) throw std::runtime_error("kept device");
  return *std::move(result);
}

template <class T>
T must(std::optional<T> value) {
  if (!value) throw std::runtime_error("kept device");
  return *std::move(value);
}

std::string text_of(const json::value& value) { return std::string(value.as_string()); }
Timestamp time_of(const json::value& value) { return Timestamp(value.to_number<std::int64_t>()); }
ScanId scan_of(const json::value& value) { return must(ScanId::parse(text_of(value))); }

Sighting seen_of(const json::value& value) {
  const json::array& array = value.as_array();
  Sighting seen;
  seen.first_seen = time_of(array.at(0));
  seen.last_seen = time_of(array.at(1));
  seen.first_scan = scan_of(array.at(2));
  seen.last_scan = scan_of(array.at(3));
  return seen;
}

std::optional<PortCoverage> coverage_of(const json::value& value) {
  if (value.is_null()) return std::nullopt;
  const json::array& array = value.as_array();
  PortCoverage coverage = must(PortCoverage::parse(text_of(array.at(0))));
  coverage.at = time_of(array.at(1));
  coverage.scan = scan_of(array.at(2));
  return coverage;
}

Claims claims_of(const json::value& value) {
  Claims claims;
  for (const json::value& entry : value.as_array()) {
    const json::array& array = entry.as_array();
    Claim& claim = claims.emplace_back();
    claim.key = text_of(array.at(0));
    claim.witness = text_of(array.at(1));
    claim.value = text_of(array.at(2));
    claim.confidence = array.at(3).to_number<int>();
    claim.first_seen = time_of(array.at(4));
    claim.last_seen = time_of(array.at(5));
    claim.scan = scan_of(array.at(6));
    if (const std::string digest = text_of(array.at(7)); !digest.empty())
      claim.evidence = must(EvidenceId::parse(digest));
  }
  return claims;
}

SpanRecord span_of(const json::object& object) {
  SpanRecord span;
  span.ip = must(IpAddress::parse(text_of(object.at("ip"))));
  span.span = object.at("span").to_number<int>();
  if (const std::string mac = text_of(object.at("mac")); !mac.empty())
    span.mac = must(MacAddress::parse(mac));
  span.current = object.at("current").as_bool();
  span.seen = seen_of(object.at("seen"));
  span.coverage = coverage_of(object.at("tcp"));
  span.udp_coverage = coverage_of(object.at("udp"));
  span.failed = text_of(object.at("failed"));
  span.failed_scan = scan_of(object.at("failed_scan"));
  return span;
}

void read_services(const json::value& value, DeviceRecord& device) {
  for (const json::value& entry : value.as_array()) {
    const json::array& array = entry.as_array();
    const Endpoint endpoint(must(IpAddress::parse(text_of(array.at(0)))),
                            must(parse_transport(text_of(array.at(1)))),
                            array.at(2).to_number<std::uint16_t>());
    ServiceRecord& service = device.services[endpoint];
    service.open = array.at(3).as_bool();
    service.seen = seen_of(array.at(4));
    service.claims = claims_of(array.at(5));
  }
}

DeviceRecord device_of(const json::object& object) {
  DeviceRecord device;
  device.id = must(DeviceId::parse(text_of(object.at("id"))));
  device.seen = seen_of(object.at("seen"));
  device.present = object.at("present").as_bool();
  device.registered = object.at("registered").as_bool();
  for (const json::value& entry : object.at("interfaces").as_array()) {
    InterfaceRecord& interface = device.interfaces.emplace_back();
    interface.mac = must(MacAddress::parse(text_of(entry.as_array().at(0))));
    interface.seen = seen_of(entry.as_array().at(1));
  }
  for (const json::value& entry : object.at("spans").as_array())
    device.spans.push_back(span_of(entry.as_object()));
  device.claims = claims_of(object.at("claims"));
  read_services(object.at("services"), device);
  for (const json::value& entry : object.at("declared").as_array()) {
    const json::array& array = entry.as_array();
    const auto field = must(parse_declared_field(text_of(array.at(0))));
    device.declared[field] = text_of(array.at(1));
    device.declarations.insert_or_assign(field,
                                         Declaration(text_of(array.at(2)), time_of(array.at(3))));
  }
  if (const json::value* const by = object.if_contains("registration"))
    device.registration = Declaration(text_of(by->as_array().at(0)), time_of(by->as_array().at(1)));
  return device;
}

}  // namespace

std::string kept_text(const DeviceRecord& into, const DeviceRecord& from) {
  json::object object;
  object["into"] = device_json(into);
  object["from"] = device_json(from);
  return json::serialize(object);
}

Result<KeptPair> read_kept(std::string_view text) {
  try {
    const json::value value = json::parse(json::string_view(text.data(), text.size()));
    KeptPair pair;
    pair.into = device_of(value.as_object().at("into").as_object());
    pair.from = device_of(value.as_object().at("from").as_object());
    return pair;
  } catch (const std::exception&) {
    return fail(Errc::malformed, "what the merge kept does not read");
  }
}

}  // namespace tenken::inventory
