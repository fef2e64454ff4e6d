// Requests by which controllers and field devices tell who they are. All of them read.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "model/bytes.hpp"

namespace tenken::dissect {

/// How much of a Modbus device identification is asked for (Modbus Application Protocol 1.1b3
/// section 6.21).
enum class ModbusDetail : std::uint8_t { basic = 1, regular = 2 };
Bytes modbus_identify(std::uint16_t transaction, std::uint8_t unit, ModbusDetail detail);

/// List Identity of EtherNet/IP (CIP Networks Library volume 2 section 2-4.2).
Bytes enip_list_identity();

/// ISO transport: a connection from a programming device to the module in a rack's slot.
Bytes s7_connect(std::uint8_t rack, std::uint8_t slot);
/// Agrees on the size of messages, which every further request needs.
Bytes s7_setup();
/// Reads a system status list.
Bytes s7_read_list(std::uint16_t list, std::uint16_t index);

/// A status request of the data link to one address (IEEE 1815 clause 9.2.4.2.8), which the
/// application behind it does not see.
Bytes dnp3_link_status(std::uint16_t destination);

Bytes opcua_hello(std::string_view endpoint_url);
/// A channel without security for a minute.
Bytes opcua_open();
/// What an answer to opcua_open() gave us.
struct OpcUaChannel {
  std::uint32_t channel = 0;
  std::uint32_t token = 0;

  OpcUaChannel() = default;
};
std::optional<OpcUaChannel> parse_opcua_channel(ByteView message);
Bytes opcua_get_endpoints(OpcUaChannel channel, std::string_view endpoint_url);
Bytes opcua_close(OpcUaChannel channel);

}  // namespace tenken::dissect
