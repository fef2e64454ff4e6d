// Niagara Fox, TCP port 1911 (and 4911 inside TLS). Tridium's own; a hello is text.
#pragma once

#include <string_view>

#include "model/bytes.hpp"
#include "model/result.hpp"
#include "scanner/dissect/ot.hpp"

namespace tenken::dissect {

/// What a station or its client says of itself. Views into the message; empty where not given.
struct FoxHello {
  OtRole sender = OtRole::unknown;
  std::string_view fox_version;
  std::string_view host_name;
  std::string_view host_address;
  std::string_view app_name;  ///< "Station" or "Workbench"
  std::string_view app_version;
  std::string_view station_name;
  std::string_view vm_name;
  std::string_view vm_version;
  std::string_view os_name;
  std::string_view os_version;
  std::string_view time_zone;
  std::string_view host_id;  ///< begins with the platform, "Qnx-NPM6-0000-.."; stable
  std::string_view brand;

  FoxHello() = default;
};

/// The first message, up to its "};;".
StreamMessage fox_message(ByteView stream);

/// Reads one whole message. \returns Errc::unsupported for what is no hello of Fox
Result<FoxHello> parse_fox(ByteView message);

}  // namespace tenken::dissect
