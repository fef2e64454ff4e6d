// Findings and assessments: what the rules say about devices and about the site.
#pragma once

#include <array>
#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "model/endpoint.hpp"
#include "model/id.hpp"
#include "model/message.hpp"
#include "model/verdict.hpp"

namespace tenken {

/// A rule's judgement about one device (and one endpoint, where it is about a service).
struct Finding {
  std::string item;  ///< sheet sub-item, "32-3"
  std::string rule;  ///< rule id and version, "32-3/1"
  DeviceId device;
  std::optional<Endpoint> endpoint;
  Verdict verdict = Verdict::not_observed;
  Severity severity = Severity::none;
  Note reason;  ///< the message's key is the reason code
  std::vector<EvidenceId> evidence;

  Finding(std::string i, std::string r, DeviceId d, Verdict v, Severity s, Note why)
      : item(std::move(i)),
        rule(std::move(r)),
        device(d),
        verdict(v),
        severity(s),
        reason(std::move(why)) {}

  /// Whether a rule looked; "32-3/0" says that none did.
  bool measured() const { return !rule.ends_with("/0"); }
};

/// The verdict for one sub-item: the worst verdict of the devices that the latest scan covered,
/// with the count of each. What is known of the other devices is older, so it is counted apart.
struct Assessment {
  std::string item;
  Verdict verdict = Verdict::not_observed;
  std::array<std::size_t, kVerdictCount> counts{};  ///< devices per verdict, indexed by Verdict
  std::array<std::size_t, kVerdictCount> counts_apart{};  ///< the same for devices not covered
  Note reason;                                            ///< of the worst verdict

  Assessment(std::string i, Verdict v, Note why)
      : item(std::move(i)), verdict(v), reason(std::move(why)) {}
};

/// By what verdicts were given, so that they can be given again. The rule and its version stand
/// with each finding.
struct JudgedBy {
  std::string policy;           ///< its name
  std::string policy_sha256;    ///< of the file; empty for the built-in one
  std::string knowledge;        ///< names what services were recognised by
  std::string vulnerabilities;  ///< names the database of known vulnerabilities; empty: none
  std::string tenken_version;

  JudgedBy() = default;
  bool operator==(const JudgedBy&) const = default;
};

/// Everything that the rules said about one view.
struct Assessed {
  std::vector<Finding> findings;        ///< by item, then device
  std::vector<Assessment> assessments;  ///< one per sub-item, in sheet order
  JudgedBy by;                          ///< empty where the scan did not record it
};

}  // namespace tenken
