// Conversations of a device, for reports.
#pragma once

#include <string>

#include <boost/json/object.hpp>

#include "model/inventory_view.hpp"
#include "model/message.hpp"

namespace tenken::report {

/// Adds "listening" and "flows", where there are any.
void add_flows(boost::json::object& device_json, const Device& device);

/// A peer on the Internet that opened connections to the device: only SYNs prove it.
bool is_inbound(const Flow& flow);
/// "cloud.example.com (198.51.100.7)": printable.
std::string flow_peer_text(const Flow& flow);
/// "443/tcp tls TLSv1.2": printable.
std::string flow_service_text(const Flow& flow);
/// "1.2 kB / 34 MB".
std::string traffic_text(const Flow& flow);
Msg opener_label(Opener opener);
/// Whether the device was listened to for a day after the flow's last packet, and it was not heard
/// again: it ended with that packet.
bool has_ended(const Flow& flow, const Hearing& hearing);
/// For how long the device was listened to, and what that does not say.
Note hearing_note(const Hearing& hearing);

}  // namespace tenken::report
