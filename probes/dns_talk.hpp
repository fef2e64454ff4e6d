// What the probes that speak DNS over TCP share. RFC 7766 section 8.
#pragma once

#include "model/bytes.hpp"
#include "model/result.hpp"
#include "probes/probe.hpp"
#include "scanner/net/task.hpp"

namespace tenken::probes {

inline constexpr std::size_t kDnsPrefix = 2;  ///< bytes: the length before each message

/// What the server sent, prefix included: not more than one message, and no more than 4 KiB. Other
/// servers' answers are shorter than their "length" says, so this one reads no further than what
/// came when the length is not plausible.
Task<Result<Bytes>> read_dns_answer(ProbeContext& ctx);

}  // namespace tenken::probes
