// Packets that tests of the listener make, and what it makes of them.
#pragma once

#include <set>
#include <string>
#include <string_view>

#include "scanner/passive/listener.hpp"
#include "scanner/passive/observe.hpp"
#include "support/wire.hpp"

namespace tenken::test {

/// Who sends, as text: "02:..:07" and "10.0.0.7".
struct Station {
  std::string mac;
  std::string ip;
};

inline const Station camera_station{"02:00:00:00:00:07", "10.0.0.7"};
inline const Station other_station{"02:00:00:00:00:08", "10.0.0.8"};
inline const Station gateway_station{"02:00:00:00:00:01", "10.0.0.1"};
inline constexpr std::string_view kEverybody = "ff:ff:ff:ff:ff:ff";

MacAddress mac_of(std::string_view text);
IpAddress ip_of(std::string_view text);

Wire ethernet_frame(std::string_view from, std::string_view to, unsigned type, const Wire& body);
/// IPv4 or IPv6, by the address of `from`.
Wire ip_packet(std::string_view from, std::string_view to, unsigned protocol, const Wire& body);
Wire udp_datagram(unsigned from, unsigned to, const Wire& payload);
/// From one station to another on the same link.
Bytes udp_frame(const Station& from, const Station& to, unsigned from_port, unsigned to_port,
                const Wire& payload);

enum class Arp : std::uint8_t { request = 1, reply = 2 };
/// What `from` says to `to` of itself.
Bytes arp_frame(Arp operation, const Station& from, const Station& to);

enum class Dhcp : std::uint8_t { discover = 1, offer = 2, request = 3, ack = 5 };
struct DhcpParts {
  std::uint32_t transaction = 7;
  std::string client = camera_station.mac;
  std::string assigned = "0.0.0.0";
  std::string relay = "0.0.0.0";
  Wire options;  ///< behind the type

  DhcpParts() = default;
};
Wire dhcp_option(unsigned code, std::string_view text);
Wire dhcp_message(Dhcp type, const DhcpParts& parts);

/// A listener and its clock.
class Ear {
 public:
  /// \param second  since an epoch of its own
  Ear& hear(const Bytes& frame, std::int64_t second = 0,
            capture::LinkType link = capture::LinkType::ethernet);
  const passive::Listener& listener() const { return listener_; }
  /// "mac ip kind value" of each signal, "-" where there is none.
  std::set<std::string> signals() const;
  /// "mac ip key value" of each observation.
  std::set<std::string> claims() const;
  /// Of a kind or key only, without it: "mac ip value".
  std::set<std::string> signals(std::string_view kind) const;
  std::set<std::string> claims(std::string_view key) const;

 private:
  passive::Listener listener_;
  std::uint64_t number_ = 0;
};

}  // namespace tenken::test
