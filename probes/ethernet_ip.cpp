// EtherNet/IP: List Identity. CIP Networks Library volume 2 section 2-4.2.
// Sends that request alone, which is answered from memory outside any session: no session is
// registered and no object read.
#include "scanner/dissect/ethernet_ip.hpp"

#include <array>

#include <fmt/core.h>

#include "probes/probe.hpp"
#include "probes/talk.hpp"
#include "probes/vendor_numbers.hpp"
#include "scanner/dissect/plant_requests.hpp"

namespace tenken::probes {
namespace {

constexpr std::array<std::uint16_t, 1> kPorts{44818};
constexpr std::uint16_t kController = 0x0E;  // device profiles of ODVA

Task<Result<void>> run(ProbeContext& ctx) {
  const auto heard =
      co_await ask_message(ctx, dissect::enip_list_identity(), dissect::enip_message);
  if (!heard) co_return Unexpected(heard.error());
  const auto message = dissect::parse_enip(*heard);
  if (!message) co_return ctx.not_mine(*heard, message.error().detail);
  if (message->command != dissect::EnipCommand::list_identity)
    co_return ctx.not_mine(*heard, "no answer to List Identity");
  ctx.observe(claim::kProtocol, "ethernet-ip");
  ctx.observe(claim::kCleartext, "true");
  ctx.observe(claim::kAuth, "none");
  std::string record = "> List Identity\n";
  if (const auto& identity = message->identity) {
    const std::string_view vendor = odva_vendor(identity->vendor);
    const std::string firmware = fmt::format("{}.{}", identity->major, identity->minor);
    const std::string name = printable(identity->product_name, 64);
    if (!vendor.empty()) ctx.observe_device(claim::kVendor, vendor);
    if (!name.empty()) ctx.observe_device(claim::kModel, name);
    ctx.observe_device(claim::kFirmware, firmware);
    if (identity->device_type == kController) ctx.observe_device(claim::kType, "plc");
    if (identity->serial != 0)
      ctx.observe_device(claim::kIdentitySerial,
                         fmt::format("odva:{}:{:08x}", identity->vendor, identity->serial));
    record +=
        fmt::format("< vendor {} {}\n< product {} {}\n< type {}\n< revision {}\n< serial {:08x}\n",
                    identity->vendor, vendor, identity->product_code, name, identity->device_type,
                    firmware, identity->serial);
  }
  ctx.cite(EvidenceKind::record, std::move(record));
  co_return ok;
}

}  // namespace

extern const Probe ethernet_ip{.name = "ethernet_ip",
                               .transport = Transport::tcp,
                               .ports = kPorts,
                               .risk = Risk::safe,
                               .client_first = true,
                               .recognises = nullptr,
                               .run = run,
                               .plant = true};

}  // namespace tenken::probes
