// What the protocols of plants and buildings have in common: who speaks, and what is done to whom.
#pragma once

#include <cstddef>
#include <cstdint>

#include <tl/expected.hpp>

#include "model/bytes.hpp"

namespace tenken::dissect {

/// The part that the sender of a message plays. A server holds the values (controller, outstation,
/// slave); a client asks for them.
enum class OtRole : std::uint8_t { unknown, client, server };

/// What a message does, or answers to, in the device that serves.
enum class OtAction : std::uint8_t {
  none,     ///< keeps the connection, tells of itself
  read,     ///< asks for values, a description or its program
  write,    ///< changes values, settings, names or the clock
  control,  ///< starts, stops, restarts or silences it
  program,  ///< removes or replaces its program or files
};

/// Whether a device is changed: what nobody does by reading.
constexpr bool changes(OtAction action) { return action >= OtAction::write; }

/// Why the start of a stream gives no message: the rest of it is not there yet, or it is none of
/// the protocol.
enum class StreamGap : std::uint8_t { need_more, foreign };

/// The first message of what one side of a TCP connection sent, whole and without what follows it.
/// Its size is what a caller takes off the stream.
using StreamMessage = tl::expected<ByteView, StreamGap>;

inline StreamMessage no_message(StreamGap gap) { return StreamMessage(tl::unexpect, gap); }

/// The first `size` bytes of `stream`, where they are there.
inline StreamMessage whole_message(ByteView stream, std::size_t size) {
  if (stream.size() < size) return no_message(StreamGap::need_more);
  return stream.first(size);
}

}  // namespace tenken::dissect
