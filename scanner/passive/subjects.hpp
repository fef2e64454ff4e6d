// Subjects: whom a signal is about, once all is heard.
#pragma once

#include <optional>
#include <utility>
#include <vector>

#include "model/observation.hpp"
#include "scanner/passive/signals.hpp"
#include "scanner/passive/sources.hpp"

namespace tenken::passive {

/// Of a signal that names a MAC address and an IP address, the MAC address is the subject's if it
/// said by ARP, neighbour discovery or a lease that it holds the IP address, or if the address is
/// link-local. Else a router passed the packet on, or nobody said who holds it: the subject is
/// whoever held the IP address at that time (Bindings); if nobody did, the sender where it sends
/// from few addresses, all private, and holds no other; else the IP address alone. Nothing for
/// public addresses that nobody on the link holds, and for such as name no device.
class Subjects {
 public:
  Subjects(const Signals& signals, const Sources& sources);
  std::optional<Subject> of(const Signal& signal) const {
    return of(signal.who, signal.first.at, signal.last);
  }
  /// \param first,last  when it was said
  std::optional<Subject> of(const Who& who, Timestamp first, Timestamp last) const;

 private:
  std::optional<MacAddress> mac_of(const Who& who, const IpAddress& ip, Timestamp first,
                                   Timestamp last) const;
  bool speaks_for_itself(const MacAddress& mac, const dissect::IpKey& ip) const;

  const Bindings& bindings_;
  const Sources& sources_;
  std::vector<std::pair<MacAddress, bool>> families_;  ///< sorted: that hold an IPv4 (IPv6) address
};

/// Whether one device can have the address: neither a group nor everybody nor nobody.
bool names_device(const IpAddress& ip);

}  // namespace tenken::passive
