// The neighbour table of the kernel: which MAC it knows for which address.
#pragma once

#include <vector>

#include "model/bytes.hpp"
#include "model/ip_address.hpp"
#include "model/mac_address.hpp"
#include "model/result.hpp"

namespace tenken::discover {

struct Neighbour {
  IpAddress ip;  ///< without a zone
  MacAddress mac;
  int interface = 0;  ///< index

  Neighbour(IpAddress a, MacAddress m, int i) : ip(std::move(a)), mac(m), interface(i) {}
};

inline constexpr std::size_t kMaxNeighbours = 65'536;

/// The resolved neighbours of this machine, at most kMaxNeighbours; sends nothing to the network
/// and needs no privilege.
Result<std::vector<Neighbour>> list_neighbours();
/// Adds the resolved neighbours of one netlink answer. \returns false when it was the last one
bool read_neighbours(ByteView answer, std::vector<Neighbour>& neighbours);

}  // namespace tenken::discover
