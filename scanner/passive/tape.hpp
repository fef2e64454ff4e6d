// Tape: what one packet made its hearer do.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

namespace tenken::passive {

/// Runs while a hearer hears a packet. Whatever the hearer does that would not come out the same
/// for the same packet another time, or that must not be remembered, spoils it.
class Tape {
 public:
  static constexpr std::size_t kMost = 96;  ///< signals of one packet

  Tape() = default;

  void begin() {
    count_ = 0;
    binds_ = false;
    whole_ = true;
  }
  /// A signal was said, which is kept at this place of Signals.
  /// \param binds  it says who holds an address: then each time counts
  void said(std::uint32_t place, bool binds) {
    binds_ = binds_ || binds;
    if (count_ == kMost) return spoil();
    places_[count_++] = place;
  }
  void spoil() { whole_ = false; }

  bool whole() const { return whole_; }
  bool binds() const { return binds_; }
  std::span<const std::uint32_t> places() const { return std::span(places_).first(count_); }

 private:
  std::array<std::uint32_t, kMost> places_{};
  std::size_t count_ = 0;
  bool whole_ = false;
  bool binds_ = false;
};

}  // namespace tenken::passive
