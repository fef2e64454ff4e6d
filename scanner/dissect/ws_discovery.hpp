// WS-Discovery: the Probe of cameras, printers and Windows, and the match that answers it. OASIS
// WS-Discovery 1.1, in the form of the April 2005 draft that devices (ONVIF, WSD) speak.
#pragma once

#include <string>
#include <string_view>

#include "model/bytes.hpp"

namespace tenken::dissect {

/// A Probe for every kind of device. \param message_id  an UUID in its text form
Bytes make_ws_probe(std::string_view message_id);

/// Whether the datagram is a match that answers the Probe `message_id`: it must relate to that id,
/// which nobody knows who has not got the Probe.
bool answers_ws_probe(ByteView datagram, std::string_view message_id);

}  // namespace tenken::dissect
