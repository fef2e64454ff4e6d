#include "scanner/ports/port_order.hpp"

#include <algorithm>
#include <array>
#include <random>

namespace tenken::ports {
namespace {

// S7, Modbus, PCWorx, IEC 104, FINS, DNP3, GE SRTP, Unitronics, EtherNet/IP (explicit, implicit),
// BACnet.
constexpr std::array<std::uint16_t, 12> kFragile{102,   502,   1962,  2222,  2404,  9600,
                                                 18245, 20000, 20256, 34964, 44818, 47808};

bool is_sturdy(std::uint16_t port) {
  return std::find(kFragile.begin(), kFragile.end(), port) == kFragile.end();
}

}  // namespace

std::vector<std::uint16_t> port_order(const PortSet& ports, std::uint64_t seed) {
  std::vector<std::uint16_t> order = ports.ports();
  std::mt19937_64 random(seed);
  // std::shuffle differs between standard libraries; this one does not.
  for (std::size_t i = order.size(); i > 1; --i) std::swap(order[i - 1], order[random() % i]);
  std::stable_partition(order.begin(), order.end(), is_sturdy);
  return order;
}

}  // namespace tenken::ports
