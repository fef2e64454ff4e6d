#include "scanner/passive/say_controllers.hpp"

#include <fmt/format.h>

#include "scanner/passive/hearer.hpp"

namespace tenken::passive {
namespace {

using dissect::OtRole;

constexpr std::size_t kShort = 4;  // digits of numbers in hexadecimal
constexpr std::size_t kMedium = 6;
constexpr std::size_t kLong = 8;

void say_identity(Signals& signals, const Who& who, const dissect::CipIdentity& identity) {
  signals.say(who, Kind::enip_vendor_id, NumberText::hex(identity.vendor, kShort).text());
  signals.say(who, Kind::enip_device_type, NumberText(identity.device_type).text());
  signals.say(who, Kind::enip_product_code, NumberText(identity.product_code).text());
  signals.say(who, Kind::enip_product, identity.product_name);
  signals.say(who, Kind::enip_revision, fmt::format("{}.{:03}", identity.major, identity.minor));
  if (identity.serial != 0)
    signals.say(who, Kind::enip_serial, NumberText::hex(identity.serial, kLong).text());
}

}  // namespace

void say_enip(Signals& signals, const Who& sender, const dissect::EnipMessage& message) {
  if (message.sender != OtRole::server || !message.identity) return;
  // An identity object may be of any module in the rack; List Identity is of the one that answers.
  if (message.command == dissect::EnipCommand::list_identity)
    say_identity(signals, sender, *message.identity);
}

void say_fins(Signals& signals, const Who& sender, const dissect::FinsMessage& message) {
  // Between two networks a gateway speaks for others.
  if (message.sender != OtRole::server || message.from.network != message.to.network) return;
  signals.say(sender, Kind::fins_model, message.model);
  signals.say(sender, Kind::fins_version, message.version);
  if (message.mode) signals.say(sender, Kind::fins_mode, NumberText(*message.mode).text());
}

void say_slmp(Signals& signals, const Who& sender, const dissect::SlmpMessage& message) {
  constexpr std::uint8_t kOwnNetwork = 0;
  constexpr std::uint8_t kOwnStation = 255;
  if (message.sender == OtRole::server && message.network == kOwnNetwork &&
      message.station == kOwnStation)
    signals.say(sender, Kind::slmp_type, message.type_name);
  if (message.sender == OtRole::client && !message.password.empty())
    signals.say(sender, Kind::slmp_unlock, "yes");
}

void say_hart(Signals& signals, const Who& sender, const dissect::HartMessage& message) {
  if (message.sender != OtRole::server) return;
  if (message.identity) {
    const dissect::HartIdentity& identity = *message.identity;
    signals.say(sender, Kind::hart_type, NumberText::hex(identity.expanded_type, kShort).text());
    signals.say(sender, Kind::hart_device, NumberText::hex(identity.device_id, kMedium).text());
    signals.say(sender, Kind::hart_revision,
                fmt::format("{}.{}", identity.device_revision, identity.software_revision));
    if (identity.manufacturer)
      signals.say(sender, Kind::hart_maker, NumberText::hex(*identity.manufacturer, kShort).text());
  }
  signals.say(sender, Kind::hart_tag, message.long_tag);
  if (!message.packed_tag.empty())
    signals.say(sender, Kind::hart_tag, dissect::hart_text(message.packed_tag));
}

void say_dnp3(Signals& signals, const Who& sender, const dissect::Dnp3Message& message) {
  using dissect::Dnp3Attribute;
  if (message.sender == OtRole::client)
    signals.say(sender, Kind::dnp3_master, NumberText(message.source).text());
  if (message.sender != OtRole::server) return;
  signals.say(sender, Kind::dnp3_outstation, NumberText(message.source).text());
  signals.say(sender, Kind::dnp3_vendor, message.attribute(Dnp3Attribute::manufacturer));
  signals.say(sender, Kind::dnp3_model, message.attribute(Dnp3Attribute::product_name));
  signals.say(sender, Kind::dnp3_firmware, message.attribute(Dnp3Attribute::software_version));
  signals.say(sender, Kind::dnp3_serial, message.attribute(Dnp3Attribute::serial_number));
  signals.say(sender, Kind::dnp3_name, message.attribute(Dnp3Attribute::device_name));
  signals.say(sender, Kind::dnp3_location, message.attribute(Dnp3Attribute::location));
}

void say_modbus(Signals& signals, const Who& sender, const dissect::ModbusMessage& message) {
  using dissect::ModbusObjectId;
  signals.say(sender, Kind::modbus_unit, NumberText(message.unit).text());
  signals.say(sender, Kind::modbus_function, NumberText(message.function).text());
  signals.say(sender, Kind::modbus_vendor, message.object(ModbusObjectId::vendor));
  signals.say(sender, Kind::modbus_product_code, message.object(ModbusObjectId::product_code));
  signals.say(sender, Kind::modbus_revision, message.object(ModbusObjectId::revision));
  signals.say(sender, Kind::modbus_product, message.object(ModbusObjectId::product_name));
  signals.say(sender, Kind::modbus_model, message.object(ModbusObjectId::model));
  signals.say(sender, Kind::modbus_server_id, message.server_id);
  if (!message.umas) return;
  signals.say(sender, Kind::umas_model, message.umas->name);
  signals.say(
      sender, Kind::umas_firmware,
      fmt::format("{:x}.{:x}", message.umas->firmware >> 8U, message.umas->firmware & 0xFFU));
}

}  // namespace tenken::passive
