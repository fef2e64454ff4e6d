// DNP3: is an outstation there? IEEE 1815-2012 clause 9.2.4.2.8.
// Sends requests for the status of the data link to the addresses that outstations have from the
// factory. They end in the data link, before the application, and change nothing; no broadcast
// address is among them. An address that is nobody's is not answered.
#include "scanner/dissect/dnp3.hpp"

#include <array>

#include <fmt/core.h>

#include "probes/probe.hpp"
#include "probes/talk.hpp"
#include "scanner/dissect/plant_requests.hpp"

namespace tenken::probes {
namespace {

constexpr std::array<std::uint16_t, 1> kPorts{20000};
// 0xFFFC is the outstation itself, where it has that feature (clause 9.2.5.1).
constexpr std::array<std::uint16_t, 5> kAddresses{0xFFFC, 1, 4, 10, 1024};
constexpr std::uint8_t kLinkStatus = 11;  // of a secondary station

Task<Result<void>> run(ProbeContext& ctx) {
  Bytes request;
  for (const std::uint16_t address : kAddresses) {
    const Bytes one = dissect::dnp3_link_status(address);
    request.insert(request.end(), one.begin(), one.end());
  }
  const auto heard = co_await ask_message(ctx, std::move(request), dissect::dnp3_message);
  if (!heard) co_return Unexpected(heard.error());
  const auto message = dissect::parse_dnp3(*heard);
  if (!message) co_return ctx.not_mine(*heard, message.error().detail);
  ctx.observe(claim::kProtocol, "dnp3");
  ctx.observe(claim::kCleartext, "true");
  ctx.observe(claim::kAuth, "unknown");  // Secure Authentication shows only when it is challenged
  ctx.observe("dnp3.address", std::to_string(message->source));
  ctx.observe_device(claim::kType, "plc", 60);
  ctx.cite(
      EvidenceKind::record,
      fmt::format("> request link status\n< function {} of address {}{}\n", message->link_function,
                  message->source, message->link_function == kLinkStatus ? " (status)" : ""));
  co_return ok;
}

}  // namespace

extern const Probe dnp3{.name = "dnp3",
                        .transport = Transport::tcp,
                        .ports = kPorts,
                        .risk = Risk::safe,
                        .client_first = true,
                        .recognises = nullptr,
                        .run = run,
                        .plant = true};

}  // namespace tenken::probes
