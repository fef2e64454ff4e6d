// IPP: maker, model and firmware of a printer. RFC 8011 section 4.2.5.
// Sends Get-Printer-Attributes in an HTTP POST, which reads; no job is created and nothing printed.
#include "scanner/dissect/ipp.hpp"

#include <array>

#include <fmt/core.h>

#include "probes/ipp_talk.hpp"
#include "probes/probe.hpp"
#include "scanner/dissect/banner.hpp"

namespace tenken::probes {
namespace {

constexpr std::array<std::uint16_t, 1> kPorts{kIppPort};

void tell(ProbeContext& ctx, std::string& record, std::string_view key, std::string_view value) {
  if (value.empty()) return;
  const std::string text = printable(value, 128);
  ctx.observe_device(key, text);
  record += fmt::format("< {}: {}\n", key, text);
}

/// Whether any of its addresses wants a login.
std::string_view auth_of(const dissect::IppPrinter& printer) {
  if (printer.authentication == "none" || printer.authentication == "requesting-user-name")
    return "none";
  if (printer.authentication == "certificate") return "certificate";
  return printer.authentication.empty() ? "unknown" : "password";
}

Task<Result<void>> run(ProbeContext& ctx) {
  Bytes heard;
  const auto answer = co_await ask_printer(ctx, ctx.stream, heard);
  if (!answer && answer.error().code == Errc::malformed)
    co_return ctx.not_mine(heard, answer.error().detail);
  if (!answer) co_return Unexpected(answer.error());
  const auto printer = dissect::parse_ipp(as_bytes(answer->body));
  if (!printer) co_return ctx.not_mine(heard, printer.error().detail);
  ctx.observe(claim::kProtocol, "ipp");
  ctx.observe(claim::kCleartext, "true");
  ctx.observe(claim::kAuth, auth_of(*printer));
  std::string record = fmt::format("> Get-Printer-Attributes\n< status {:04x}\n< server: {}\n",
                                   printer->status, printable(answer->server));
  if (const auto software = dissect::read_product_token(answer->server)) {
    ctx.observe(claim::kProduct, printable(software->product, 64));
    if (!software->version.empty()) ctx.observe(claim::kVersion, printable(software->version, 64));
  }
  if (printer->success()) {
    ctx.observe_device(claim::kType, "printer");
    tell(ctx, record, claim::kVendor, printer->id("MFG", "MANUFACTURER"));
    const std::string_view model = printer->id("MDL", "MODEL");
    tell(ctx, record, claim::kModel, model.empty() ? printer->model : model);
    tell(ctx, record, claim::kFirmware, printer->firmware);
    tell(ctx, record, "identity.printer_uuid", printer->uuid);
  }
  ctx.cite(EvidenceKind::record, std::move(record));
  co_return ok;
}

}  // namespace

extern const Probe ipp{.name = "ipp",
                       .transport = Transport::tcp,
                       .ports = kPorts,
                       .risk = Risk::safe,
                       .client_first = true,
                       .recognises = nullptr,
                       .run = run};

}  // namespace tenken::probes
