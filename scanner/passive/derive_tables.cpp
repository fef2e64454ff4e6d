// The tables of rules, from data/identity.
#include <array>
#include <utility>

#include "scanner/passive/derive_rules.hpp"

namespace tenken::passive {
namespace {

using enum Certainty;

#define RULE(pattern, certainty, example, ...) {pattern, certainty, example, {__VA_ARGS__}},
constexpr Rule kHostNames[] = {
#include "data/identity/host_names.def"
};
constexpr Rule kProducts[] = {
#include "data/identity/products.def"
};
constexpr Rule kVendorClasses[] = {
#include "data/identity/vendor_classes.def"
};
constexpr Rule kDescriptions[] = {
#include "data/identity/descriptions.def"
};
constexpr Rule kServers[] = {
#include "data/identity/servers.def"
};
constexpr Rule kUserAgents[] = {
#include "data/identity/user_agents.def"
};
constexpr Rule kUpnp[] = {
#include "data/identity/upnp.def"
};
constexpr Rule kServices[] = {
#include "data/identity/services.def"
};
constexpr Rule kInstances[] = {
#include "data/identity/instances.def"
};
constexpr Rule kTxt[] = {
#include "data/identity/txt.def"
};
constexpr Rule kTitles[] = {
#include "data/identity/titles.def"
};
constexpr Rule kBanners[] = {
#include "data/identity/banners.def"
};
constexpr Rule kCertificates[] = {
#include "data/identity/certificates.def"
};
constexpr Rule kBootFiles[] = {
#include "data/identity/boot_files.def"
};
constexpr Rule kWsTypes[] = {
#include "data/identity/ws_types.def"
};
constexpr Rule kCameraNames[] = {
#include "data/identity/camera_names.def"
};
constexpr Rule kStations[] = {
#include "data/identity/stations.def"
};
constexpr Rule kSyn[] = {
#include "data/identity/syn.def"
};
#undef RULE

template <Table kTable>
const RuleSet& compiled() {
  static const RuleSet rules(rules_of(kTable));
  return rules;
}

}  // namespace

std::span<const Rule> rules_of(Table table) {
  switch (table) {
    case Table::host_names:
      return kHostNames;
    case Table::products:
      return kProducts;
    case Table::vendor_classes:
      return kVendorClasses;
    case Table::descriptions:
      return kDescriptions;
    case Table::servers:
      return kServers;
    case Table::user_agents:
      return kUserAgents;
    case Table::upnp:
      return kUpnp;
    case Table::services:
      return kServices;
    case Table::instances:
      return kInstances;
    case Table::txt:
      return kTxt;
    case Table::titles:
      return kTitles;
    case Table::banners:
      return kBanners;
    case Table::certificates:
      return kCertificates;
    case Table::boot_files:
      return kBootFiles;
    case Table::ws_types:
      return kWsTypes;
    case Table::camera_names:
      return kCameraNames;
    case Table::stations:
      return kStations;
    case Table::syn:
      return kSyn;
  }
  return {};
}

const RuleSet& rule_set(Table table) {
  using Make = const RuleSet& (*)();
  static constexpr auto kAll = []<std::size_t... kPlaces>(std::index_sequence<kPlaces...>) {
    return std::array<Make, sizeof...(kPlaces)>{&compiled<static_cast<Table>(kPlaces)>...};
  }(std::make_index_sequence<kTables>());
  return kAll[static_cast<std::size_t>(table)]();
}

}  // namespace tenken::passive
