// Repeats: packets that come again and again need not be read again.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "scanner/passive/hearer.hpp"
#include "scanner/passive/packet_hash.hpp"
#include "scanner/passive/tape.hpp"
#include "scanner/passive/zero_table.hpp"

namespace tenken::passive {

/// Devices announce themselves in the same words for years. What a packet made its hearer say is
/// remembered; where the very same packet comes again from the same sender, the same is said again
/// without reading it. The result is that of reading: packets are told apart by a hash of all that
/// hearers may look at, for which nobody can make two (PacketHash), and what depends on more than
/// the packet is not remembered (see Tape): passwords, leases that are offered, answers of ARP,
/// whatever was not kept.
///
/// A packet is remembered when it comes for the second time; of one that came once only the hash is
/// kept. How often and until when signals were said again is noted here first: settle() passes it
/// on. The memory is fixed, of two that share a place the older makes room. Allocates nothing; one
/// thread at a time.
class Repeats {
 public:
  static constexpr std::size_t kPlaces = 32'768;

  /// \param places  for packets, a power of two and two at least; 0: every packet is read
  explicit Repeats(std::size_t places = kPlaces) : slots_(places) {}

  /// Where a packet is remembered if it came before.
  struct Place {
    PacketHash::Value hash;
    std::size_t first = kNowhere;  ///< of its slots; kNowhere: it is read each time

    Place() = default;
  };
  /// Lets the cache fetch the place, while the caller does something else.
  /// \param number  of the hearer among hearers()
  Place expect(const Hearer& hearer, std::uint8_t number, const capture::Packet& packet);
  /// \param place  what expect() says of this packet and hearer
  void hear(const Hearer& hearer, const Heard& heard, const Place& place);
  /// Tells the signals how often they were said in the meantime.
  void settle(Signals& signals);

  /// Packets that were not read, since they had come before.
  std::uint64_t known() const { return known_; }

 private:
  static constexpr std::size_t kWays = 2;
  static constexpr std::size_t kNowhere = ~std::size_t{0};

  /// What hearers may look at, apart from the bytes: two packets have the same where all of that
  /// is the same. In words, since it is hashed at once.
  using Head = std::array<std::uint64_t, 10>;

  enum class State : std::uint8_t {
    empty,
    came_once,
    known,
    timely,  ///< known, and when it comes counts for more than when it was heard first and last
  };

  /// One packet, in a line of the cache. Its signals are `counts[0]` from `firsts[0]` on, and so
  /// on: what was new together lies together.
  struct Slot {
    static constexpr std::size_t kRuns = 5;

    PacketHash::Value hash;
    Timestamp from;           ///< its signals were first said then, or before
    Timestamp last;           ///< of the times that are not passed on
    std::uint32_t times = 0;  ///< their number
    std::array<std::uint32_t, kRuns> firsts{};
    std::array<std::uint8_t, kRuns> counts{};
    std::uint8_t runs = 0;
    State state = State::empty;
    std::uint8_t reserved = 0;

    Slot() = default;
  };
  static_assert(sizeof(Slot) == 64);

  static bool may_repeat(const capture::Packet& packet);
  static Head head_of(const capture::Packet& packet, const Hearer& hearer, std::uint8_t number);
  void hear_again(Slot& slot, const Hearer& hearer, const Heard& heard);
  void learn(Slot& slot, const Hearer& hearer, const Heard& heard);
  static bool write(const Tape& tape, Slot& slot);
  static void say_all(const Slot& slot, Signals& signals);
  static void pass_on(Slot& slot, Signals& signals);
  static Slot& place_for_new(Slot* bucket, Signals& signals);

  PacketHash hash_;
  ZeroTable<Slot> slots_;
  Tape tape_;
  bool settled_ = true;
  std::uint64_t known_ = 0;
};

}  // namespace tenken::passive
