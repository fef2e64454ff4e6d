// What the farm counts of each device. Everything is allocated at the start.
#pragma once

#include <vector>

#include "farm/types.hpp"

namespace tenken::farm {

/// The most packets that each device saw within any window of one length, exactly: every packet
/// enters a ring that all devices share and leaves it when the window has passed.
class RateWindow {
 public:
  RateWindow(std::size_t devices, Nanoseconds length, std::size_t capacity);

  /// Counts a packet; times must not go back. Returns how many the window up to `now` holds.
  std::uint32_t add(std::uint32_t device, Nanoseconds now);
  std::uint32_t peak(std::uint32_t device) const { return peak_[device]; }
  /// Whether the ring was too small, so that peaks may be understated.
  bool overflowed() const { return overflowed_; }

 private:
  struct Event {
    Nanoseconds at;
    std::uint32_t device;
  };
  void forget_oldest();

  Nanoseconds length_;
  std::vector<Event> ring_;
  std::size_t head_ = 0;  ///< the oldest event
  std::size_t size_ = 0;
  std::vector<std::uint32_t> count_, peak_;
  bool overflowed_ = false;
};

/// The pairs of device and port that got a SYN already: a hash table of fixed size.
class SynSet {
 public:
  SynSet();
  /// False if the pair was there before. When the table is too full, pairs count as new.
  bool insert(std::uint32_t device, std::uint16_t port);
  bool overflowed() const { return overflowed_; }

 private:
  std::vector<std::uint32_t> slots_;
  std::size_t used_ = 0;
  bool overflowed_ = false;
};

/// Packets of each device in each 100 ms since the first packet.
class Series {
 public:
  static constexpr Nanoseconds kBin = 100 * kMillisecond;

  Series(std::size_t devices, std::uint32_t seconds);
  void add(std::uint32_t device, Nanoseconds now);
  /// The counts of a device up to the last bin that any device filled.
  std::vector<std::uint16_t> of(std::uint32_t device) const;
  bool empty() const { return bins_ == 0; }

 private:
  std::size_t bins_;
  std::size_t last_ = 0;
  Nanoseconds start_ = 0;
  std::vector<std::uint16_t> counts_;
};

struct Tally {
  std::uint64_t packets = 0;  ///< all unicast frames to the device
  std::uint32_t syns = 0;
  std::uint32_t duplicate_syns = 0;
  std::uint32_t non_syn = 0;  ///< TCP packets that open nothing
  std::uint32_t felled = 0;   ///< times that it hung
};

enum class Kind : std::uint8_t { arp, icmp, udp, syn, other_tcp };

class Counters {
 public:
  Counters(std::size_t devices, std::uint32_t series_seconds);

  /// Counts a unicast frame to a device. Returns how many probes (all but other_tcp) it saw in the
  /// 100 ms up to `now`.
  std::uint32_t note(std::uint32_t device, Kind kind, std::uint16_t port, Nanoseconds now);

  std::vector<Tally> tallies;
  RateWindow tenth, second;
  SynSet seen;
  Series series;
  std::uint64_t broadcast_arps = 0;
  std::uint64_t strays = 0;         ///< unicast frames that no device takes
  std::uint64_t bad_checksums = 0;  ///< dropped, as a device does

 private:
  Nanoseconds latest_ = 0;
};

}  // namespace tenken::farm
