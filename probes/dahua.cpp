// Dahua: recorders and cameras, and those of others who sell them, port 37777. The maker does not
// publish the protocol.
// Sends a client's sign of life, which carries nothing and asks for nothing but the same in return.
// No login is begun.
#include <array>

#include <fmt/core.h>

#include "probes/probe.hpp"
#include "probes/talk.hpp"
#include "scanner/dissect/sofia.hpp"

namespace tenken::probes {
namespace {

constexpr std::array<std::uint16_t, 1> kPorts{37777};
constexpr int kConfidence = 80;  // one byte and a length prove it

Task<Result<void>> run(ProbeContext& ctx) {
  const auto message =
      co_await ask_message(ctx, dissect::dahua_heartbeat(), dissect::dahua_message);
  if (!message) co_return Unexpected(message.error());
  ctx.observe(claim::kProtocol, "dahua", kConfidence);
  ctx.observe(claim::kCleartext, "true");
  ctx.observe(claim::kAuth, "unknown");
  ctx.observe_device(claim::kType, "recorder", 50);  // or a camera
  ctx.cite(EvidenceKind::record,
           fmt::format("> heartbeat\n< {} bytes of kind {:02x}\n", message->size(),
                       std::to_integer<unsigned>(message->front())));
  co_return ok;
}

}  // namespace

extern const Probe dahua{.name = "dahua",
                         .transport = Transport::tcp,
                         .ports = kPorts,
                         .risk = Risk::safe,
                         .client_first = true,
                         .recognises = nullptr,
                         .run = run};

}  // namespace tenken::probes
