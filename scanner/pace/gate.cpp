#include "scanner/pace/gate.hpp"

#include "model/messages.hpp"
#include "scanner/pace/hours.hpp"

namespace tenken::pace {
namespace {

Unexpected refuse(Msg message, std::vector<std::string> args, Msg remedy) {
  return fail(Errc::out_of_scope, Note(message, std::move(args)), Note(remedy));
}

// The scope speaks of addresses; on which link of this machine one lies is not its business.
IpAddress without_zone(const IpAddress& address) {
  return address.zone().empty() ? address : IpAddress::v6(address.octets());
}

bool overlaps(const IpRange& a, const IpRange& b) {
  return a.first.is_v4() == b.first.is_v4() && a.first.octets() <= b.last.octets() &&
         b.first.octets() <= a.last.octets();
}

/// A range of `set` that has addresses of one of `networks`.
const IpRange* first_overlap(const IpSet& set, const std::vector<IpRange>& networks) {
  for (const IpRange& range : set.ranges())
    for (const IpRange& network : networks)
      if (overlaps(range, network)) return &range;
  return nullptr;
}

/// RFC 5771 section 4, RFC 2365 section 6.1, RFC 4291 section 2.7.
bool stays_on_link(const IpAddress& group) {
  const auto& octets = group.octets();
  if (group.is_v6()) return octets[0] == 0xFF && octets[1] == 0x02;
  return (octets[12] == 224 && octets[13] == 0 && octets[14] == 0) ||
         (octets[12] == 239 && octets[13] == 255);
}

}  // namespace

Result<Permit> Gate::admit(const IpAddress& address, Check check) const {
  const IpAddress asked = without_zone(address);
  if (scope_.forbidden.contains(asked))
    return refuse(Msg::gate_forbidden, {address.to_string()}, Msg::gate_address_remedy);
  if (!scope_.allowed.contains(asked))
    return refuse(Msg::gate_outside, {address.to_string()}, Msg::gate_address_remedy);
  if (Result<void> open = open_for(check); !open) return Unexpected(std::move(open).error());
  return Permit(address, check);
}

Result<GroupPermit> Gate::admit_group(const IpAddress& group,
                                      const std::vector<IpRange>& networks) const {
  if (!stays_on_link(group) || first_overlap(scope_.allowed, networks) == nullptr)
    return refuse(Msg::gate_outside, {group.to_string()}, Msg::gate_address_remedy);
  if (const IpRange* const forbidden = first_overlap(scope_.forbidden, networks))
    return refuse(Msg::gate_group_forbidden, {group.to_string(), forbidden->to_string()},
                  Msg::gate_address_remedy);
  if (Result<void> open = open_for(Check::discovery); !open)
    return Unexpected(std::move(open).error());
  return GroupPermit(group);
}

Result<void> Gate::open_for(Check check) const {
  if (!scope_.checks.contains(check))
    return refuse(Msg::gate_check, {std::string(to_string(check))}, Msg::gate_check_remedy);
  const Timestamp now = clock_.now();
  if (scope_.valid_from && now < *scope_.valid_from)
    return refuse(Msg::gate_too_early, {scope_.valid_from->to_local_string()},
                  Msg::gate_validity_remedy);
  if (now >= scope_.valid_until)
    return refuse(Msg::gate_expired, {scope_.valid_until.to_local_string()},
                  Msg::gate_validity_remedy);
  if (needs_consent(check)) {
    if (!scope_.logins)
      return refuse(Msg::logins_no_consent, {std::string(to_string(check))},
                    Msg::logins_no_consent_fix);
    if (now >= scope_.logins->valid_until)
      return refuse(Msg::logins_consent_over, {scope_.logins->valid_until.to_local_string()},
                    Msg::logins_consent_over_fix);
  }
  if (!within_hours(scope_, now))
    return refuse(Msg::gate_hours, {now.to_local_string()}, Msg::gate_hours_remedy);
  return ok;
}

}  // namespace tenken::pace
