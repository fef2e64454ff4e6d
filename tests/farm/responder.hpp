// What each device does with a frame.
#pragma once

#include <atomic>

#include "farm/counters.hpp"
#include "farm/packets.hpp"
#include "farm/population.hpp"

namespace tenken::farm {

/// The scanner, as the first frame showed it; the forger aims at it.
struct Scanner {
  std::atomic<bool> known{false};
  Mac mac{};  ///< these two are set before `known`
  Ipv4 ip = 0;
  std::atomic<std::uint16_t> port{0};  ///< source port of its latest SYN
};

class Responder {
 public:
  /// All arguments but the options must outlive it.
  Responder(const Options& options, const Population& population, Counters& counters,
            Scanner& scanner);

  /// Takes one frame, writes what answers it into `out`, which must have kMaxAnswer bytes, and
  /// returns its length; 0 is no answer. `checksums_ready` false leaves checksums alone.
  std::size_t answer(Bytes frame, Nanoseconds now, bool checksums_ready, Buffer out);
  /// When the answer to a frame that came at `now` is to leave.
  Nanoseconds due(Nanoseconds now);

 private:
  struct State {
    Nanoseconds hangs_until = 0;
    std::int64_t icmp_second = 0;
    std::uint32_t icmp_sent = 0;
  };

  std::size_t answer_arp(const ArpRequest& request, Buffer out, Nanoseconds now);
  std::size_t answer_ip(const IpPacket& ip, Buffer out, Nanoseconds now);
  std::size_t answer_icmp(const Device& device, const IpPacket& ip, const Route& route, Buffer out,
                          Nanoseconds now) const;
  std::size_t answer_tcp(std::uint32_t index, const IpPacket& ip, const TcpSegment& segment,
                         const Route& route, Buffer out, Nanoseconds now);
  std::size_t answer_udp(std::uint32_t index, const IpPacket& ip, const Route& route, Buffer out,
                         Nanoseconds now);
  std::size_t unreachable(std::uint32_t index, const IpPacket& ip, std::uint8_t code,
                          const Route& route, Buffer out, Nanoseconds now);
  bool awake(std::uint32_t index, std::uint32_t tenth, Nanoseconds now);
  void meet(const Mac& mac, Ipv4 ip);
  std::uint32_t first_sequence(const IpPacket& ip, const TcpSegment& segment) const;

  Options options_;
  const Population& population_;
  Counters& counters_;
  Scanner& scanner_;
  Random random_;
  std::uint32_t most_per_tenth_;  ///< above this a fragile device hangs
  std::vector<State> states_;
};

}  // namespace tenken::farm
