// Observations: what the signals amount to, for the inventory.
#pragma once

#include <string>

#include "model/observation.hpp"
#include "scanner/passive/signals.hpp"
#include "scanner/passive/sources.hpp"
#include "scanner/passive/subjects.hpp"

namespace tenken::passive {

/// "passive/" and the name of the kind: how a witness heard it.
std::string method_of(Kind kind);

/// The presence of each device that was heard, and every claim that a signal makes about it, in the
/// order of their time; the conflicts among them as well. The witness is method_of() the kind.
Batch observe(const Signals& signals, const Sources& sources, const std::string& sensor);

}  // namespace tenken::passive
