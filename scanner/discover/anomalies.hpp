// Anomalies of addressing: answers that look like hosts and are none. Pure functions over the
// answers of a run.
#pragma once

#include <cstdint>
#include <map>
#include <set>
#include <string_view>
#include <vector>

#include "model/ip_address.hpp"
#include "model/mac_address.hpp"
#include "model/message.hpp"
#include "scanner/discover/discoverer.hpp"
#include "scanner/dissect/virtual_router.hpp"

namespace tenken::discover {

/// Every answer by address, in the order of arrival; more than one where several interfaces claim
/// the same address.
using Answers = std::map<IpAddress, std::vector<HostSeen>>;

enum class AnomalyKind : std::uint8_t {
  duplicate_address,  ///< a few MACs answer for one address
  many_macs,          ///< so many that none of them can be called its own
  proxy,              ///< one MAC answers for addresses of others, or of nobody
  virtual_router,     ///< a MAC that routers share (VRRP, HSRP)
};

std::string_view to_string(AnomalyKind kind);

struct Anomaly {
  AnomalyKind kind = AnomalyKind::duplicate_address;
  std::vector<MacAddress> macs;      ///< one for `proxy` and `virtual_router`
  std::vector<IpAddress> addresses;  ///< one for `duplicate_address` and `many_macs`
  std::optional<IpAddress> owner;    ///< of `proxy`: the address that is the MAC's own, if known

  Anomaly() = default;
  Note describe() const;
};

inline constexpr std::size_t kManyAddresses = 8;  ///< of one MAC, all only by its word
inline constexpr std::size_t kManyMacs = 4;       ///< for one address

using dissect::is_virtual_router;

/// Addresses of which only the word of a MAC is known that answers for kManyAddresses or more of
/// one family, or that is among `proxies`. They must be asked themselves before they count.
IpSet doubtful_addresses(const Answers& answers, const std::set<MacAddress>& proxies);

/// What remains after the doubtful addresses were asked themselves.
struct SortedOut {
  Answers hosts;
  std::vector<Anomaly> anomalies;

  SortedOut() = default;
};

/// A MAC with doubtful addresses that stay silent is a proxy: those are no hosts, and the ones that
/// did answer are hosts without that MAC, except the only one whose answer no router has passed on,
/// which is the proxy itself. Addresses of virtual routers are no hosts. An address of many MACs is
/// a host without a MAC.
/// \param doubtful   what doubtful_addresses said
/// \param confirmed  the answers of those of them that lives
/// \param proxies    MACs known as proxies; new ones are added
SortedOut sort_out(Answers answers, const IpSet& doubtful, const std::vector<HostSeen>& confirmed,
                   std::set<MacAddress>& proxies);

}  // namespace tenken::discover
