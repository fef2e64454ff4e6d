// JUnit XML for build servers: a suite per device, a case per finding. Only what conforms passes;
// what needs review or was not observed is skipped, with the reason.
#include "report/exchange.hpp"
#include "report/xml_text.hpp"

namespace tenken::report {
namespace {

struct Counts {
  std::size_t tests = 0;
  std::size_t failures = 0;
  std::size_t skipped = 0;
};

/// Whether the finding fails for a build: a waiver takes it out, and says so.
bool fails(const ReportInput& input, const Finding& finding, const Device& device) {
  return finding.verdict == Verdict::non_conforming && waiver_of(input, finding, device) == nullptr;
}

Counts count(const ReportInput& input, const DeviceDigest& digest) {
  Counts counts;
  for (const Finding* const finding : digest.findings) {
    if (!finding->measured()) continue;
    ++counts.tests;
    if (fails(input, *finding, *digest.device)) {
      ++counts.failures;
    } else if (finding->verdict != Verdict::conforming) {
      ++counts.skipped;
    }
  }
  return counts;
}

void write_case(const ReportInput& input, const Finding& finding, const DeviceDigest& digest,
                std::ostream& out) {
  const Device& device = *digest.device;
  std::string name = finding.item + " " + item_title(finding.item, input.lang);
  if (finding.endpoint) name += " (" + finding.endpoint->to_string() + ")";
  out << "    <testcase" << xml_attribute("classname", device.label())
      << xml_attribute("name", name) << " time=\"0\">\n";
  const std::string reason = finding.reason.text(input.lang);
  const std::string verdict(verdict_label(finding.verdict, input.lang));
  if (fails(input, finding, device)) {
    out << "      <failure" << xml_attribute("type", to_string(finding.severity))
        << xml_attribute("message", reason) << "/>\n";
  } else if (finding.verdict != Verdict::conforming) {
    std::string message = verdict + ": " + reason;
    if (const WaiverRow* const waiver = waiver_of(input, finding, device))
      message += " [" + waiver->owner + ", " + waiver->until + ": " + waiver->reason + "]";
    out << "      <skipped" << xml_attribute("message", message) << "/>\n";
  }
  if (!finding.evidence.empty()) {
    out << "      <system-out>";
    for (const EvidenceId& id : finding.evidence) out << id.to_string() << '\n';
    out << "</system-out>\n";
  }
  out << "    </testcase>\n";
}

Result<void> write(const ReportInput& input, std::ostream& out) {
  const std::vector<DeviceDigest> digests = digest_devices(input);
  Counts all;
  for (const DeviceDigest& digest : digests) {
    const Counts one = count(input, digest);
    all.tests += one.tests;
    all.failures += one.failures;
    all.skipped += one.skipped;
  }
  const auto numbers = [](const Counts& counts) {
    return xml_attribute("tests", std::to_string(counts.tests)) +
           xml_attribute("failures", std::to_string(counts.failures)) + " errors=\"0\"" +
           xml_attribute("skipped", std::to_string(counts.skipped)) + " time=\"0\"";
  };
  out << "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites"
      << xml_attribute("name", "tenken " + input.view.site_name) << numbers(all) << ">\n";
  constexpr std::size_t kToSeconds = 19;  // 2026-11-24T01:02:03
  for (const DeviceDigest& digest : digests) {
    out << "  <testsuite" << xml_attribute("name", digest.device->label())
        << numbers(count(input, digest))
        << xml_attribute("timestamp", input.view.at.to_string().substr(0, kToSeconds)) << ">\n"
        << "    <properties>\n      <property name=\"device\""
        << xml_attribute("value", digest.device->id.to_string()) << "/>\n    </properties>\n";
    for (const Finding* const finding : digest.findings)
      if (finding->measured()) write_case(input, *finding, digest, out);
    out << "  </testsuite>\n";
  }
  out << "</testsuites>\n";
  return written(out);
}

}  // namespace

extern const Reporter junit;
const Reporter junit{.name = "junit", .extension = ".xml", .write = write};

}  // namespace tenken::report
