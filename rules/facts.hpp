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
/// How bad a service of the deny list is.
Severity denied_severity(const Service& service);
/// "telnet", "unknown": printable.
std::string protocol_text(const Service& service);

/// A judgement about one service, citing everything that is known of it.
Judgement about(const Service& service, Verdict verdict, Severity severity, Note reason);
/// A judgement about the whole device that rests on all of its open services.
Judgement about_services(const Device& device, Verdict verdict, Severity severity, Note reason);

/// The command that would measure all TCP ports of the device.
std::string full_scan_command(const Device& device);
/// The day that `at` falls on in UTC, "2026-11-24".
std::string day_text(Timestamp at);

/// Why nothing at all can be said about the ports of the device: it is absent, was never scanned,
/// could not be measured, or answered nowhere. Null when there is coverage to speak of.
std::optional<Note> coverage_gap(const Device& device);
/// The coverage judgement of a sub-item that asks for TCP and UDP, while only TCP is measured:
/// never conforming. `udp_missing` is said when TCP is complete; its arguments are the open and
/// filtered counts.
Judgement tcp_only_coverage(const Device& device, Msg udp_missing);

}  // namespace tenken::rules
