// Announcements of makers of end devices: plugs, cameras, printers.
#include "scanner/dissect/bjnp.hpp"
#include "scanner/dissect/cameras.hpp"
#include "scanner/dissect/gige_vision.hpp"
#include "scanner/dissect/tplink.hpp"
#include "scanner/dissect/tuya.hpp"
#include "scanner/dissect/weave.hpp"
#include "scanner/passive/hearer.hpp"

namespace tenken::passive {
namespace {

constexpr std::uint16_t kGigeVision = 3956;
constexpr std::uint16_t kTuya = 6666;
constexpr std::uint16_t kTuyaEncrypted = 6667;
constexpr std::uint16_t kCanonPrinter = 8611;
constexpr std::uint16_t kCanonScanner = 8612;
constexpr std::uint16_t kTplink = 9999;
constexpr std::uint16_t kWeave = 11095;
constexpr std::uint16_t kHikvision = 37020;
constexpr std::uint16_t kDahua = 37810;
constexpr Accepts kAccepts[] = {
    {Accepts::Layer::udp_port, kGigeVision},    {Accepts::Layer::udp_port, kTuya},
    {Accepts::Layer::udp_port, kTuyaEncrypted}, {Accepts::Layer::udp_port, kCanonPrinter},
    {Accepts::Layer::udp_port, kCanonScanner},  {Accepts::Layer::udp_port, kTplink},
    {Accepts::Layer::udp_port, kWeave},         {Accepts::Layer::udp_port, kHikvision},
    {Accepts::Layer::udp_port, kDahua}};

void hear_tuya(const Heard& heard) {
  const auto message = dissect::parse_tuya(heard.packet.payload);
  if (!message) return;
  heard.say(heard.sender(), Kind::tuya_product, message->product_key);
  heard.say(heard.sender(), Kind::tuya_device, message->device_id);
}

void hear_tplink(const Heard& heard) {
  const auto text = dissect::decode_tplink(heard.packet.payload);
  if (!text) return;
  const dissect::TplinkInfo info = dissect::read_tplink(*text);
  heard.say(heard.sender(), Kind::tplink_model, info.model);
  heard.say(heard.sender(), Kind::tplink_name, info.alias);
  heard.say(heard.sender(), Kind::tplink_software, info.software);
}

void hear_camera(const Heard& heard, const Result<dissect::CameraInfo>& info) {
  if (!info) return;
  const Who who = heard.sender();
  heard.say(who, Kind::camera_model, info->model);
  heard.say(who, Kind::camera_serial, info->serial);
  heard.say(who, Kind::camera_software, info->software);
  heard.say(who, Kind::camera_vendor, info->vendor);
  heard.say(who, Kind::camera_activated, info->activated);
}

void hear_gige(const Heard& heard) {
  const auto device = dissect::parse_gige_vision(heard.packet.payload);
  if (!device) return;
  const Who who = heard.sender();
  heard.say(who, Kind::gige_vendor, device->manufacturer);
  heard.say(who, Kind::gige_model, device->model);
  heard.say(who, Kind::gige_version, device->version);
  heard.say(who, Kind::gige_serial, device->serial);
}

void hear_weave(const Heard& heard) {
  constexpr std::size_t kDigits = 16;
  const auto message = dissect::parse_weave(heard.packet.payload);
  if (!message || !message->source) return;
  heard.say(heard.sender(), Kind::weave_node, NumberText::hex(*message->source, kDigits).text());
}

void hear_canon(const Heard& heard) {
  const auto device = dissect::parse_bjnp(heard.packet.payload);
  if (!device) return;
  heard.say(heard.sender(), Kind::canon_vendor, device->manufacturer);
  heard.say(heard.sender(), Kind::canon_model, device->model);
}

void hear_port(const Heard& heard, std::uint16_t port) {
  switch (port) {
    case kGigeVision:
      return hear_gige(heard);
    case kTuya:
    case kTuyaEncrypted:
      return hear_tuya(heard);
    case kCanonPrinter:
    case kCanonScanner:
      return hear_canon(heard);
    case kTplink:
      return hear_tplink(heard);
    case kWeave:
      return hear_weave(heard);
    case kHikvision:
      return hear_camera(heard, dissect::parse_sadp(heard.packet.payload));
    case kDahua:
      return hear_camera(heard, dissect::parse_dhip(heard.packet.payload));
    default:
      return;
  }
}

void hear(const Heard& heard) {
  hear_port(heard, heard.packet.source_port);
  if (heard.packet.destination_port != heard.packet.source_port)
    hear_port(heard, heard.packet.destination_port);
}

}  // namespace

Hearer hear_device_makers() { return {"device_makers", kAccepts, hear}; }

}  // namespace tenken::passive
