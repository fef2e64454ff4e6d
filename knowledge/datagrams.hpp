// Datagrams: what the answers of UDP services, and the descriptions that they name, say.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "model/bytes.hpp"
#include "model/observation.hpp"

namespace tenken::knowledge {

/// Who told something, and how it is cited.
struct Told {
  Subject service;  ///< address, transport and port, and the MAC address where it is known
  std::string sensor;
  Timestamp at;
  std::optional<EvidenceId> evidence;

  Told(Subject s, std::string who, Timestamp t, std::optional<EvidenceId> e)
      : service(std::move(s)), sensor(std::move(who)), at(t), evidence(e) {}
};

/// Everything that the answers of one service say: claims of the device by the same hearers and
/// tables as if the answers had been overheard ("active/<kind>:<port>"), and what is only kept
/// (names of kinds, such as "ssdp.server") as facts of the service. What an answer tells about
/// somebody else is left out.
/// \param replies  hostile
void add_answers(Batch& batch, const Told& told, const std::vector<Bytes>& replies);

/// What a UPnP description says of its root device (UPnP Device Architecture 1.1 section 2.3).
void add_description(Batch& batch, const Told& told, std::string_view document);

}  // namespace tenken::knowledge
