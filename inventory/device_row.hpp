// DeviceRow: what queries look at of one device. The store keeps one ready for each, so that a
// query reads one table.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "model/finding.hpp"
#include "model/id.hpp"
#include "model/inventory_view.hpp"
#include "model/timestamp.hpp"

namespace tenken::inventory {

/// Texts are in lower case, as far as that is ASCII; lists are separated by blanks.
struct DeviceRow {
  DeviceId id;
  std::string place;  ///< bytes that sort by the lowest current address; those without are last
  std::string name;
  std::string type;
  std::string vendor;     ///< observed
  std::string model;      ///< observed
  std::string ports;      ///< open ones: "23/tcp 161/udp"
  std::string protocols;  ///< that its open services speak
  std::string addresses;  ///< current ones
  std::string macs;
  std::string declared;  ///< a line "field=value" for each
  std::string words;     ///< every text by which people may look for it
  std::string items;     ///< sub-items that it does not pass, as the latest verdicts say: " 23-2 "
  bool present = true;
  bool registered = false;
  Timestamp first_seen;
  Timestamp last_seen;

  DeviceRow() = default;
  bool operator==(const DeviceRow&) const = default;
};

/// Without `items`, which the rules say.
DeviceRow row_of(const Device& device);

/// DeviceRow::items of the findings about one device: what is not conforming, or to be reviewed.
std::string failing_items(std::span<const Finding* const> findings);

/// `text` with the letters A to Z in lower case.
std::string lowered(std::string_view text);

/// The value in DeviceRow::declared; empty where nobody wrote one.
std::string_view declared_in(const DeviceRow& row, std::string_view field);

}  // namespace tenken::inventory
