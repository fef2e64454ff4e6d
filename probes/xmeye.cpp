// XMEye: recorders and cameras of Xiongmai and those who sell them, port 34567. The maker does not
// publish the protocol.
// Sends the question for the description of the system without having logged in, which devices
// answer with a description or with "not logged in". No login is tried, no setting touched.
#include <array>

#include <fmt/core.h>

#include "probes/probe.hpp"
#include "probes/talk.hpp"
#include "scanner/dissect/sofia.hpp"

namespace tenken::probes {
namespace {

constexpr std::array<std::uint16_t, 1> kPorts{34567};
constexpr std::string_view kSuccess = "100";

Task<Result<void>> run(ProbeContext& ctx) {
  const auto message =
      co_await ask_message(ctx, dissect::sofia_system_info(), dissect::sofia_message);
  if (!message) co_return Unexpected(message.error());
  const dissect::SofiaAnswer answer = dissect::parse_sofia(*message);
  if (answer.kind != dissect::kSofiaSystemInfo || answer.result.empty())
    co_return ctx.not_mine(*message, "no answer to the question for the system");
  const bool told = answer.result == kSuccess;
  ctx.observe(claim::kProtocol, "xmeye");
  ctx.observe(claim::kCleartext, "true");
  ctx.observe(claim::kAuth, told ? "none" : "password");
  ctx.observe_device(claim::kType, "recorder", 50);  // or a camera
  if (!answer.model.empty()) ctx.observe_device(claim::kModel, printable(answer.model, 64));
  if (!answer.firmware.empty())
    ctx.observe_device(claim::kFirmware, printable(answer.firmware, 64));
  if (!answer.serial.empty())
    ctx.observe_device(claim::kIdentitySerial, "xmeye:" + printable(answer.serial, 64));
  ctx.cite(EvidenceKind::record,
           fmt::format("> SystemInfo\n< result {}\n< {} {} {}\n", printable(answer.result, 16),
                       printable(answer.model, 64), printable(answer.firmware, 64),
                       printable(answer.serial, 64)));
  co_return ok;
}

}  // namespace

extern const Probe xmeye{.name = "xmeye",
                         .transport = Transport::tcp,
                         .ports = kPorts,
                         .risk = Risk::safe,
                         .client_first = true,
                         .recognises = nullptr,
                         .run = run};

}  // namespace tenken::probes
