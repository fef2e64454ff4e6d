// From what a device says of itself to the products that can be looked up.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "model/endpoint.hpp"
#include "model/id.hpp"
#include "vulndb/knowledge.hpp"

namespace tenken::vulndb {

/// One program, or the firmware of a device, under the canonical name of its product.
struct Candidate {
  Product product;
  Release release;   ///< without a version where none was told
  std::string seen;  ///< how the report names it: "dropbear 2015.67"
  Distribution distribution;
  bool firmware = false;  ///< of a device, not a program on it
  std::string hardware;   ///< of a firmware: the product of its device
  std::string revision;   ///< of that hardware: "a1", empty where not told
  std::optional<Endpoint> endpoint;
  std::vector<EvidenceId> evidence;

  Candidate() = default;
};

/// A device as a text names it, before anybody knows which product of the records it is.
struct ToldDevice {
  std::string vendor;               ///< canonical; empty: not told
  std::vector<std::string> models;  ///< what may be its model, the likeliest first
  std::string revision;             ///< of the hardware
  std::string firmware;             ///< version; empty: not told
  bool certain = true;  ///< the text is about the device: false where its words only might be

  ToldDevice() = default;
};

/// The programs that a text names. `source` is the facet that it was read from: "ssh.banner",
/// "http.server", "mqtt.$SYS/broker/version", "model", ... Of hostile texts the first kMostText
/// bytes are read.
std::vector<Candidate> programs_in(std::string_view source, std::string_view text);
/// The devices that it may name, one for each word that looks like a model.
std::vector<ToldDevice> devices_in(std::string_view source, std::string_view text);
/// A device whose maker, model and firmware were told apart from each other.
ToldDevice told_device(std::string_view vendor, std::string_view model, std::string_view firmware);

}  // namespace tenken::vulndb
