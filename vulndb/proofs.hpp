// What a device shows of itself by how it answers, whatever version it names.
#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "model/inventory_view.hpp"

namespace tenken::vulndb {

/// That one service has a vulnerability, or has it not.
struct Proof {
  std::string_view cve;
  bool vulnerable = false;
  std::string_view reason;   ///< "shown-by-offer" or "refuted-by-offer"
  std::string_view product;  ///< the protocol, where nothing names the program
  const Service* service = nullptr;
  std::optional<EvidenceId> evidence;

  Proof() = default;
};

/// Reads only what ordinary probes have recorded; nothing is sent, and nothing is exploited. A
/// service whose answer was not recorded proves nothing.
std::vector<Proof> proofs_of(const Device& device);

}  // namespace tenken::vulndb
