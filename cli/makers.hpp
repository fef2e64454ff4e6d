// Makers: what the registry of MAC addresses tells the passive engine.
#pragma once

#include <cstddef>
#include <optional>

#include "model/message.hpp"
#include "model/observation.hpp"
#include "scanner/discover/mac_registry.hpp"
#include "scanner/passive/observe.hpp"

namespace tenken::cli {

/// Without a registry nobody's maker is known. One thread at a time.
class Makers {
 public:
  /// Reads the registry of this machine. \returns why it cannot
  std::optional<Note> load();
  /// Refers to this object.
  passive::MakerOf maker_of() const;

 private:
  std::optional<discover::MacRegistry> registry_;
};

/// How many devices the observations say to be present.
std::size_t devices_in(const Batch& batch);

}  // namespace tenken::cli
