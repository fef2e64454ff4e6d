#include "scanner/dissect/upnp.hpp"

#include <array>
#include <utility>

#include "scanner/dissect/xml.hpp"

namespace tenken::dissect {
namespace {

using Field = std::string_view UpnpDescription::*;

constexpr std::array<std::pair<std::string_view, Field>, 10> kFields{{
    {"deviceType", &UpnpDescription::device_type},
    {"friendlyName", &UpnpDescription::friendly_name},
    {"manufacturer", &UpnpDescription::manufacturer},
    {"manufacturerURL", &UpnpDescription::manufacturer_url},
    {"modelName", &UpnpDescription::model_name},
    {"modelNumber", &UpnpDescription::model_number},
    {"modelDescription", &UpnpDescription::model_description},
    {"serialNumber", &UpnpDescription::serial_number},
    {"UDN", &UpnpDescription::udn},
    {"presentationURL", &UpnpDescription::presentation_url},
}};

}  // namespace

Result<UpnpDescription> parse_upnp_description(ByteView document) {
  UpnpDescription description;
  XmlLeaves leaves(as_text(document));
  unsigned depth = 0;  // of devices inside devices
  bool found = false;
  while (const auto token = leaves.next()) {
    if (token->name == "device" && token->kind == XmlKind::open) ++depth;
    if (token->name == "device" && token->kind == XmlKind::close && depth > 0) --depth;
    found = found || depth > 0;
    if (token->kind != XmlKind::text || depth != 1) continue;
    for (const auto& [name, field] : kFields)
      if (name == token->name && (description.*field).empty()) description.*field = token->text;
  }
  if (!found) return fail(Errc::unsupported, "no UPnP device");
  description.complete = !leaves.cut() && depth == 0;
  return description;
}

}  // namespace tenken::dissect
