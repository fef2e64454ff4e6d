#include "scanner/pace/gate.hpp"

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
  if (!within_hours(scope_, now))
    return refuse(Msg::gate_hours, {now.to_local_string()}, Msg::gate_hours_remedy);
  return ok;
}

}  // namespace tenken::pace
