// What a TLS handshake tells about a service.
#pragma once

#include <string>

#include "probes/probe.hpp"
#include "scanner/net/stream.hpp"

namespace tenken::probes {

/// Observes version, cipher, the leaf certificate and its key.
/// \returns the text for the evidence
std::string observe_tls(ProbeContext& context, const net::TlsSession& session);

}  // namespace tenken::probes
