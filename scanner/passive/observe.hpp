// Observations: what the signals amount to, for the inventory.
#pragma once

#include <functional>
#include <optional>
#include <string>

#include "model/observation.hpp"
#include "scanner/passive/signals.hpp"
#include "scanner/passive/sources.hpp"

namespace tenken::passive {

/// Whom a signal is about, once all is heard. A MAC address belongs to an IP address if ARP,
/// neighbour discovery or a lease says so, if the address is link-local, or if nothing says
/// otherwise and the MAC address sends from few addresses, all private; else the MAC address is
/// that of a router on the way, and the signal is about the IP address alone. Nothing for public
/// addresses that nobody on the link holds, and for such as name no device.
class Subjects {
 public:
  Subjects(const Signals& signals, const Sources& sources);
  std::optional<Subject> of(const Who& who) const;

 private:
  bool holds(const MacAddress& mac, const dissect::IpKey& ip, const IpAddress& address) const;

  using Held = std::pair<MacAddress, dissect::IpKey>;
  const Sources& sources_;
  std::vector<Held> held_;                             ///< sorted
  std::vector<std::pair<MacAddress, bool>> families_;  ///< sorted: that hold an IPv4 (IPv6) address
};

struct Maker;
using MakerOf = std::function<std::optional<Maker>(const MacAddress& mac)>;

/// The presence of each device that was heard, every claim that a signal makes about it, and what
/// follows about its identity (derive_devices.hpp), in the order of their time. The witness is
/// "passive/" and the name of the kind. \param maker_of  the registry of MAC addresses; may be empty
Batch observe(const Signals& signals, const Sources& sources, const std::string& sensor,
              const MakerOf& maker_of = {});

}  // namespace tenken::passive
