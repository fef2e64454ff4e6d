#include "scanner/wire/host_index.hpp"

#include <bit>
#include <cstring>

#include <sodium.h>

namespace tenken::wire {
namespace {

constexpr std::size_t kFewestSlots = 16;

// The finisher of SplitMix64 spreads every input bit over the result.
std::uint64_t mix(std::uint64_t value) {
  value = (value ^ (value >> 30U)) * 0xBF58476D1CE4E5B9ULL;
  value = (value ^ (value >> 27U)) * 0x94D049BB133111EBULL;
  return value ^ (value >> 31U);
}

}  // namespace

HostIndex::HostIndex(const std::vector<dissect::IpKey>& hosts)
    : hosts_(hosts), slots_(std::bit_ceil(hosts.size() * 2 + kFewestSlots)) {
  randombytes_buf(&salt_, sizeof salt_);
  for (std::uint32_t place = 0; place < hosts_.size(); ++place) {
    std::size_t slot = slot_of(hosts_[place]);
    while (slots_[slot] != 0) slot = (slot + 1) & (slots_.size() - 1);
    slots_[slot] = place + 1;
  }
}

std::optional<std::uint32_t> HostIndex::find(const dissect::IpKey& host) const {
  for (std::size_t slot = slot_of(host); slots_[slot] != 0;
       slot = (slot + 1) & (slots_.size() - 1)) {
    const std::uint32_t place = slots_[slot] - 1;
    if (hosts_[place] == host) return place;
  }
  return std::nullopt;
}

std::size_t HostIndex::slot_of(const dissect::IpKey& host) const {
  std::uint64_t high = 0;
  std::uint64_t low = 0;
  std::memcpy(&high, host.data(), sizeof high);
  std::memcpy(&low, host.data() + sizeof high, sizeof low);
  return mix(low ^ mix(high ^ salt_)) & (slots_.size() - 1);
}

}  // namespace tenken::wire
