#include "inventory/net_changes.hpp"

#include <algorithm>
#include <map>
#include <optional>
#include <string>
#include <tuple>
#include <utility>

namespace tenken::inventory {
namespace {

/// A thing that has one state at a time.
enum class Family : std::uint8_t {
  presence,
  address,
  port,
  service,
  fact,
  declared,
  vulnerability,
  identity,
  finding,
  certificate,
  drift
};

Family family_of(ChangeKind kind) {
  switch (kind) {
    case ChangeKind::device_new:
    case ChangeKind::device_gone:
    case ChangeKind::device_back:
      return Family::presence;
    case ChangeKind::address_new:
    case ChangeKind::address_gone:
      return Family::address;
    case ChangeKind::port_opened:
    case ChangeKind::port_closed:
      return Family::port;
    case ChangeKind::service_changed:
      return Family::service;
    case ChangeKind::fact_changed:
      return Family::fact;
    case ChangeKind::declared_changed:
      return Family::declared;
    case ChangeKind::vulnerability_known:
    case ChangeKind::vulnerability_gone:
      return Family::vulnerability;
    case ChangeKind::device_merged:
    case ChangeKind::device_split:
    case ChangeKind::identity_review:
      return Family::identity;
    case ChangeKind::finding_opened:
    case ChangeKind::finding_fixed:
      return Family::finding;
    case ChangeKind::certificate_expiring:
      return Family::certificate;
    case ChangeKind::drift_found:
    case ChangeKind::drift_ended:
      return Family::drift;
  }
  return Family::fact;
}

bool is_on(ChangeKind kind) {
  return kind == ChangeKind::device_new || kind == ChangeKind::device_back ||
         kind == ChangeKind::address_new || kind == ChangeKind::port_opened ||
         kind == ChangeKind::vulnerability_known || kind == ChangeKind::finding_opened ||
         kind == ChangeKind::drift_found;
}

/// One facet's changes so far, and the place in the list of the last one.
struct Net {
  Change change;
  ChangeKind first;
  std::size_t place;
};

using Facet = std::tuple<DeviceId, Family, std::string>;

/// Two-state facets: only the first and the last row count.
void add_switch(std::vector<Net>& nets, const Change& change, std::size_t place) {
  if (nets.empty()) {
    nets.push_back(Net{change, change.kind, place});
    return;
  }
  nets.front().change = change;
  nets.front().place = place;
}

/// Values: a change that starts where an earlier one ended continues it.
void add_value(std::vector<Net>& nets, const Change& change, std::size_t place) {
  const bool repeated = std::ranges::any_of(nets, [&](const Net& net) {
    return net.change.before == change.before && net.change.after == change.after;
  });
  if (repeated || change.before == change.after) return;
  const auto earlier =
      std::ranges::find_if(nets, [&](const Net& net) { return net.change.after == change.before; });
  if (earlier == nets.end()) {
    nets.push_back(Net{change, change.kind, place});
    return;
  }
  std::string before = std::move(earlier->change.before);
  earlier->change = change;
  earlier->change.before = std::move(before);
  earlier->place = place;
  if (earlier->change.before == earlier->change.after) nets.erase(earlier);
}

/// What is left of a two-state facet; nothing when it is as it was.
std::optional<Change> outcome(const Net& net) {
  const bool was_on = !is_on(net.first);
  const bool on = is_on(net.change.kind);
  if (was_on == on) return std::nullopt;
  Change change = net.change;
  if (net.first == ChangeKind::device_new) change.kind = ChangeKind::device_new;
  return change;
}

bool is_switch(Family family) {
  return family == Family::presence || family == Family::address || family == Family::port ||
         family == Family::finding || family == Family::drift;
}

ChangeKind opposite(ChangeKind kind) {
  switch (kind) {
    case ChangeKind::device_new:
    case ChangeKind::device_back:
      return ChangeKind::device_gone;
    case ChangeKind::device_gone:
      return ChangeKind::device_back;
    case ChangeKind::address_new:
      return ChangeKind::address_gone;
    case ChangeKind::address_gone:
      return ChangeKind::address_new;
    case ChangeKind::port_opened:
      return ChangeKind::port_closed;
    case ChangeKind::port_closed:
      return ChangeKind::port_opened;
    case ChangeKind::vulnerability_known:
      return ChangeKind::vulnerability_gone;
    case ChangeKind::vulnerability_gone:
      return ChangeKind::vulnerability_known;
    case ChangeKind::device_merged:
      return ChangeKind::device_split;
    case ChangeKind::device_split:
      return ChangeKind::device_merged;
    case ChangeKind::finding_opened:
      return ChangeKind::finding_fixed;
    case ChangeKind::finding_fixed:
      return ChangeKind::finding_opened;
    case ChangeKind::drift_found:
      return ChangeKind::drift_ended;
    case ChangeKind::drift_ended:
      return ChangeKind::drift_found;
    case ChangeKind::service_changed:
    case ChangeKind::fact_changed:
    case ChangeKind::declared_changed:
    case ChangeKind::identity_review:
    case ChangeKind::certificate_expiring:
      return kind;
  }
  return kind;
}

}  // namespace

std::vector<Change> net_changes(const std::vector<Change>& changes) {
  std::map<Facet, std::vector<Net>> facets;
  for (std::size_t place = 0; place < changes.size(); ++place) {
    const Change& change = changes[place];
    const Family family = family_of(change.kind);
    const bool whole = family == Family::presence;
    std::vector<Net>& nets = facets[{change.device, family, whole ? std::string() : change.what}];
    is_switch(family) ? add_switch(nets, change, place) : add_value(nets, change, place);
  }

  std::vector<std::pair<std::size_t, Change>> left;
  for (const auto& [facet, nets] : facets) {
    const auto& [device, family, what] = facet;
    const auto presence = facets.find({device, Family::presence, std::string()});
    const bool appeared =
        presence != facets.end() && presence->second.front().first == ChangeKind::device_new;
    if (appeared && family != Family::presence && family != Family::declared &&
        family != Family::identity)
      continue;
    for (const Net& net : nets) {
      if (!is_switch(family)) {
        left.emplace_back(net.place, net.change);
      } else if (const auto change = outcome(net)) {
        left.emplace_back(net.place, *change);
      }
    }
  }
  std::ranges::sort(left, {}, &std::pair<std::size_t, Change>::first);
  std::vector<Change> result;
  result.reserve(left.size());
  for (auto& [place, change] : left) result.push_back(std::move(change));
  return result;
}

std::vector<Change> reversed(std::vector<Change> changes) {
  std::ranges::reverse(changes);
  for (Change& change : changes) {
    change.kind = opposite(change.kind);
    std::swap(change.before, change.after);
  }
  return changes;
}

}  // namespace tenken::inventory
