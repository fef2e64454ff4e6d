#include "report/flow_words.hpp"

#include <array>
#include <cstdint>

#include <boost/json/array.hpp>
#include <fmt/format.h>

#include "model/messages.hpp"
#include "report/digest.hpp"
#include "report/json_device.hpp"

namespace tenken::report {
namespace {

namespace json = boost::json;

constexpr std::size_t kMembers = 16;

json::object traffic_json(std::uint64_t packets, std::uint64_t bytes, std::uint64_t opened,
                          std::uint64_t accepted) {
  json::object object;
  object["packets"] = packets;
  object["bytes"] = bytes;
  object["opened"] = opened;
  object["accepted"] = accepted;
  return object;
}

json::object flow_json(const Flow& flow, const Hearing& hearing) {
  json::array names;
  for (const std::string& name : flow.names) names.emplace_back(clean(name));
  json::object object;
  object.reserve(kMembers);
  object["ip"] = flow.key.own.to_string();
  object["peer"] = flow.key.peer.to_string();
  object["names"] = std::move(names);
  object["internet"] = flow.internet;
  object["protocol"] = flow.protocol_text();
  object["port"] = flow.key.port == 0 ? json::value(nullptr) : json::value(flow.key.port);
  object["port_at"] = to_string(flow.key.port_at);
  object["opened_by"] = to_string(flow.opener());
  object["sent"] = traffic_json(flow.sent_packets, flow.sent_bytes, flow.opened, flow.accepted);
  object["received"] = traffic_json(flow.received_packets, flow.received_bytes, flow.opened_by_peer,
                                    flow.accepted_by_peer);
  object["service"] = text_or_null(flow.service);
  object["cleartext"] = flow.cleartext ? json::value(*flow.cleartext) : json::value(nullptr);
  object["tls"] = text_or_null(flow.tls);
  object["first_seen"] = flow.first.to_string();
  object["last_seen"] = flow.last.to_string();
  if (has_ended(flow, hearing)) object["ended"] = flow.last.to_string();
  return object;
}

std::string bytes_text(std::uint64_t bytes) {
  constexpr double kStep = 1000;
  constexpr std::array kUnits{"B", "kB", "MB", "GB", "TB"};
  auto number = static_cast<double>(bytes);
  std::size_t unit = 0;
  while (number >= kStep && unit + 1 < kUnits.size()) {
    number /= kStep;
    ++unit;
  }
  constexpr double kShort = 10;
  return unit == 0 || number >= kShort ? fmt::format("{:.0f} {}", number, kUnits[unit])
                                       : fmt::format("{:.1f} {}", number, kUnits[unit]);
}

}  // namespace

void add_flows(json::object& device_json, const Device& device) {
  if (!device.hearing) return;
  json::object listening;
  listening["first"] = device.hearing->first.to_string();
  listening["last"] = device.hearing->last.to_string();
  listening["seconds"] = std::chrono::floor<std::chrono::seconds>(device.hearing->heard).count();
  listening["packets_left_out"] = device.hearing->dropped;
  listening["flows_left_out"] = device.more_flows;
  device_json["listening"] = std::move(listening);
  json::array flows;
  flows.reserve(device.flows.size());
  for (const Flow& flow : device.flows) flows.push_back(flow_json(flow, *device.hearing));
  device_json["flows"] = std::move(flows);
}

bool is_inbound(const Flow& flow) {
  return flow.internet && (flow.opened_by_peer > 0 || flow.accepted > 0);
}

std::string flow_peer_text(const Flow& flow) {
  const std::string peer = flow.key.peer.to_string();
  return flow.names.empty() ? peer : clean(joined(flow.names, ", ")) + " (" + peer + ")";
}

std::string flow_service_text(const Flow& flow) {
  std::string text = flow.port_text();
  for (const std::string& part : {flow.service, flow.tls})
    if (!part.empty()) text += " " + clean(part);
  return text;
}

std::string traffic_text(const Flow& flow) {
  return bytes_text(flow.sent_bytes) + " / " + bytes_text(flow.received_bytes);
}

Msg opener_label(Opener opener) { return label("report_opener_", to_string(opener)); }

bool has_ended(const Flow& flow, const Hearing& hearing) {
  constexpr std::uint64_t kEnds = 86'400'000'000'000;  // nanoseconds
  // Captures may claim any time.
  const std::uint64_t silent = static_cast<std::uint64_t>(hearing.last.nanoseconds) -
                               static_cast<std::uint64_t>(flow.last.nanoseconds);
  return hearing.last > flow.last && silent >= kEnds;
}

Note hearing_note(const Hearing& hearing) {
  return Note(Msg::report_flow_hours,
              {std::to_string(hearing.hours()), hearing.first.to_local_string(),
               hearing.last.to_local_string()});
}

}  // namespace tenken::report
