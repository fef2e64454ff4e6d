#include "scanner/dissect/cameras.hpp"

#include <array>
#include <cstdint>
#include <utility>

#include "scanner/dissect/fields.hpp"
#include "scanner/dissect/json_fields.hpp"
#include "scanner/dissect/xml.hpp"

namespace tenken::dissect {
namespace {

using Field = std::string_view CameraInfo::*;

constexpr std::array<std::pair<std::string_view, Field>, 8> kSadpFields{{
    {"DeviceDescription", &CameraInfo::model},
    {"DeviceType", &CameraInfo::kind},
    {"DeviceSN", &CameraInfo::serial},
    {"SoftwareVersion", &CameraInfo::software},
    {"MAC", &CameraInfo::mac},
    {"IPv4Address", &CameraInfo::ip},
    {"OEMInfo", &CameraInfo::vendor},
    {"Activated", &CameraInfo::activated},
}};

constexpr std::array<std::pair<std::string_view, Field>, 8> kDhipFields{{
    {"DeviceType", &CameraInfo::model},
    {"DeviceClass", &CameraInfo::kind},
    {"SerialNo", &CameraInfo::serial},
    {"Version", &CameraInfo::software},
    {"mac", &CameraInfo::mac},
    {"IPAddress", &CameraInfo::ip},
    {"MachineName", &CameraInfo::name},
    {"Vendor", &CameraInfo::vendor},
}};

template <class Fields>
void keep(CameraInfo& info, const Fields& fields, std::string_view key, std::string_view value) {
  for (const auto& [name, field] : fields)
    if (name == key && (info.*field).empty()) info.*field = value;
}

}  // namespace

Result<CameraInfo> parse_sadp(ByteView datagram) {
  CameraInfo info;
  bool answer = false;
  XmlLeaves leaves(as_text(datagram));
  while (const auto token = leaves.next()) {
    if (token->kind == XmlKind::open && token->name == "ProbeMatch") answer = true;
    if (answer && token->kind == XmlKind::text) keep(info, kSadpFields, token->name, token->text);
  }
  // WS-Discovery has an element of the same name; only this protocol gives model or MAC address.
  if (!answer || (info.model.empty() && info.mac.empty()))
    return fail(Errc::unsupported, "no answer of SADP");
  return info;
}

Result<CameraInfo> parse_dhip(ByteView datagram) {
  constexpr std::uint32_t kHeaderSize = 0x20;
  constexpr std::uint32_t kMagic = 0x44484950;  // "DHIP"
  constexpr std::size_t kIds = 8;               // session and request
  constexpr std::size_t kBehindLength = 12;     // total length and what is zero
  Reader in(datagram);
  const auto header = take_u32_le(in);
  const auto magic = in.u32();
  if (header != kHeaderSize || magic != kMagic) return fail(Errc::unsupported, "no DHIP");
  const auto ids = in.take(kIds);
  const auto length = take_u32_le(in);
  const auto behind = in.take(kBehindLength);
  const auto body = ids && length && behind ? in.take(*length) : std::nullopt;
  if (!body) return fail(Errc::malformed, "DHIP is cut");
  CameraInfo info;
  JsonFields fields(as_text(*body));
  while (const auto field = fields.next())
    if (field->text) keep(info, kDhipFields, field->key, field->value);
  if (info.model.empty() && info.serial.empty())
    return fail(Errc::unsupported, "no answer of DHIP");
  return info;
}

}  // namespace tenken::dissect
