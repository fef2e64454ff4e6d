// CycloneDX 1.6: the devices of the site as components, in them their firmware and the products
// that answer, and the known vulnerabilities of them.
#include <algorithm>
#include <map>

#include <boost/json/array.hpp>

#include "model/bytes.hpp"
#include "model/claims.hpp"
#include "model/digest.hpp"
#include "report/exchange.hpp"
#include "report/vuln_words.hpp"
#include "report/words.hpp"

namespace tenken::report {
namespace {

using boost::json::array;
using boost::json::object;
using boost::json::value;

object property(std::string_view name, std::string text) {
  object out;
  out["name"] = "tenken:" + std::string(name);
  out["value"] = std::move(text);
  return out;
}

/// The document's own name: the same for the same data. RFC 9562, version 8.
std::string serial_number(const ReportInput& input) {
  const std::string text = input.view.site.to_string() + input.view.at.to_string() +
                           (input.view.scan ? input.view.scan->id.to_string() : "");
  const auto digest = sha256(as_bytes(text));
  Uuid uuid{};
  std::copy_n(digest.begin(), uuid.size(), uuid.begin());
  uuid[6] = static_cast<std::uint8_t>((uuid[6] & 0x0FU) | 0x80U);
  uuid[8] = static_cast<std::uint8_t>((uuid[8] & 0x3FU) | 0x80U);
  return "urn:uuid:" + uuid_text(uuid);
}

value metadata_json(const ReportInput& input) {
  object tool;
  tool["type"] = "application";
  tool["name"] = "tenken";
  tool["version"] = clean(input.tenken_version);
  object tools;
  tools["components"] = array{std::move(tool)};
  object site;
  site["type"] = "platform";
  site["bom-ref"] = "site-" + input.view.site.to_string();
  site["name"] = clean(input.view.site_name.empty() ? "site" : input.view.site_name);
  object out;
  out["timestamp"] = input.view.at.to_string();
  out["tools"] = std::move(tools);
  out["component"] = std::move(site);
  return out;
}

std::string service_ref(const Device& device, std::size_t number) {
  return device.id.to_string() + "/service/" + std::to_string(number);
}

/// The products of a device: its firmware, and what its open services said of themselves.
array parts_json(const Device& device) {
  array parts;
  if (const std::string firmware = fact_text(device.facts, claim::kFirmware); !firmware.empty()) {
    object one;
    one["type"] = "firmware";
    one["bom-ref"] = device.id.to_string() + "/firmware";
    const std::string model = fact_text(device.facts, claim::kModel);
    one["name"] = model.empty() ? clean(device.label()) : model;
    one["version"] = firmware;
    parts.push_back(std::move(one));
  }
  for (std::size_t i = 0; i < device.services.size(); ++i) {
    const Service& service = device.services[i];
    std::string product = fact_text(service.facts, "service.product");
    if (!service.open || product.empty()) continue;
    object one;
    one["type"] = "application";
    one["bom-ref"] = service_ref(device, i);
    one["name"] = std::move(product);
    if (std::string version = fact_text(service.facts, "service.version"); !version.empty())
      one["version"] = std::move(version);
    if (std::string cpe = fact_text(service.facts, "service.cpe");
        cpe.starts_with("cpe:2.3:") || cpe.starts_with("cpe:/"))
      one["cpe"] = std::move(cpe);
    one["properties"] = array{property("endpoint", service.endpoint.to_string()),
                              property("protocol", clean(service.protocol()))};
    parts.push_back(std::move(one));
  }
  return parts;
}

object device_json(const Device& device, Lang lang) {
  object out;
  out["type"] = "device";
  out["bom-ref"] = device.id.to_string();
  if (const std::string vendor = fact_text(device.facts, claim::kVendor); !vendor.empty()) {
    object maker;
    maker["name"] = vendor;
    out["manufacturer"] = std::move(maker);
  }
  const std::string model = fact_text(device.facts, claim::kModel);
  out["name"] = model.empty() ? clean(device.label()) : model;
  array properties;
  properties.push_back(property("label", clean(device.label())));
  for (const IpAddress& ip : device.current_ips())
    properties.push_back(property("ip", ip.to_string()));
  for (const Interface& interface : device.interfaces)
    properties.push_back(property("mac", interface.mac.to_string()));
  if (std::string type = type_text(device, lang); !type.empty())
    properties.push_back(property("type", std::move(type)));
  out["properties"] = std::move(properties);
  if (array parts = parts_json(device); !parts.empty()) out["components"] = std::move(parts);
  return out;
}

/// Where a vulnerability sits: the part that the document names, or the device.
std::string affected(const Device& device, const Vulnerability& one) {
  for (std::size_t i = 0; i < device.services.size() && one.endpoint; ++i)
    if (device.services[i].open && device.services[i].endpoint == *one.endpoint &&
        !value_of(device.services[i].facts, "service.product").empty())
      return service_ref(device, i);
  return device.id.to_string();
}

struct Affected {
  const Vulnerability* one = nullptr;
  std::vector<std::string> refs;
  bool certain = false;
};

object vulnerability_json(const Affected& what, Lang lang) {
  const Vulnerability& one = *what.one;
  object source;
  source["name"] = "CVE";
  object out;
  out["id"] = clean(one.cve);
  out["source"] = std::move(source);
  if (one.cvss) {
    object rating;
    rating["score"] = *one.cvss;
    out["ratings"] = array{std::move(rating)};
  }
  if (std::string title = clean(vuln_title_text(one, lang)); !title.empty())
    out["description"] = std::move(title);
  array affects;
  for (const std::string& ref : what.refs) {
    object target;
    target["ref"] = ref;
    affects.push_back(std::move(target));
  }
  out["affects"] = std::move(affects);
  object analysis;
  // A version in the range says that it applies, not that somebody can use it here.
  analysis["state"] = "in_triage";
  analysis["detail"] = clean(vuln_reason_text(one, lang));
  out["analysis"] = std::move(analysis);
  array properties{property("certain", what.certain ? "true" : "false"),
                   property("exploited", one.exploited ? "true" : "false")};
  if (!one.fixed.empty()) properties.push_back(property("fixed", clean(one.fixed)));
  if (one.epss) properties.push_back(property("epss", std::to_string(*one.epss)));
  out["properties"] = std::move(properties);
  return out;
}

Result<void> write(const ReportInput& input, std::ostream& out) {
  JsonStream stream(out);
  stream.open('{');
  stream.member("$schema", "http://cyclonedx.org/schema/bom-1.6.schema.json");
  stream.member("bomFormat", "CycloneDX");
  stream.member("specVersion", "1.6");
  stream.member("serialNumber", value(serial_number(input)));
  stream.member("version", 1);
  stream.member("metadata", metadata_json(input));
  stream.key("components");
  stream.open('[');
  std::map<std::string, Affected, std::less<>> vulnerabilities;
  for (const Device& device : input.view.devices) {
    stream.value(device_json(device, input.lang));
    for (const Vulnerability& one : device.vulnerabilities) {
      Affected& what = vulnerabilities[one.cve];
      if (what.one == nullptr) what.one = &one;
      what.certain = what.certain || one.tier <= VulnTier::version;
      std::string ref = affected(device, one);
      if (std::ranges::find(what.refs, ref) == what.refs.end()) what.refs.push_back(std::move(ref));
    }
  }
  stream.close(']');
  stream.key("vulnerabilities");
  stream.open('[');
  for (const auto& [cve, what] : vulnerabilities)
    stream.value(vulnerability_json(what, input.lang));
  stream.close(']');
  stream.close('}');
  out << '\n';
  return written(out);
}

}  // namespace

extern const Reporter cyclonedx;
const Reporter cyclonedx{.name = "cyclonedx", .extension = ".cdx.json", .write = write};

}  // namespace tenken::report
