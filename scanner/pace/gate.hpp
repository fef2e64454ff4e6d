// Gate: the one place that says whether anything may be sent to an address.
#pragma once

#include <vector>

#include "model/ip_address.hpp"
#include "model/result.hpp"
#include "model/timestamp.hpp"
#include "scanner/pace/scope.hpp"

namespace tenken::pace {

/// Proof that the gate let one address through for one kind of check, at the moment of asking.
/// Everything that sends takes a Permit, and only a Gate makes one.
class Permit {
 public:
  const IpAddress& address() const { return address_; }
  Check check() const { return check_; }

 private:
  friend class Gate;
  Permit(IpAddress address, Check check) : address_(std::move(address)), check_(check) {}
  IpAddress address_;
  Check check_;
};

/// Proof that the gate allowed one question to a multicast group of one link. It allows nothing
/// else: whoever answers is asked further only with a Permit of its own.
class GroupPermit {
 public:
  const IpAddress& group() const { return group_; }

 private:
  friend class Gate;
  explicit GroupPermit(IpAddress group) : group_(std::move(group)) {}
  IpAddress group_;
};

/// Immutable, thread safe. Keeps references to neither file nor network.
class Gate {
 public:
  Gate(Scope scope, const Clock& clock) : scope_(std::move(scope)), clock_(clock) {}

  /// A permit, or out_of_scope with the reason: address outside, forbidden, check not allowed,
  /// before or after the validity, outside the hours, no consent to logins or one that has ended.
  Result<Permit> admit(const IpAddress& address, Check check) const;
  /// A permit to ask a multicast group that no router passes on (224.0.0.0/24, 239.255.0.0/16 with
  /// a time to live of 1, ff02::/16). What is sent to a group reaches every device of the link, so:
  /// the scope must allow addresses of the link's `networks`, must not forbid one of them, and must
  /// allow the check `discovery` now. Otherwise out_of_scope, and nothing may be sent.
  /// \param networks  of the group's family that the link carries
  Result<GroupPermit> admit_group(const IpAddress& group,
                                  const std::vector<IpRange>& networks) const;
  /// The same question without an address: is this check allowed now?
  Result<void> open_for(Check check) const;
  const Scope& scope() const { return scope_; }

 private:
  Scope scope_;
  const Clock& clock_;
};

}  // namespace tenken::pace
