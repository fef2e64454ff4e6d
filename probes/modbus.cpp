// Modbus/TCP: device identification. Modbus Application Protocol 1.1b3 section 6.21 (function 43,
// MEI type 14).
// Sends the request to read the identification, to the device itself (unit 255, and where that is
// not answered 0; Modbus Messaging on TCP/IP 1.0b section 4.4.2): never to units behind a gateway.
// It reads no register and no coil; devices without it answer with an exception.
#include "scanner/dissect/modbus.hpp"

#include <array>
#include <string>

#include <fmt/core.h>

#include "probes/probe.hpp"
#include "probes/talk.hpp"
#include "scanner/dissect/plant_requests.hpp"

namespace tenken::probes {
namespace {

constexpr std::array<std::uint16_t, 2> kPorts{502, 1502};
constexpr std::array<std::uint8_t, 2> kUnits{255, 0};
constexpr std::uint8_t kEncapsulated = 43;
constexpr std::uint8_t kNoPath = 0x0A;  // exceptions of a gateway
constexpr std::uint8_t kNoTarget = 0x0B;

using dissect::ModbusObjectId;

bool is_answer(const Result<dissect::ModbusMessage>& message, std::uint16_t transaction) {
  return message && message->transaction == transaction && message->function == kEncapsulated;
}

/// A claim about the device and a line of the record, where there is a value.
void tell(ProbeContext& ctx, std::string& record, std::string_view key, std::string_view name,
          std::string_view value) {
  if (value.empty()) return;
  const std::string text = printable(value);
  ctx.observe_device(key, text);
  record += fmt::format("< {}: {}\n", name, text);
}

void observe_objects(ProbeContext& ctx, std::string& record, const dissect::ModbusMessage& basic,
                     const dissect::ModbusMessage& regular) {
  const auto value = [&](ModbusObjectId id) {
    return !regular.object(id).empty() ? regular.object(id) : basic.object(id);
  };
  const std::string_view model =
      !value(ModbusObjectId::model).empty()          ? value(ModbusObjectId::model)
      : !value(ModbusObjectId::product_name).empty() ? value(ModbusObjectId::product_name)
                                                     : value(ModbusObjectId::product_code);
  tell(ctx, record, claim::kVendor, "vendor", value(ModbusObjectId::vendor));
  tell(ctx, record, claim::kModel, "model", model);
  tell(ctx, record, claim::kFirmware, "revision", value(ModbusObjectId::revision));
  tell(ctx, record, "device.product_code", "product code", value(ModbusObjectId::product_code));
}

Task<Result<void>> run(ProbeContext& ctx) {
  Bytes answer;
  std::uint16_t transaction = 0;
  for (const std::uint8_t unit : kUnits) {
    ++transaction;
    const auto heard = co_await ask_message(
        ctx, dissect::modbus_identify(transaction, unit, dissect::ModbusDetail::basic),
        dissect::modbus_message);
    const bool silent =
        !heard && heard.error().code == Errc::malformed && ctx.foreign_answer().empty();
    if (!heard && !silent) co_return Unexpected(heard.error());
    if (!heard) continue;
    const auto message = dissect::parse_modbus(*heard, dissect::OtRole::server);
    if (!is_answer(message, transaction)) co_return ctx.not_mine(*heard, "no answer of Modbus");
    answer = *heard;
    if (message->exception != kNoPath && message->exception != kNoTarget) break;
  }
  if (answer.empty()) co_return ctx.not_mine(answer, "no answer");
  const auto basic = dissect::parse_modbus(answer, dissect::OtRole::server);
  ctx.observe(claim::kProtocol, "modbus");
  ctx.observe(claim::kCleartext, "true");
  ctx.observe(claim::kAuth, "none");
  std::string record = fmt::format("> read device identification, unit {}\n", basic->unit);
  if (basic->exception) record += fmt::format("< exception {}\n", *basic->exception);
  Bytes more;
  if (!basic->objects.empty()) {
    const auto heard = co_await ask_message(
        ctx, dissect::modbus_identify(++transaction, basic->unit, dissect::ModbusDetail::regular),
        dissect::modbus_message);
    if (heard) more = *heard;
  }
  const auto regular = dissect::parse_modbus(more, dissect::OtRole::server);
  observe_objects(ctx, record, *basic,
                  is_answer(regular, transaction) ? *regular : dissect::ModbusMessage());
  ctx.cite(EvidenceKind::record, std::move(record));
  co_return ok;
}

}  // namespace

extern const Probe modbus{.name = "modbus",
                          .transport = Transport::tcp,
                          .ports = kPorts,
                          .risk = Risk::safe,
                          .client_first = true,
                          .recognises = nullptr,
                          .run = run,
                          .plant = true};

}  // namespace tenken::probes
