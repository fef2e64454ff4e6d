// What a TLS server takes beside what it chose: older versions, broken suites.
#pragma once

#include <string>

#include "probes/probe.hpp"
#include "scanner/net/stream.hpp"

namespace tenken::probes {

/// Opens further connections, one after the other, at most seven, each with one ClientHello that
/// offers less than the one before, and leaves at the server's answer: the server computes no more
/// than for a client that went away. Claims kTlsVersions and kTlsWeak. The stream of the context
/// must be closed.
/// \param session  what the first handshake settled
/// \returns the text for the evidence; an error only where the scan is cancelled or out of scope
Task<Result<std::string>> observe_tls_posture(ProbeContext& context,
                                              const net::TlsSession& session);

}  // namespace tenken::probes
