// What controllers and field devices say in protocols that go over datagrams and streams alike.
#pragma once

#include "scanner/dissect/dnp3.hpp"
#include "scanner/dissect/ethernet_ip.hpp"
#include "scanner/dissect/fins.hpp"
#include "scanner/dissect/hart_ip.hpp"
#include "scanner/dissect/modbus.hpp"
#include "scanner/dissect/slmp.hpp"
#include "scanner/passive/signals.hpp"

namespace tenken::passive {

/// Each says what the message tells about its sender; nothing for requests, unless they tell of the
/// one who asks, and for what a gateway passes on of devices behind it.
void say_enip(Signals& signals, const Who& sender, const dissect::EnipMessage& message);
void say_fins(Signals& signals, const Who& sender, const dissect::FinsMessage& message);
void say_slmp(Signals& signals, const Who& sender, const dissect::SlmpMessage& message);
void say_hart(Signals& signals, const Who& sender, const dissect::HartMessage& message);
void say_dnp3(Signals& signals, const Who& sender, const dissect::Dnp3Message& message);
/// \param message  of the server
void say_modbus(Signals& signals, const Who& sender, const dissect::ModbusMessage& message);

}  // namespace tenken::passive
