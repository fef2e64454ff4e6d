// Real captures and what is known to be in them, where a folder of them is present.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <set>
#include <string>

#include "model/bytes.hpp"
#include "model/ip_address.hpp"
#include "model/mac_address.hpp"

namespace tenken::test {

/// One frame of a capture, taken apart as far as a parser of messages needs it.
struct CapturedFrame {
  MacAddress source;
  std::uint16_t ether_type = 0;  ///< 0 where the frame has an LLC header
  std::uint32_t snap_oui = 0;    ///< of a SNAP header
  std::uint16_t snap_type = 0;
  ByteView body;  ///< behind the Ethernet type, or behind the SNAP header
  IpAddress from;
  std::uint16_t from_port = 0;  ///< UDP; 0 where the frame carries none
  std::uint16_t to_port = 0;
  ByteView payload;  ///< UDP

  CapturedFrame() = default;
  bool has_port(std::uint16_t port) const { return from_port == port || to_port == port; }
};

/// Facts as "MAC value".
using Facts = std::set<std::string>;

/// Whether the capture `name` is present; warns where it is not. The folder is TENKEN_CAPTURES, or
/// ../shared/captures beside the sources.
bool have_capture(const std::string& name);
/// The file of a capture that is present.
std::string capture_path(const std::string& name);
/// Calls visit with each Ethernet frame of the capture.
void for_each_frame(const std::string& name,
                    const std::function<void(const CapturedFrame&)>& visit);
/// The facts of `kind` that the file beside the capture lists.
Facts expected_facts(const std::string& name, const std::string& kind);
/// The values of all facts that it lists.
std::set<std::string> all_expected_values(const std::string& name);

}  // namespace tenken::test
