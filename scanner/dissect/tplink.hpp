// TP-Link smart home devices: JSON behind an XOR with its own predecessor, UDP port 9999.
#pragma once

#include <string>
#include <string_view>

#include "model/bytes.hpp"
#include "model/result.hpp"

namespace tenken::dissect {

/// The text of a datagram, at most 4096 bytes of it. Errc::unsupported where it is no JSON object.
Result<std::string> decode_tplink(ByteView datagram);

/// What an answer to get_sysinfo says. Views into the text; empty where not given, as in requests.
struct TplinkInfo {
  std::string_view alias;  ///< name that its owner gave
  std::string_view model;  ///< "HS110(EU)"
  std::string_view kind;   ///< "IOT.SMARTPLUGSWITCH"
  std::string_view name;   ///< of the product
  std::string_view mac;
  std::string_view software;
  std::string_view hardware;
  std::string_view device_id;

  TplinkInfo() = default;
  bool empty() const { return model.empty() && mac.empty() && device_id.empty(); }
};

/// \param text  what decode_tplink gave; must outlive the result
TplinkInfo read_tplink(std::string_view text);

}  // namespace tenken::dissect
