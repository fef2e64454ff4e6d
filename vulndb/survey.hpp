// The survey: everything that the inventory holds, asked of the catalogue. No packets, no clock.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "model/inventory_view.hpp"
#include "vulndb/matcher.hpp"

namespace tenken::vulndb {

/// What applies, the most pressing first, and what a distribution has mended.
struct Surveyed {
  std::vector<Vulnerability> open;
  std::vector<Vulnerability> mended;
  std::size_t candidates = 0;  ///< products that were looked up
  std::string looked_up;       ///< their names: "dropbear_ssh 2015.67, r7000 1.0.7.2"

  Surveyed() = default;
};

/// What one text says; `source` as programs_in() has it.
Surveyed survey_text(Matcher& matcher, std::string_view source, std::string_view text);
/// The candidates of a device: the programs of its open services, and its own firmware.
std::vector<Candidate> candidates_of(Matcher& matcher, const Device& device);
Surveyed survey_device(Matcher& matcher, const Device& device);

/// A verdict of one match: "certain" tiers are non_conforming, the others needs_review.
bool is_certain(VulnTier tier);
std::string_view to_string(VulnTier tier);
std::optional<VulnTier> parse_tier(std::string_view text);

}  // namespace tenken::vulndb
