// Listener: turns frames into signals.
#pragma once

#include <array>
#include <bitset>
#include <chrono>
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "scanner/capture/frame.hpp"
#include "scanner/capture/packet.hpp"
#include "scanner/passive/exchanges.hpp"
#include "scanner/passive/hearer.hpp"
#include "scanner/passive/repeats.hpp"
#include "scanner/passive/signals.hpp"
#include "scanner/passive/sources.hpp"
#include "scanner/passive/tcp/streams.hpp"

namespace tenken::passive {

struct ListenStats {
  std::uint64_t frames = 0;
  Timestamp first;                   ///< of the earliest frame
  Timestamp last;                    ///< of the latest one
  std::chrono::nanoseconds heard{};  ///< between frames, without the times in which there were none
  std::uint64_t bytes = 0;           ///< on the wire
  std::uint64_t wifi = 0;            ///< frames of 802.11, which are not read here
  std::uint64_t malformed = 0;
  std::uint64_t truncated = 0;
  std::uint64_t tunnelled = 0;
  std::vector<std::uint64_t> given;  ///< packets that each of hearers() got, in their order

  /// No link with devices is silent for so long: whoever heard nothing did not listen.
  static constexpr std::chrono::minutes kSilence{10};
  static constexpr std::chrono::years kMostHeard{100};

  ListenStats() = default;
};

/// Looks at the head of each frame, and gives to a hearer only what one listens to. Memory is
/// bounded by that of Signals, Sources, Exchanges, Repeats and Streams. Allocates nothing for a
/// frame that says nothing new. One thread at a time.
class Listener {
 public:
  /// \param marks  what is kept of passwords that are heard; null: nothing. Must outlive this.
  /// \param repeats  places for packets that come again, see Repeats
  explicit Listener(const SecretMarks* marks = nullptr, std::size_t repeats = Repeats::kPlaces);

  void hear(const capture::Frame& frame) { hear(std::span(&frame, 1)); }
  /// The same for some that follow one another, whose bytes are all there: while one is heard, the
  /// cache fetches what the next ones need.
  void hear(std::span<const capture::Frame> frames);
  /// No frames follow: connections that are still open are judged by what was heard of them.
  void finish() { streams_.finish(signals_); }

  const Signals& signals() const {
    repeats_.settle(signals_);
    return signals_;
  }
  const Sources& sources() const { return sources_; }
  const Exchanges& exchanges() const { return exchanges_; }
  const ListenStats& stats() const { return stats_; }
  const Repeats& repeats() const { return repeats_; }
  const tcp::StreamStats& stream_stats() const { return streams_.stats(); }

 private:
  using Place = std::uint8_t;  ///< in hearers(), plus 1; 0: nobody

  /// A packet that is about to be heard, and what it will touch.
  struct Ready {
    capture::Packet packet;
    Exchanges::Whose exchange;    ///< of IP
    tcp::Streams::Ends ends;      ///< of TCP
    std::array<Place, 2> places;  ///< whose it is beside its connection; 0: nobody's
    Repeats::Place repeat;        ///< at the first of them

    Ready() = default;
  };
  static constexpr std::size_t kTogether = 8;
  static constexpr std::size_t kAhead = 3;  ///< frames

  void prepare(const capture::Frame& frame, Ready& ready);
  void prepare_ip(Ready& ready);
  void hear(const capture::Frame& frame, const Ready& ready);
  void hear_tcp(const Ready& ready);
  void note_time(Timestamp at);
  Place listener_at(std::uint16_t udp_port) const {
    return heard_ports_[udp_port] ? (*udp_)[udp_port] : Place{0};
  }
  Repeats::Place repeat_for(Place place, const capture::Packet& packet);
  void give_to(Place place, const capture::Packet& packet, const Repeats::Place& repeat);
  Place listener_of(Accepts::Layer layer, std::uint64_t number) const;

  struct Rare {
    Accepts accepts;
    Place place;
  };

  std::span<const Hearer> hearers_ = hearers();
  mutable Signals signals_;  ///< who looks gets them settled
  Sources sources_;
  Exchanges exchanges_;
  LinkTalk talk_;
  mutable Repeats repeats_;
  tcp::Streams streams_;
  std::unique_ptr<std::array<Ready, kTogether>> ready_;
  ListenStats stats_;
  std::vector<Rare> rare_;          ///< Ethernet types and the like, of which there are few
  std::bitset<65536> heard_ports_;  ///< of UDP: few, so that this stays in the cache
  std::unique_ptr<std::array<Place, 65536>> udp_;
  std::array<Place, 256> ip_{};
};

}  // namespace tenken::passive
