// Observations: what the signals amount to, for the inventory.
#pragma once

#include <functional>
#include <optional>
#include <string>

#include "model/observation.hpp"
#include "scanner/passive/signals.hpp"
#include "scanner/passive/sources.hpp"
#include "scanner/passive/subjects.hpp"

namespace tenken::passive {

/// "passive/" and the name of the kind: how a witness heard it.
std::string method_of(Kind kind);

struct Maker;
using MakerOf = std::function<std::optional<Maker>(const MacAddress& mac)>;

/// The presence of each device that was heard, every claim that a signal makes about it, what
/// follows about its identity (derive_devices.hpp), and the conflicts among them, in the order of
/// their time. The witness is method_of() the kind. \param maker_of  the registry of MAC
/// addresses; may be empty
Batch observe(const Signals& signals, const Sources& sources, const std::string& sensor,
              const MakerOf& maker_of = {});

}  // namespace tenken::passive
