// A device as it was, as JSON text: what a merge keeps so that it can be taken back.
#pragma once

#include <string>
#include <string_view>

#include "inventory/records.hpp"
#include "model/result.hpp"

namespace tenken::inventory {

/// Both devices of a merge, before it.
struct KeptPair {
  DeviceRecord into;
  DeviceRecord from;

  KeptPair() = default;
};

std::string kept_text(const DeviceRecord& into, const DeviceRecord& from);
/// Errc::malformed where it is no text of kept_text.
Result<KeptPair> read_kept(std::string_view text);

}  // namespace tenken::inventory
