// What a profile demands of a device that is to be taken into use, against what was measured. Pure.
#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "model/acceptance.hpp"
#include "model/inventory_view.hpp"
#include "model/port_set.hpp"
#include "rules/policy.hpp"

namespace tenken::rules {

/// What is demanded of a sub-item.
enum class ItemDemand : std::uint8_t {
  not_required,
  may_need_review,  ///< a person looks at it later; non-conforming fails all the same
  conforming,
};

/// What is allowed and demanded of the ports of one transport.
struct PortDemand {
  std::optional<PortSet> allowed;  ///< open ones beyond these fail; empty: any
  PortSet required;                ///< have to be open
  PortSet least;                   ///< have to be measured

  PortDemand() = default;
};

/// A profile of acceptance, as its file says.
struct AcceptanceProfile {
  std::string name;
  std::string sha256;  ///< of the text
  std::string pace{"standard"};
  std::string tcp_text{"all"};    ///< the ports to measure, as written
  std::string udp_text{"top20"};  ///< the same; "none": no UDP

  std::vector<std::string> makers;
  std::vector<std::string> models;  ///< a "*" at the end stands for anything
  std::vector<std::string> firmware;
  std::string least_firmware;
  bool by_hand = false;  ///< what people entered counts where the device tells nothing

  PortDemand tcp;
  PortDemand udp;
  std::vector<std::string> forbidden;  ///< protocols
  PortSet unidentified;                ///< ports whose protocol need not be known
  std::optional<InternetList> peers;   ///< whom the device may begin to talk to; empty: anybody
  std::chrono::seconds listening{0};

  std::map<std::string, ItemDemand, std::less<>> items;      ///< the others are not required
  AcceptanceResult review = AcceptanceResult::inconclusive;  ///< what "needs review" counts as
  Declared declared;  ///< for the certificate, where the register says nothing

  AcceptanceProfile() = default;
};

/// Whether the device was heard to join.
struct Joining {
  std::chrono::seconds waited{0};
  std::optional<Timestamp> at;
  std::string how;  ///< "arp, dhcp"
  std::optional<EvidenceId> evidence;

  Joining() = default;
};

/// What was measured. What is older than `since` is no result of this acceptance.
struct Measured {
  const Device* device = nullptr;  ///< null: nobody answered
  const Assessed& assessed;
  std::string target;
  ScanId scan;
  Timestamp since;
  std::optional<Joining> joining;  ///< where it was waited for

  explicit Measured(const Assessed& a) : assessed(a) {}
};

/// Every check, in the order in which they are shown; one for each sub-item of the sheet.
std::vector<AcceptanceCheck> compare(const AcceptanceProfile& profile, const Measured& measured);
/// What all of them come to. Nothing demanded is inconclusive.
AcceptanceResult overall(const std::vector<AcceptanceCheck>& checks);

/// Below zero where version `a` is older than `b`; nothing where their parts cannot be compared.
std::optional<int> compare_firmware(std::string_view a, std::string_view b);

}  // namespace tenken::rules
