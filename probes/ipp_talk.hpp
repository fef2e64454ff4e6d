// One question to a printer over IPP.
#pragma once

#include <string>

#include "model/bytes.hpp"
#include "model/result.hpp"
#include "probes/probe.hpp"
#include "scanner/net/stream.hpp"

namespace tenken::probes {

inline constexpr std::uint16_t kIppPort = 631;

struct IppAnswer {
  std::string body;    ///< for dissect::parse_ipp; views into it last as long as it
  std::string server;  ///< header of the HTTP response around it

  IppAnswer() = default;
};

/// Asks for the attributes of the printer at /ipp/print. malformed: not IPP; `heard` (of the
/// awaiting caller) gets what came instead.
Task<Result<IppAnswer>> ask_printer(ProbeContext& context, net::Stream& stream, Bytes& heard);

}  // namespace tenken::probes
