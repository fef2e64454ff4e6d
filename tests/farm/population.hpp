// The devices of one farm: which addresses, which kinds, which ports. All of it follows from the
// seed.
#pragma once

#include <vector>

#include "farm/options.hpp"
#include "farm/profiles.hpp"

namespace tenken::farm {

struct Device {
  Ipv4 ip = 0;
  Mac mac{};
  const Profile* profile = nullptr;
  std::vector<std::uint16_t> drawn;  ///< the random open TCP ports of this device, ascending
  bool fragile = false;

  bool tcp_open(std::uint16_t port) const;
  bool udp_open(std::uint16_t port) const;
};

class Population {
 public:
  explicit Population(const Options& options);

  const std::vector<Device>& devices() const { return devices_; }
  /// The number in devices() of the one at `ip`, or nothing.
  std::optional<std::uint32_t> find(Ipv4 ip) const {
    const std::uint32_t offset = ip - network_;
    if (offset >= at_.size() || at_[offset] == kNobody) return std::nullopt;
    return at_[offset];
  }
  Ipv4 network() const { return network_; }
  std::uint32_t addresses() const { return static_cast<std::uint32_t>(at_.size()); }

 private:
  static constexpr std::uint32_t kNobody = ~std::uint32_t{0};

  std::vector<Ipv4> choose_addresses(const Options& options, Random& random) const;

  Ipv4 network_;
  std::vector<std::uint32_t> at_;
  std::vector<Device> devices_;
};

}  // namespace tenken::farm
