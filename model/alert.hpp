// Alerts: what others are told about a change, and its way to them.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "model/enum_text.hpp"
#include "model/id.hpp"
#include "model/timestamp.hpp"
#include "model/verdict.hpp"

namespace tenken {

using AlertId = Id<struct AlertTag>;

/// One event. The id follows from what happened, so that a receiver knows a repeat.
struct Alert {
  AlertId id;
  std::string kind;  ///< a kind of change, or "finding_opened", "certificate_expiring", ...
  std::string rule;  ///< the rule of alerts that it fits
  Severity severity = Severity::none;
  std::string site;
  DeviceId device;
  std::string label;  ///< of the device
  std::vector<std::string> addresses;
  std::string what;  ///< the facet: "23/tcp", a sub-item, an address
  std::string before;
  std::string after;
  std::string text;  ///< one sentence
  Timestamp at;

  Alert() = default;
};

enum class OutboxState : std::uint8_t { pending, sent, given_up };
inline constexpr EnumText<OutboxState, 3> kOutboxStates{{"pending", "sent", "given_up"}};

/// An alert on its way over one channel.
struct OutboxRow {
  std::string channel;
  AlertId id;
  std::string alert;  ///< as alerts::to_json wrote it
  OutboxState state = OutboxState::pending;
  Timestamp created;
  Timestamp next_try;
  int tries = 0;
  std::string error;  ///< of the last try

  OutboxRow() = default;
};

}  // namespace tenken
