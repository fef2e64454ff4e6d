// What several rules ask of the conversations of a device.
#pragma once

#include <string>
#include <vector>

#include "rules/rule.hpp"

namespace tenken::rules {

using Flows = std::vector<const Flow*>;

/// Whether the device was heard where its traffic passes: some conversation in both directions.
/// Broadcasts and what a switch floods are heard at blind places, too.
bool is_heard(const Device& device);
/// Flows with the Internet, the busiest first.
Flows internet_flows(const Device& device);
/// Those in which the device is the client, or nobody knows.
bool is_outbound(const Flow& flow);
/// Name servers and clocks: what every device needs of its network, not its cloud.
bool is_upkeep(const Flow& flow);

/// "cloud.example.com (198.51.100.7) 443/tcp tls TLSv1.2": printable.
std::string peer_text(const Flow& flow);
/// The first few, and how many more.
std::string peers_text(const Flows& flows);
/// How many different peers.
std::string peer_count(const Flows& flows);
/// The day on which the latest of them was heard.
std::string last_day(const Flows& flows);
/// Whole hours of listening, as text.
std::string hours_text(const Device& device);

/// What it means that nothing of a kind was heard: `heard`, which takes the hours of listening, or
/// that nobody listened to the device.
Note silence(const Device& device, Msg heard);
/// A judgement that rests on the record of the conversations.
Judgement about_flows(const Device& device, Verdict verdict, Severity severity, Note reason);

}  // namespace tenken::rules
