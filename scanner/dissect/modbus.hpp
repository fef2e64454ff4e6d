// Modbus/TCP. Modbus Messaging on TCP/IP 1.0b section 3.1.3, Modbus Application Protocol 1.1b3
// section 6; function 90 is UMAS of Schneider Electric, which no standard describes.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "model/bytes.hpp"
#include "model/result.hpp"
#include "scanner/dissect/fixed_list.hpp"
#include "scanner/dissect/ot.hpp"

namespace tenken::dissect {

/// Numbers of the objects of a device identification (section 6.21).
enum class ModbusObjectId : std::uint8_t {
  vendor = 0,
  product_code = 1,
  revision = 2,
  vendor_url = 3,
  product_name = 4,
  model = 5,
  application = 6,
};

struct ModbusObject {
  std::uint8_t id = 0;  ///< ModbusObjectId, or one of the maker's from 128 on
  std::string_view value;

  ModbusObject() = default;
};

/// What a controller answers to the identification of UMAS.
struct UmasIdentity {
  std::string_view name;       ///< of the processor module
  std::uint16_t model = 0;     ///< number of the model
  std::uint16_t firmware = 0;  ///< high byte and low byte of the version, in hexadecimal
  std::uint16_t hardware = 0;

  UmasIdentity() = default;
};

/// Views into the message.
struct ModbusMessage {
  static constexpr std::size_t kMaxObjects = 16;

  bool complete = true;  ///< false: an object runs past the end; those before it are here
  std::uint16_t transaction = 0;
  std::uint8_t unit = 0;
  std::uint8_t function = 0;              ///< without the bit of exceptions
  std::optional<std::uint8_t> exception;  ///< the server refused
  OtAction action = OtAction::none;
  FixedList<ModbusObject, kMaxObjects> objects;  ///< function 43/14
  std::string_view server_id;                    ///< function 17, as text
  std::optional<bool> running;                   ///< function 17
  std::optional<std::uint8_t> umas_function;     ///< of requests
  std::optional<UmasIdentity> umas;

  ModbusMessage() = default;
  /// Value of an identification object; empty where not given.
  std::string_view object(ModbusObjectId id) const;
};

StreamMessage modbus_message(ByteView stream);

/// Reads one whole message. \param sender  from the port: the message does not say it itself
/// \returns Errc::unsupported for what is no Modbus, Errc::malformed for less than its head
Result<ModbusMessage> parse_modbus(ByteView message, OtRole sender);

}  // namespace tenken::dissect
