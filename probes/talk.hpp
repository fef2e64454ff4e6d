// What probes of binary and line protocols share: one whole answer, and one reply in lines.
#pragma once

#include <chrono>
#include <string>
#include <string_view>
#include <vector>

#include "model/bytes.hpp"
#include "model/result.hpp"
#include "probes/probe.hpp"
#include "scanner/dissect/ot.hpp"
#include "scanner/dissect/reply_lines.hpp"
#include "scanner/net/task.hpp"

namespace tenken::probes {

/// Bytes that one answer may have, where its probe names no other limit.
inline constexpr std::size_t kMaxAnswer = 16384;

/// Cuts the first message off what was heard.
using Framer = dissect::StreamMessage (*)(ByteView heard);

/// Reads until `framer` has a whole message, and gives back only that; what follows it is put back.
/// Waits `wait` for the first byte and a short while for each further one. malformed, with what was
/// heard kept as the foreign answer: no answer, another protocol, or a message that breaks off or
/// is longer than `max`.
Task<Result<Bytes>> read_message(ProbeContext& context, net::Stream& stream, Framer framer,
                                 std::chrono::milliseconds wait, std::size_t max = kMaxAnswer);

/// Writes `request` and reads one message.
Task<Result<Bytes>> ask_message(ProbeContext& context, Bytes request, Framer framer,
                                std::size_t max = kMaxAnswer);

/// Writes `command`, unless it is empty, and reads the reply. `lines` are without their ends. Its
/// failures are those of the stream, limit where the reply does not end, and timed_out where the
/// server pauses for too long.
Task<Result<std::vector<std::string>>> ask_lines(net::Stream& stream, std::string command,
                                                 dissect::ReplyForm form);

}  // namespace tenken::probes
