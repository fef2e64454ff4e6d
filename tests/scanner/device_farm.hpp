// DeviceFarm: small devices played on the far end of a veth pair, for tests inside a network
// namespace.
#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <map>
#include <mutex>
#include <random>
#include <set>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "model/bytes.hpp"
#include "model/ip_address.hpp"
#include "model/mac_address.hpp"

namespace tenken::test {

enum class Closed { reset, drop, prohibit };  ///< what a SYN to a port that is not open gets

enum class Connection { none, established, ended };

struct FarmDevice {
  std::vector<MacAddress> macs;  ///< more than one: an address conflict
  std::set<std::uint16_t> open;
  Closed closed = Closed::reset;
  unsigned fall_after = 0;                        ///< SYNs after which it hangs; 0: never
  std::chrono::milliseconds hangs_for{3600'000};  ///< how long it hangs then, once

  std::chrono::milliseconds delay{0};      ///< of answers to ICMP and TCP
  std::chrono::milliseconds arp_delay{0};  ///< of answers to ARP

  // What the farm saw.
  std::vector<std::chrono::steady_clock::time_point> syns;
  int established = 0;
  int most_established = 0;
  std::chrono::steady_clock::time_point hung_until{};
  bool fell = false;
  std::map<std::pair<std::uint16_t, std::uint16_t>, Connection> connections{};  ///< by both ports

  FarmDevice() = default;
};

/// Answers ARP, ICMP echo and TCP on `interface` in a thread of its own.
class DeviceFarm {
 public:
  DeviceFarm(const std::string& interface, std::map<std::uint32_t, FarmDevice> devices,
             double loss = 0);
  ~DeviceFarm();
  DeviceFarm(const DeviceFarm&) = delete;
  DeviceFarm& operator=(const DeviceFarm&) = delete;

  /// Once `syns` SYNs have come in, the whole network is silent for `how_long`: nothing arrives.
  void stall_after(std::size_t syns, std::chrono::milliseconds how_long);
  /// A copy of what the farm saw of one device.
  FarmDevice seen(std::uint32_t ip);

 private:
  void serve();
  void on_frame(ByteView frame);
  void on_arp(ByteView frame);
  void on_ipv4(ByteView frame);
  void on_icmp(FarmDevice& device, ByteView frame);
  void on_tcp(FarmDevice& device, ByteView frame);
  void reply_tcp(const FarmDevice& device, ByteView frame, std::uint8_t flags);
  void send(const Bytes& frame, std::chrono::milliseconds delay);
  void send_late();
  bool hangs(FarmDevice& device);
  bool stalls(ByteView frame);

  int socket_ = -1;
  std::mutex mutex_;
  std::map<std::uint32_t, FarmDevice> devices_;
  std::multimap<std::chrono::steady_clock::time_point, Bytes> late_;
  std::size_t syns_until_stall_ = 0;  ///< 0: it never stalls
  std::chrono::milliseconds stall_{0};
  std::chrono::steady_clock::time_point stalled_until_{};
  std::bernoulli_distribution lost_;
  std::mt19937 random_{42};
  std::atomic<bool> stop_{false};
  std::thread thread_;
};

}  // namespace tenken::test
