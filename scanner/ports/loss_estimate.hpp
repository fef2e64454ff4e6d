// LossEstimate: how often a request or its answer is lost, from what later passes still found.
#pragma once

#include <cstdint>

namespace tenken::ports {

/// A port that answers in pass k was lost k-1 times: a geometric law, of which these are the
/// maximum-likelihood counts with a little prior belief, so that few observations say little.
/// Feed it completed passes only: in a pass under way, nothing has been lost yet.
class LossEstimate {
 public:
  /// `ports` more of a host answered their request of pass `pass` (from 1).
  void add(unsigned pass, std::uint64_t ports);
  /// Whether enough was observed to say more than the prior belief does.
  bool known() const;
  /// Chance that one request stays without its answer, above 0 and below 1.
  double value() const;
  /// The same for one host, where `all` is the estimate of all hosts together: what is known of
  /// the host itself weighs more the more it is. Never below `all`.
  double value_for_host(double all) const;

 private:
  double losses_ = 0;
  double trials_ = 0;
};

/// Passes after which, at loss `loss`, less than one in 10,000 of the answering ports is missed,
/// with some room where much is lost; at least 2.
unsigned passes_for(double loss);

}  // namespace tenken::ports
