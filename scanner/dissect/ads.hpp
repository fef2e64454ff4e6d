// ADS of Beckhoff controllers: AMS/TCP on port 48898, the search for devices on UDP port 48899.
// Beckhoff Information System, "TwinCAT ADS/AMS specification"; the search is not described there.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "model/bytes.hpp"
#include "model/result.hpp"
#include "scanner/dissect/ot.hpp"
#include "scanner/dissect/secret_view.hpp"

namespace tenken::dissect {

/// "192.168.0.1.1.1": the address of a device among routes, mostly made of its IP address.
struct AmsAddress {
  static constexpr std::size_t kNetIdSize = 6;

  std::array<std::uint8_t, kNetIdSize> net_id{};
  std::uint16_t port = 0;  ///< of the service: 851 first PLC, 10000 system

  AmsAddress() = default;
  std::string net_id_text() const;
};

struct AdsVersion {
  std::uint8_t major = 0;
  std::uint8_t minor = 0;
  std::uint16_t build = 0;

  AdsVersion() = default;
};

/// Views into the message; empty where not given.
struct AdsMessage {
  bool complete = true;  ///< false: the part behind the head is cut
  OtRole sender = OtRole::unknown;
  OtAction action = OtAction::none;
  AmsAddress from;
  AmsAddress to;
  std::uint16_t command = 0;
  std::uint32_t error = 0;
  std::string_view device_name;        ///< answer to ReadDeviceInfo, of the service that was asked
  std::optional<AdsVersion> version;   ///< with it
  std::optional<std::uint16_t> state;  ///< answer to ReadState: 5 RUN, 6 STOP, 15 CONFIG

  AdsMessage() = default;
};

/// A datagram of the search. Views into it; empty where not given.
struct AdsDiscovery {
  bool complete = true;  ///< false: a field runs past the end
  OtRole sender = OtRole::unknown;
  OtAction action = OtAction::none;
  AmsAddress from;
  std::string_view host_name;
  std::optional<AdsVersion> twincat;
  std::optional<std::uint32_t> os_major;  ///< of Windows
  std::optional<std::uint32_t> os_minor;
  std::optional<std::uint32_t> os_build;
  std::string_view route_name;  ///< of who wants to be let in
  std::string_view user;
  SecretView password;  ///< in clear text

  AdsDiscovery() = default;
};

StreamMessage ams_message(ByteView stream);

/// Reads one whole message of AMS/TCP. \returns Errc::unsupported for what is none, Errc::malformed
/// for less than the head
Result<AdsMessage> parse_ads(ByteView message);
Result<AdsDiscovery> parse_ads_discovery(ByteView datagram);

}  // namespace tenken::dissect
