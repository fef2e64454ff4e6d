// What plants send in frames of their own: PROFINET DCP, GOOSE and sampled values of IEC 61850.
#include <string>

#include "scanner/dissect/iec61850.hpp"
#include "scanner/dissect/profinet_dcp.hpp"
#include "scanner/passive/hearer.hpp"

namespace tenken::passive {
namespace {

using dissect::DcpKind;

constexpr std::uint16_t kProfinet = 0x8892;
constexpr std::uint16_t kGoose = 0x88B8;
constexpr std::uint16_t kSampledValues = 0x88BA;
constexpr Accepts kAccepts[] = {{Accepts::Layer::ether_type, kProfinet},
                                {Accepts::Layer::ether_type, kGoose},
                                {Accepts::Layer::ether_type, kSampledValues}};

constexpr std::size_t kDigits = 4;  // of numbers in hexadecimal

std::string roles_of(const dissect::DcpMessage& message) {
  struct Named {
    dissect::DcpRole role;
    std::string_view name;
  };
  constexpr Named kRoles[] = {{dissect::DcpRole::device, "device"},
                              {dissect::DcpRole::controller, "controller"},
                              {dissect::DcpRole::multidevice, "multidevice"},
                              {dissect::DcpRole::supervisor, "supervisor"}};
  std::string text;
  for (const Named& one : kRoles)
    if (message.is(one.role)) text.append(text.empty() ? "" : ",").append(one.name);
  return text;
}

void hear_station(const Heard& heard, const Who& who, const dissect::DcpMessage& message) {
  heard.say(who, Kind::profinet_station, message.station_name);
  heard.say(who, Kind::profinet_type, message.type);
  if (message.device_id) {
    heard.say(who, Kind::profinet_vendor_id,
              NumberText::hex(message.device_id->vendor, kDigits).text());
    heard.say(who, Kind::profinet_device_id,
              NumberText::hex(message.device_id->device, kDigits).text());
  }
  heard.say(who, Kind::profinet_role, roles_of(message));
  if (message.address && !message.address->ip.is_unspecified())
    heard.say(Who(who.mac, dissect::ip_key(message.address->ip)), Kind::profinet_address,
              message.address->ip.to_string());
}

/// What somebody wants another station to become is no fact of either, but that he did is.
void hear_setting(const Heard& heard, const Who& who, const dissect::DcpMessage& message) {
  if (message.address) heard.say(who, Kind::profinet_address_set, message.address->ip.to_string());
  heard.say(who, Kind::profinet_name_set, message.station_name);
  if (message.action == dissect::OtAction::control)
    heard.say(who, Kind::profinet_reset, heard.packet.destination_mac.to_string());
}

void hear_profinet(const Heard& heard) {
  const auto message = dissect::parse_profinet_dcp(heard.packet.payload);
  if (!message) return;
  const Who who(heard.packet.source_mac);
  if (message->from_device()) hear_station(heard, who, *message);
  if (message->kind == DcpKind::set_request) hear_setting(heard, who, *message);
}

void hear_goose(const Heard& heard) {
  const auto message = dissect::parse_goose(heard.packet.payload);
  if (!message) return;
  const Who who(heard.packet.source_mac);
  // A test set speaks in place of a device.
  if (message->simulated) return heard.say(who, Kind::goose_simulated, message->control_block);
  heard.say(who, Kind::goose_control_block, message->control_block);
  heard.say(who, Kind::goose_id, message->goose_id);
  heard.say(who, Kind::goose_app, NumberText::hex(message->app_id, kDigits).text());
}

void hear_samples(const Heard& heard) {
  const auto message = dissect::parse_sampled_values(heard.packet.payload);
  if (!message || message->simulated) return;
  const Who who(heard.packet.source_mac);
  for (const dissect::SampledStream& stream : message->streams)
    heard.say(who, Kind::samples_id, stream.id);
  heard.say(who, Kind::samples_app, NumberText::hex(message->app_id, kDigits).text());
}

void hear(const Heard& heard) {
  if (!heard.packet.has_source_mac) return;
  switch (heard.packet.ether_type) {
    case kProfinet:
      return hear_profinet(heard);
    case kGoose:
      return hear_goose(heard);
    default:
      return hear_samples(heard);
  }
}

}  // namespace

Hearer hear_plant_frames() { return {"plant_frames", kAccepts, hear}; }

}  // namespace tenken::passive
