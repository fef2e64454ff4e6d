// How much evidence says that two records are one device.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "inventory/records.hpp"

namespace tenken::inventory {

/// What one kind of evidence is worth.
struct EvidenceKindRow {
  std::string_view key;
  int agrees = 0;          ///< when both say the same
  int contradicts = 0;     ///< when both say something and nothing is the same
  bool strong = false;     ///< made to tell devices apart
  bool exclusive = false;  ///< a device has one of it: two in turn are two devices
};

/// Null where the key says nothing about identity.
const EvidenceKindRow* evidence_kind(std::string_view key);

/// A name that many devices have as they come from their maker, or a serial number that nobody
/// filled in.
bool is_placeholder(std::string_view key, std::string_view value);

/// From here on two records are one device, when they were never seen together. Two addresses of
/// makers, which do not change by themselves, need more.
inline constexpr int kEnough = 80;
inline constexpr int kEnoughOfMakers = 100;

/// One sum of what speaks for and against, with its parts for whoever asks why.
struct EvidenceScore {
  int total = 0;
  int agrees = 0;       ///< the part that speaks for it
  int contradicts = 0;  ///< the part that speaks against it
  int enough = kEnough;
  bool strong = false;             ///< at least one strong kind agrees
  std::string_view against;        ///< the first strong kind that contradicts
  std::vector<std::string> parts;  ///< "identity.serial +100"

  EvidenceScore() = default;
  bool suffices() const { return total >= enough; }
  /// "180: identity.serial +100, ..."
  std::string text() const;
};

/// How many devices hold a value; those that more than two hold say nothing.
class SharedEvidence {
 public:
  using Holders = std::vector<DeviceRecord*>;

  explicit SharedEvidence(const std::vector<DeviceRecord*>& devices);
  /// Null where nobody holds it.
  const Holders* holders(std::string_view key, std::string_view value) const;

 private:
  std::map<std::pair<std::string_view, std::string_view>, Holders> holders_;
};

/// Whether a value may count.
using Counts = std::function<bool(const Claim&)>;

EvidenceScore score(const DeviceRecord& known, const DeviceRecord& seen, const Counts& counts);

/// Whether the device has nothing but MAC addresses that it made up.
bool only_random_macs(const DeviceRecord& device);

}  // namespace tenken::inventory
