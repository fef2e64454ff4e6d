// KnownDigests: proofs that were heard, held against what makers deliver devices with.
#pragma once

#include <cstddef>
#include <map>
#include <string>
#include <string_view>

#include "logins/offline.hpp"
#include "scanner/passive/secret_marks.hpp"

namespace tenken::cli {

/// Bounded: a login is searched for twice, and all logins kMostSearches times, so that hostile
/// traffic costs little; a login whose password was found is compared with that alone. One thread
/// at a time.
class KnownDigests final : public passive::KnownProofs {
 public:
  static constexpr std::size_t kMostSearches = 1000;
  static constexpr std::size_t kMostCostly = 8;  ///< of proofs of which each password takes long

  explicit KnownDigests(const logins::Knowledge& knowledge = {}) : check_(knowledge.all()) {}
  std::optional<passive::KnownSecret> find(std::string_view server,
                                           const dissect::Login& login) override;
  /// How many of kMostCostly were made.
  std::size_t costly_searches() const { return costly_; }

 private:
  struct Tried {
    int left = 2;
    const logins::Candidate* found = nullptr;

    Tried() = default;
  };

  const logins::Candidate* search(Tried& tried, const logins::HeardProof& heard);

  logins::OfflineCheck check_;
  std::map<std::string, Tried> tried_;  ///< by server and account
  std::size_t searches_ = 0;
  std::size_t costly_ = 0;
};

}  // namespace tenken::cli
