// What several rules ask of a device: its open services, and how completely its ports were
// measured.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "model/inventory_view.hpp"
#include "rules/rule.hpp"

namespace tenken::rules {

/// The services that are open now, in the order of the device.
std::vector<const Service*> open_services(const Device& device);
/// Whether a probe proved which protocol the service speaks.
bool is_identified(const Service& service);
/// The protocol of an identified service is one of those that no device should run.
bool is_denied(const Service& service);
/// The service asks for a password that its protocol sends as it is, and is not encrypted: whoever
/// listens on the way learns it. A form or a scheme that nobody knows may hide it.
bool shows_password(const Service& service);
/// How bad a service of the deny list is.
Severity denied_severity(const Service& service);
/// "telnet", "unknown": printable.
std::string protocol_text(const Service& service);

/// What shows that the device is there: the answer that discovered it, else any other record of it.
std::vector<EvidenceId> presence_evidence(const Device& device);
/// The other devices that may show the same key or hash of a password: those of view.shared, or
/// all.
std::vector<const Device*> may_share(const Device& device, const InventoryView& view,
                                     std::string_view mark);
/// A judgement about one service, citing everything that is known of it.
Judgement about(const Device& device, const Service& service, Verdict verdict, Severity severity,
                Note reason);
/// A judgement about the whole device that rests on the port scan and on all of its open services.
Judgement about_services(const Device& device, Verdict verdict, Severity severity, Note reason);
/// A judgement about how completely the device was measured, citing the record of the port scan.
Judgement about_measurement(const Device& device, Verdict verdict, Severity severity, Note reason);

/// The judgements; where there are none, that nothing was observed, and why.
std::vector<Judgement> or_not_observed(std::vector<Judgement> judgements, Note why);

/// The command that would measure all TCP ports of the device; `udp`: and the stated UDP ports,
/// whatever the configuration says.
std::string full_scan_command(const Device& device, bool udp = false);
/// The day that `at` falls on in UTC, "2026-11-24".
std::string day_text(Timestamp at);

/// Why nothing at all can be said about the ports of the device: it is absent, was never scanned,
/// could not be measured, or answered nowhere. Null when there is coverage to speak of.
std::optional<Note> coverage_gap(const Device& device);
/// What a sub-item that asks for TCP and UDP says about the coverage of a device.
struct CoverageWords {
  Msg udp_missing;  ///< TCP is complete, UDP not measured: open, filtered, command
  Msg complete;     ///< both are measured: open, filtered, UDP ports, open ones, the UDP ports

  CoverageWords(Msg missing, Msg all) : udp_missing(missing), complete(all) {}
};

/// Conforming needs all TCP ports, and from the same scan the UDP ports of top20 without one that
/// stayed unanswered; needs_review where one did, since it may be open.
Judgement full_coverage(const Device& device, const CoverageWords& words);

}  // namespace tenken::rules
