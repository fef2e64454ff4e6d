// GroupSocket: questions to the service discovery groups of one link, and the answers to them.
#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <span>
#include <string_view>

#include "model/bytes.hpp"
#include "model/ip_address.hpp"
#include "model/result.hpp"
#include "scanner/discover/interfaces.hpp"
#include "scanner/net/dialer.hpp"
#include "scanner/pace/gate.hpp"

namespace tenken::discover {

enum class GroupProtocol : std::uint8_t { mdns, ssdp, ws_discovery, sadp, llmnr };

/// Those by which hosts are found; LLMNR asks only for the names of hosts that are known.
inline constexpr std::array kGroupProtocols{GroupProtocol::mdns, GroupProtocol::ssdp,
                                            GroupProtocol::ws_discovery, GroupProtocol::sadp};

/// What HostSeen calls it: "mdns", "ssdp", "ws-discovery", "sadp", "llmnr".
std::string_view to_string(GroupProtocol protocol);
/// The group of a protocol in one family. RFC 6762 section 3, UPnP Device Architecture 1.1
/// section 1 and annex A, WS-Discovery section 2.4, RFC 4795 section 2.
IpAddress group_of(GroupProtocol protocol, bool v4);
/// Whether a protocol is spoken in the family: SADP knows IPv4 only.
bool is_spoken_in(GroupProtocol protocol, bool v4);
/// The UDP port of a protocol.
std::uint16_t port_of(GroupProtocol protocol);

/// A UDP socket of one own address; needs no privilege. What it sends reaches the link only.
class GroupSocket {
 public:
  using OnDatagram = std::function<void(const IpAddress& from, ByteView datagram)>;

  static Result<GroupSocket> open(const Interface& interface, const IpAddress& own);
  /// Hears what is said to the group itself on this interface, where devices answer everybody; for
  /// IPv4. Sends nothing. Errc::environment where another program keeps the port for itself.
  static Result<GroupSocket> overhear(const Interface& interface, const IpAddress& own,
                                      GroupProtocol protocol);

  int descriptor() const { return socket_.get(); }
  const IpAddress& own() const { return own_; }
  Result<void> send(const pace::GroupPermit& permit, GroupProtocol protocol, ByteView datagram);
  /// Hands over what has arrived; never waits.
  void receive(const OnDatagram& on_datagram);

 private:
  GroupSocket(const Interface& interface, IpAddress own, net::SocketHandle socket);

  std::string interface_;
  int index_;
  IpAddress own_;
  net::SocketHandle socket_;
};

}  // namespace tenken::discover
