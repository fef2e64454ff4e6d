// ONVIF over SOAP: what a camera says of itself without a login. ONVIF Core Specification sections
// 5.12 (access classes), 8.1.1 (GetDeviceInformation), 8.3.4 (GetSystemDateAndTime).
#pragma once

#include <string>
#include <string_view>

namespace tenken::dissect {

/// The body of a request without parameters, such as "GetDeviceInformation".
std::string onvif_request(std::string_view operation);

/// Views into the document, references as they are; empty where not given.
struct OnvifAnswer {
  bool answers = false;  ///< the operation was performed
  bool fault = false;    ///< a fault of SOAP instead
  std::string_view vendor;
  std::string_view model;
  std::string_view firmware;
  std::string_view serial;
  std::string_view hardware;

  OnvifAnswer() = default;
};

/// \param operation  the one that was asked for
OnvifAnswer parse_onvif(std::string_view document, std::string_view operation);

/// Whether the texts of a web server hint at a camera (data/camera_hints.def).
bool hints_at_camera(std::string_view text);

}  // namespace tenken::dissect
