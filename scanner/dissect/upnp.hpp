// The description of a UPnP device, as its web server gives it. UPnP Device Architecture 1.1
// section 2.3.
#pragma once

#include <string_view>

#include "model/bytes.hpp"
#include "model/result.hpp"

namespace tenken::dissect {

/// What the root device says about itself; devices inside it are left out. Views into the
/// document, character references as they are (unescape_references); empty where not given.
struct UpnpDescription {
  bool complete = true;  ///< false: the document is cut; what came before it is here
  std::string_view device_type;
  std::string_view friendly_name;
  std::string_view manufacturer;
  std::string_view manufacturer_url;
  std::string_view model_name;
  std::string_view model_number;
  std::string_view model_description;
  std::string_view serial_number;
  std::string_view udn;  ///< "uuid:..."; the identity of the device
  std::string_view presentation_url;

  UpnpDescription() = default;
};

/// \returns Errc::unsupported for a document without a device
Result<UpnpDescription> parse_upnp_description(ByteView document);

}  // namespace tenken::dissect
