// Flow: what is known of one TCP connection.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <optional>

#include "model/mac_address.hpp"
#include "scanner/dissect/ip_key.hpp"
#include "scanner/passive/signal.hpp"
#include "scanner/passive/tcp/segment.hpp"
#include "scanner/passive/tcp/stream_hearer.hpp"
#include "scanner/passive/tcp/window.hpp"

namespace tenken::passive::tcp {

struct Endpoint {
  dissect::IpKey ip{};
  std::uint16_t port = 0;

  auto operator<=>(const Endpoint&) const = default;
};

/// The smaller endpoint first, so that both directions have one key.
using FlowKey = std::array<Endpoint, 2>;

/// What one end sends.
struct Direction {
  static constexpr std::uint8_t kPatience = 3;     ///< packets behind a hole that is acknowledged
  static constexpr std::uint8_t kMostWaited = 32;  ///< packets behind any hole

  enum class State : std::uint8_t {
    unknown,  ///< nothing came so far
    in_step,  ///< `next` is the place of the first byte that was not taken
    seeking,  ///< bytes are missing or meant nothing; a packet may begin with a message
    deaf,     ///< nobody wants more of it
  };
  State state = State::unknown;
  bool taken_any = false;
  bool pushed = false;  ///< the last packet with bytes said that a message ends with it
  bool fin_seen = false;
  bool finished = false;  ///< all up to its end was taken, or will never be
  bool ack_seen = false;
  std::uint8_t waited = 0;  ///< packets that came behind the hole
  Sequence first = 0;       ///< the one behind the SYN
  Sequence next = 0;
  Sequence fin = 0;
  Sequence acknowledged = 0;  ///< by the other end
  std::uint64_t skip = 0;     ///< bytes from `next` on that nobody wants
  std::size_t wants = 0;      ///< the session waits for so many
  Window window;

  Direction() = default;
  /// Whether all was taken up to the end that was announced, or never will be.
  bool at_end() const;
  /// For a window with a hole: whether what is missing will not come any more.
  bool hole_is_final() const;
  /// For one that is in step: takes off what is known or skipped. \returns the offset of the rest;
  /// nothing where all was known
  std::optional<std::uint32_t> place(Segment& segment);
};

/// Place in the table; none: kNoFlow.
using FlowIndex = std::uint32_t;
inline constexpr FlowIndex kNoFlow = 0xFFFFFFFF;

struct FlowLink {
  FlowIndex older = kNoFlow;
  FlowIndex newer = kNoFlow;
};

/// What every packet needs lies together in front.
struct Flow {
  static constexpr std::uint8_t kNobody = 2;

  FlowKey key{};
  std::uint8_t opener = kNobody;  ///< who sent the first packet that was seen
  std::uint8_t client = kNobody;
  bool handshake = false;  ///< it told who is the client
  bool live = false;       ///< holds a session or bytes
  bool closed = false;
  std::uint8_t speaker = kNobody;  ///< who sent the last bytes
  FlowIndex chained = kNoFlow;     ///< of the table, as what follows
  std::uint64_t hash = 0;
  FlowLink by_age;
  Moment last;
  std::array<MacAddress, 2> macs;  ///< in the order of the key, as the ends
  const StreamHearer* hearer = nullptr;
  std::unique_ptr<StreamSession> session;
  std::array<Direction, 2> ends;
  std::uint32_t bucket = 0;  ///< of the source
  FlowLink by_source;

  Flow() = default;
};

}  // namespace tenken::passive::tcp
