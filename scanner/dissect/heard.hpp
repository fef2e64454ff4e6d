// What a parser says of the beginning of one direction of a stream.
#pragma once

#include <cstddef>
#include <cstdint>

namespace tenken::dissect {

enum class HeardState : std::uint8_t {
  foreign,    ///< another protocol, or one that breaks its own format
  need_more,  ///< so far it fits; `value` has what is there already
  whole,
};

/// A message at the beginning of a stream that may be cut anywhere.
template <class T>
struct Heard {
  HeardState state = HeardState::foreign;
  T value{};
  /// Bytes of the stream that the message takes, for the one behind it; more than are there where
  /// only a body that nobody reads is missing. 0 unless whole.
  std::size_t size = 0;

  Heard() = default;
  bool whole() const { return state == HeardState::whole; }
  bool foreign() const { return state == HeardState::foreign; }
};

}  // namespace tenken::dissect
