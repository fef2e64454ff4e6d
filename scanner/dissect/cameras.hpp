// Discovery of Hikvision (SADP, UDP port 37020) and Dahua (DHIP, UDP port 37810) cameras and
// recorders, and of the many that other makers sell under their name.
#pragma once

#include <string_view>

#include "model/bytes.hpp"
#include "model/result.hpp"

namespace tenken::dissect {

/// What a camera or recorder says of itself. Views into the datagram; empty where not given.
struct CameraInfo {
  std::string_view model;
  std::string_view kind;  ///< class of the device: a number, or "IPC", "NVR"
  std::string_view serial;
  std::string_view software;
  std::string_view mac;
  std::string_view ip;
  std::string_view name;
  std::string_view vendor;
  std::string_view activated;  ///< SADP: "false" before its password is set

  CameraInfo() = default;
};

/// Reads an answer of SADP. Errc::unsupported for requests and other documents.
Result<CameraInfo> parse_sadp(ByteView datagram);
/// Reads an answer of DHIP. Errc::unsupported for requests and other datagrams, Errc::malformed for
/// cut ones.
Result<CameraInfo> parse_dhip(ByteView datagram);

}  // namespace tenken::dissect
