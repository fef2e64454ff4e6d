// The command line of the farm.
#pragma once

#include <string>
#include <vector>

#include "farm/types.hpp"

namespace tenken::farm {

struct Options {
  std::string interface;
  Ipv4 network = 0;  ///< first address of the prefix
  unsigned prefix = 0;
  std::uint32_t hosts = 0;             ///< number of devices
  std::optional<std::uint32_t> first;  ///< offset of the first one; without it they are scattered
  std::uint64_t seed = 1;
  std::string profile = "mix";
  std::vector<Ipv4> exclude;  ///< addresses that are no device: the scanner's own
  std::optional<Mac> router;  ///< frames to this MAC are routed to every device
  double loss_in = 0;         ///< 0..1, of the frames to the devices
  double loss_out = 0;        ///< 0..1, of their answers
  Nanoseconds latency = 0;    ///< between a frame and its answer
  Nanoseconds jitter = 0;     ///< added to it: uniform between 0 and this
  double fragile = 0;         ///< 0..1, share of the devices that hang under load
  std::uint32_t fragile_pps = 0;
  Nanoseconds fragile_hang = 0;
  std::uint32_t icmp_pps = 0;  ///< ICMP errors per second and device; 0 is no limit
  std::string truth;           ///< file to write the truth to
  std::uint32_t series = 0;    ///< seconds of the per-device series of 100 ms counts to keep
  Nanoseconds chatter = 0;     ///< between broadcasts that a real network has anyway; 0 is silence
  std::uint64_t forge = 0;     ///< forged packets to send once a scan runs
  std::uint32_t forge_pps = 100'000;
};

/// The options, or what is wrong with them.
std::optional<Options> parse_options(int count, char** words, std::string& complaint);

extern const char* const kUsage;

}  // namespace tenken::farm
