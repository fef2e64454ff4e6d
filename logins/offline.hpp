// Logins that were heard, checked against the knowledge without sending anything.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "logins/heard_proof.hpp"
#include "logins/knowledge.hpp"

namespace tenken::logins {

/// Which of the candidates a proof was made with. Only what the knowledge holds is compared, never
/// a dictionary: a proof that fits none stays unknown.
class OfflineCheck {
 public:
  explicit OfflineCheck(std::vector<Candidate> candidates) : candidates_(std::move(candidates)) {}

  /// The candidate whose password the proof was made with; null: none.
  /// Candidates of other accounts are compared by their password as well, since people rename
  /// accounts; but not where that takes long.
  const Candidate* find(const HeardProof& heard) const;
  std::size_t size() const { return candidates_.size(); }

 private:
  std::vector<Candidate> candidates_;
};

}  // namespace tenken::logins
