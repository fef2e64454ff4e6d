// The ONVIF service of a camera, beside its web page.
#pragma once

#include <string>
#include <string_view>

#include "model/result.hpp"
#include "probes/probe.hpp"

namespace tenken::probes {

/// Whether the web server on this port, with these texts of its page, may have one.
bool may_speak_onvif(std::uint16_t port, std::string_view server, std::string_view realm,
                     std::string_view title);

/// Asks GetSystemDateAndTime, which needs no login by the standard, and where that is answered
/// GetDeviceInformation, without credentials; both read. Each over a connection of its own; the
/// stream of the context must be closed. \returns the text for the evidence, empty where there is
/// no such service; an error only where the scan is cancelled or out of scope
Task<Result<std::string>> observe_onvif(ProbeContext& context);

}  // namespace tenken::probes
