#include "farm/population.hpp"

#include <algorithm>
#include <set>

namespace tenken::farm {
namespace {

Mac mac_of(std::uint64_t seed, Ipv4 ip) {
  return {0x02,  // locally administered
          static_cast<std::uint8_t>(seed),
          static_cast<std::uint8_t>(ip >> 24U),
          static_cast<std::uint8_t>(ip >> 16U),
          static_cast<std::uint8_t>(ip >> 8U),
          static_cast<std::uint8_t>(ip)};
}

std::vector<const Profile*> kinds(const std::string& name) {
  std::vector<const Profile*> chosen;
  for (const Profile& profile : profiles())
    if (name == "mix" ? profile.in_mix : profile.name == name) chosen.push_back(&profile);
  return chosen;
}

std::vector<std::uint16_t> draw_ports(std::uint32_t count, Random& random) {
  constexpr std::uint32_t kPorts = 65'535;
  std::set<std::uint16_t> drawn;
  while (drawn.size() < count) drawn.insert(static_cast<std::uint16_t>(1 + random.below(kPorts)));
  return {drawn.begin(), drawn.end()};
}

}  // namespace

bool Device::tcp_open(std::uint16_t port) const {
  return std::ranges::binary_search(profile->tcp, port) || std::ranges::binary_search(drawn, port);
}

bool Device::udp_open(std::uint16_t port) const {
  return std::ranges::binary_search(profile->udp, port);
}

Population::Population(const Options& options)
    : network_(options.network), at_(std::size_t{1} << (32U - options.prefix), kNobody) {
  Random random(options.seed);
  const auto chosen = kinds(options.profile);
  for (const Ipv4 ip : choose_addresses(options, random)) {
    at_[ip - network_] = static_cast<std::uint32_t>(devices_.size());
    Device& device = devices_.emplace_back();
    device.ip = ip;
    device.mac = mac_of(options.seed, ip);
    device.profile = chosen[random.below(static_cast<std::uint32_t>(chosen.size()))];
    device.drawn = draw_ports(device.profile->random_ports, random);
    device.fragile = random.chance(options.fragile);
  }
}

std::vector<Ipv4> Population::choose_addresses(const Options& options, Random& random) const {
  std::vector<Ipv4> usable;
  const std::uint32_t start = options.first.value_or(1);
  for (std::uint32_t offset = start; offset + 1 < addresses(); ++offset)
    if (std::ranges::find(options.exclude, network_ + offset) == options.exclude.end())
      usable.push_back(network_ + offset);
  if (!options.first)
    for (std::size_t i = usable.size(); i > 1; --i)
      std::swap(usable[i - 1], usable[random.below(static_cast<std::uint32_t>(i))]);
  usable.resize(std::min<std::size_t>(usable.size(), options.hosts));
  std::ranges::sort(usable);
  return usable;
}

}  // namespace tenken::farm
