// Identification: which protocol does an open TCP port really speak?
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>

#include "model/ip_address.hpp"
#include "model/mac_address.hpp"
#include "model/observation.hpp"
#include "probes/probe.hpp"
#include "scanner/net/dialer.hpp"

namespace tenken::probes {

/// Connections by which the protocol of one port is searched, at most.
inline constexpr int kMaxConnectionsPerPort = 4;
/// Connections that probes open for details once they know what they speak with, at most: the page
/// that a redirect leads to, a host key, what TLS still accepts.
inline constexpr int kMaxDetailConnections = 9;

struct IdentifyOptions {
  std::chrono::milliseconds deadline{8000};      ///< of each connection
  std::chrono::milliseconds greeting_wait{700};  ///< for a server that speaks first
  std::chrono::milliseconds answer_wait{
      1500};  ///< for an answer to a protocol that the port does not hint
  Risk max_risk = Risk::safe;
  /// Ask nothing but what plant probes ask, and only where their ports hint; elsewhere listen, and
  /// answer those who speak first; no connections for details but those of plant probes.
  bool plant_only = false;
  bool look_further = false;  ///< ask a known service what device it is part of
  std::string sensor;

  IdentifyOptions() = default;
};

/// Connects, listens for a greeting, and lets the probe that recognises it go on; a silent server
/// is asked by the probes whose client speaks first, those that list the port before those that may
/// guess. What listens for paper to print is never written to by guess. Always ends with a claim
/// service.protocol ("unknown" where nothing fits) and its evidence. A port that no longer accepts
/// connections yields an error.
Task<Result<Batch>> identify_service(net::Dialer& dialer, Subject subject, IdentifyOptions options,
                                     const Clock& clock);

}  // namespace tenken::probes
