// Answers on their way: sent in batches, or held until their latency has passed.
#pragma once

#include <vector>

#include "farm/sender.hpp"

namespace tenken::farm {

class Outbox {
 public:
  /// `delayed` makes room for frames that wait; without it each is due at once.
  Outbox(Sender& sender, bool delayed);

  /// Room for one frame of kMaxAnswer bytes; it stays the same until commit().
  Buffer room();
  /// Takes the frame in the room; it leaves with the first flush() at or after `due`. When too many
  /// frames are waiting, it is dropped and counted.
  void commit(std::size_t length, Nanoseconds due);
  /// Sends what is due.
  void flush(Nanoseconds now);
  /// When the next frame is due, or nothing.
  std::optional<Nanoseconds> next_due() const;
  std::uint64_t overflows() const { return overflows_; }

 private:
  struct Slot {
    std::array<std::byte, kMaxAnswer> bytes;
    std::size_t length;
  };
  struct Waiting {
    Nanoseconds due;
    std::uint32_t slot;
  };
  void send_ready();

  Sender& sender_;
  bool delayed_;
  std::vector<Slot> slots_;  ///< the last one is the room when no other is free
  std::vector<std::uint32_t> free_;
  std::vector<Waiting> waiting_;  ///< a heap, the earliest first
  std::array<std::uint32_t, kBatch> ready_{};
  std::size_t ready_count_ = 0;
  std::uint64_t overflows_ = 0;
};

}  // namespace tenken::farm
