// ADB: is the debug bridge open to the network? packages/modules/adb, protocol.txt.
// Sends the connection message without a key. A device that wants one sends a token to be signed;
// we leave there, and since no key is offered it shows no question to its user. No shell is opened.
#include "scanner/dissect/adb.hpp"

#include <array>

#include <fmt/core.h>

#include "probes/probe.hpp"
#include "probes/talk.hpp"

namespace tenken::probes {
namespace {

constexpr std::array<std::uint16_t, 2> kPorts{5555, 5556};

Task<Result<void>> run(ProbeContext& ctx) {
  const auto message = co_await ask_message(ctx, dissect::adb_connect(), dissect::adb_message);
  if (!message) co_return Unexpected(message.error());
  const dissect::AdbAnswer answer = dissect::parse_adb(*message);
  const bool open = answer.kind == dissect::AdbKind::connected;
  const bool tls = answer.kind == dissect::AdbKind::tls;
  ctx.observe(claim::kProtocol, "adb");
  ctx.observe(claim::kCleartext, tls ? "false" : "true");
  ctx.observe(claim::kAuth, open ? "none" : "certificate");
  if (!answer.banner.empty()) ctx.observe(claim::kBanner, printable(answer.banner));
  if (const std::string_view model = answer.property("ro.product.model"); !model.empty())
    ctx.observe_device(claim::kModel, printable(model, 64));
  if (open) ctx.observe_device(claim::kOs, "Android", 90);
  ctx.cite(EvidenceKind::record, fmt::format("> CNXN host::\n< {} {}\n",
                                             open  ? "CNXN"
                                             : tls ? "STLS"
                                                   : "AUTH",
                                             printable(answer.banner)));
  co_return ok;
}

}  // namespace

extern const Probe adb{.name = "adb",
                       .transport = Transport::tcp,
                       .ports = kPorts,
                       .risk = Risk::safe,
                       .client_first = true,
                       .recognises = nullptr,
                       .run = run};

}  // namespace tenken::probes
