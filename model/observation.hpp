// Observation: one typed claim by one witness at one time. The only thing the sensing side hands
// over.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "model/endpoint.hpp"
#include "model/evidence.hpp"
#include "model/flow.hpp"
#include "model/id.hpp"
#include "model/ip_address.hpp"
#include "model/mac_address.hpp"
#include "model/timestamp.hpp"

namespace tenken {

/// Whom a claim is about. At least one of `mac` and `ip` is set; a claim about a service has `ip`
/// and `port`.
struct Subject {
  std::optional<MacAddress> mac;
  std::optional<IpAddress> ip;
  std::optional<std::uint16_t> port;
  Transport transport = Transport::tcp;  ///< meaningful with `port`

  Subject() = default;
  explicit Subject(IpAddress address) : ip(std::move(address)) {}
  Subject(IpAddress address, std::optional<MacAddress> m) : mac(m), ip(std::move(address)) {}
  Subject(IpAddress address, std::optional<MacAddress> m, Transport t, std::uint16_t p)
      : mac(m), ip(std::move(address)), port(p), transport(t) {}
  auto operator<=>(const Subject&) const = default;
};

/// Who saw it: "arp", "probe/ssh", "registry/oui", ...; the sensor is the machine that observes.
struct Witness {
  std::string sensor;
  std::string method;

  Witness() = default;
  Witness(std::string s, std::string m) : sensor(std::move(s)), method(std::move(m)) {}
  auto operator<=>(const Witness&) const = default;
};

/// Immutable once made. `value` is printable UTF-8 of at most 4 KiB; secrets never enter it.
struct Observation {
  Subject subject;
  std::string key;  ///< one of model/claims.hpp, or prefixed by one of its prefixes
  std::string value;
  int confidence = 100;  ///< 0-100
  Witness witness;
  Timestamp at;
  std::optional<EvidenceId> evidence;  ///< travels in the same or an earlier Batch

  Observation() = default;
  Observation(Subject s, std::string_view k, std::string v, Witness w, Timestamp t)
      : subject(std::move(s)), key(k), value(std::move(v)), witness(std::move(w)), at(t) {}
};

inline constexpr std::size_t kMaxValueBytes = 4096;

/// Observations and the evidence they cite, in the order in which they were made. What a sensing
/// part sends in one batch the store commits in one transaction.
struct Batch {
  std::vector<Evidence> evidence;
  std::vector<Observation> observations;

  Batch() = default;
  bool empty() const { return evidence.empty() && observations.empty(); }
};

/// A flow, and whose it is: `flow.key.own` is an address of the subject.
struct DeviceFlow {
  Subject subject;
  Flow flow;

  DeviceFlow() = default;
};

}  // namespace tenken
