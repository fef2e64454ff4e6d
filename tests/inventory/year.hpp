// A year in a site whose truth is known: daily scans of devices that come and go, take other
// addresses, make up MAC addresses and get other network cards. Measures how well they are known
// again.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>

namespace tenken::inventory::test {

struct YearPlan {
  int devices = 2000;
  int days = 365;
  std::uint64_t seed = 20261129;
  int sample_every = 7;  ///< days between two comparisons with the truth
  int rotating = 30;  ///< of 100 phones: how many make themselves a new MAC address again and again
  int rotation_days = 14;  ///< how long such an address lasts

  YearPlan() = default;
};

/// Sightings of one device in one record, pairwise against the truth.
struct YearScore {
  std::uint64_t together = 0;          ///< pairs of one device that are in one record
  std::uint64_t pairs_of_records = 0;  ///< pairs that are in one record
  std::uint64_t pairs_of_truth = 0;    ///< pairs of one device
  std::uint64_t hopeless = 0;          ///< pairs that no evidence connects
  std::size_t records = 0;             ///< in the inventory at the end, also those that are gone
  std::size_t real = 0;                ///< devices that were ever there
  int swaps = 0;                       ///< network cards
  int rotations = 0;                   ///< MAC addresses made up anew
  int renumbered = 0;                  ///< addresses changed
  int replaced = 0;                    ///< devices replaced by another one of the same name
  int merges = 0;                      ///< that tenken made

  YearScore() = default;
  double precision() const;
  double recall() const;
};

/// \param each_month  called with a line of text for people after each 30 days
YearScore live_a_year(const std::filesystem::path& file, const YearPlan& plan,
                      const std::function<void(const std::string&)>& each_month);

}  // namespace tenken::inventory::test
