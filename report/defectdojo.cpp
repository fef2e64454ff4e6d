// DefectDojo's "Generic Findings Import": what does not conform or needs review, each with an id
// that stays the same from run to run, so that a repeated import closes and reopens instead of
// doubling.
#include <boost/json/array.hpp>

#include "report/exchange.hpp"
#include "rules/items.hpp"

namespace tenken::report {
namespace {

using boost::json::array;
using boost::json::object;

std::string_view severity_of(const Finding& finding) {
  switch (finding.severity) {
    case Severity::critical:
      return "Critical";
    case Severity::high:
      return "High";
    case Severity::medium:
      return "Medium";
    case Severity::low:
      return "Low";
    case Severity::none:
      return "Info";
  }
  return "Info";
}

/// DefectDojo refuses titles beyond 511 characters.
constexpr std::size_t kMostTitle = 400;

array endpoints_json(const Finding& finding, const Device& device) {
  const auto ips = device.current_ips();
  object endpoint;
  if (finding.endpoint) {
    endpoint["host"] = finding.endpoint->address.to_string();
    endpoint["port"] = finding.endpoint->port;
    endpoint["protocol"] = to_string(finding.endpoint->transport);
  } else if (!ips.empty()) {
    endpoint["host"] = ips.front().to_string();
  } else {
    return {};
  }
  return {std::move(endpoint)};
}

object finding_json(const ReportInput& input, const Finding& finding, const Device& device) {
  const rules::SheetItem* const item = rules::find_item(finding.item);
  const std::string label = clean(device.label());
  const WaiverRow* const waiver = waiver_of(input, finding, device);
  object out;
  out["title"] = printable(finding.item + " " + item_title(finding.item, input.lang) + ": " + label,
                           kMostTitle);
  out["description"] = clean(finding.reason.text(input.lang));
  out["severity"] = severity_of(finding);
  out["mitigation"] =
      item == nullptr ? std::string() : std::string(text_of(item->remedy, input.lang));
  out["date"] = input.view.at.to_string().substr(0, 10);
  out["unique_id_from_tool"] = finding_key(finding);
  out["vuln_id_from_tool"] = "jssec-" + finding.item;
  out["component_name"] = label;
  out["service"] = clean(input.view.site_name);
  out["active"] = waiver == nullptr;
  out["verified"] = finding.verdict == Verdict::non_conforming;
  out["risk_accepted"] = waiver != nullptr;
  out["static_finding"] = false;
  out["dynamic_finding"] = true;
  out["tags"] = array{"tenken", boost::json::value("item-" + finding.item),
                      boost::json::value(to_string(finding.verdict))};
  out["endpoints"] = endpoints_json(finding, device);
  return out;
}

Result<void> write(const ReportInput& input, std::ostream& out) {
  JsonStream stream(out);
  stream.open('{');
  stream.member("name", "tenken");
  stream.member("type", "tenken");
  stream.key("findings");
  stream.open('[');
  for (const DeviceDigest& digest : digest_devices(input))
    for (const Finding* const finding : digest.findings)
      if (finding->measured() && wants_remedy(finding->verdict))
        stream.value(finding_json(input, *finding, *digest.device));
  stream.close(']');
  stream.close('}');
  out << '\n';
  return written(out);
}

}  // namespace

extern const Reporter defectdojo;
const Reporter defectdojo{.name = "defectdojo", .extension = ".defectdojo.json", .write = write};

}  // namespace tenken::report
