// Identity: what all signals of a device amount to, one claim of each kind of signal.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "scanner/passive/observe.hpp"

namespace tenken::passive {

/// What the registry of MAC addresses knows of the maker of an interface.
struct Maker {
  std::string name;  ///< as the registry spells it
  std::string type;  ///< device.type, for makers of one kind of device; may be empty

  Maker() = default;
};

/// A signal and whom it is about.
struct Told {
  const Signal* signal;
  Subject subject;

  Told(const Signal* s, Subject who) : signal(s), subject(std::move(who)) {}
};

/// Maker, model, kind, firmware and operating system of each device, for the inventory to weigh:
/// for each kind of signal the surest claim, of equals the one that was first heard last. Domains
/// that a device asks for count only where it asks for those of one maker, and nothing says that
/// people use it to look around. The registry's maker counts least, and makers of modules nothing.
/// `told` is in the order of Signals::sorted.
std::vector<Observation> identify(std::span<const Told> told, const std::string& sensor,
                                  const MakerOf& maker_of);

/// Adds what the registry tells of one interface; of makers of modules nothing.
void observe_maker(const Subject& subject, const Maker& maker, const std::string& sensor,
                   Timestamp at, std::vector<Observation>& out);

}  // namespace tenken::passive
