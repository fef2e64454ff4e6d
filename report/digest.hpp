// What several formats show of a view: findings by device, coverage in numbers, and what was not
// measured.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "report/report.hpp"

namespace tenken::report {

/// Text of the network or of a person, safe for every medium that then escapes for itself.
inline std::string clean(std::string_view text) { return printable(text, 8192); }
/// The clean value of a fact, empty where it is unknown.
std::string fact_text(const Facts& facts, std::string_view key);
/// The message "<prefix><name>"; the tests prove that it exists for every name of the enumerations.
Msg label(std::string_view prefix, std::string_view name);
inline std::string_view text_of(Msg message, Lang lang) { return message_text(message, lang); }
/// The texts joined by `separator`.
std::string joined(const std::vector<std::string>& texts, std::string_view separator);

/// A device with what the rules said about it.
struct DeviceDigest {
  const Device* device = nullptr;
  bool covered = true;                   ///< by the scan of the view; else what is shown is older
  std::vector<const Finding*> findings;  ///< in sheet order
  Verdict worst = Verdict::not_applicable;
  Severity severity = Severity::none;       ///< the highest of the non-conforming findings
  std::vector<std::string_view> failing;    ///< sub-items that are non-conforming
  std::vector<std::string_view> reviewing;  ///< sub-items that need review
};

/// One per device, in the order of the view.
std::vector<DeviceDigest> digest_devices(const ReportInput& input);

/// The devices that the scan covered, or those that it did not.
std::vector<const DeviceDigest*> part_of(const std::vector<DeviceDigest>& digests, bool covered);

/// The valid waiver of a finding; null where none covers it.
const Waiver* waiver_of(const ReportInput& input, const Finding& finding);

/// A finding to act on, with its device.
struct Priority {
  const Finding* finding = nullptr;
  const Device* device = nullptr;
  bool covered = true;
};

/// Non-conforming findings, those of covered devices first, the most severe first; within one
/// severity as the digests have them.
std::vector<Priority> priorities(const std::vector<DeviceDigest>& digests);

/// How many of the devices that the scan covered had all, some or none of their TCP ports measured.
struct CoverageDigest {
  std::size_t covered = 0;  ///< the sum of the following
  std::size_t complete = 0;
  std::size_t partial = 0;
  std::size_t failed = 0;
  std::size_t unscanned = 0;
  std::size_t without_udp = 0;  ///< of all covered: no UDP port was measured with TCP
};

CoverageDigest digest_coverage(const std::vector<DeviceDigest>& digests);
Note coverage_note(const CoverageDigest& counts);
/// The UDP scan of one device in numbers.
Note udp_coverage_note(const PortCoverage& udp);

/// What was not measured, as sentences for people.
std::vector<Note> measurement_gaps(const ReportInput& input,
                                   const std::vector<DeviceDigest>& digests);
/// Whether this version has a rule for the sub-item.
bool rules_measure(std::string_view item);
/// The sub-items that this version does not measure, "22-1, 22-2".
std::string unmeasured_items(const Assessed& assessed);

/// "22/ssh", or "53/domain (udp)".
std::string service_text(const Service& service);
/// The open services of the device as texts.
std::vector<std::string> open_service_texts(const Device& device);
/// The content as safe text, line by line; for transcripts and records.
std::string transcript_text(const Evidence& evidence);
/// The result of writing to `out`: an error when the stream failed.
Result<void> written(std::ostream& out);
/// Whether a reader should be told what to do about it.
inline bool wants_remedy(Verdict verdict) {
  return verdict == Verdict::non_conforming || verdict == Verdict::needs_review;
}

}  // namespace tenken::report
