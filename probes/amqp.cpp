// AMQP: product, version and ways to log in. AMQP 0-9-1 sections 2.2.4 and 4.2.2; OASIS AMQP 1.0
// part 2.2.
// Sends the header of the protocol and leaves at the server's first method: no login is begun.
#include "scanner/dissect/amqp.hpp"

#include <array>

#include <fmt/core.h>

#include "probes/probe.hpp"
#include "probes/talk.hpp"

namespace tenken::probes {
namespace {

using namespace std::string_view_literals;

constexpr std::array<std::uint16_t, 1> kPorts{5672};
constexpr std::string_view kHeader = "AMQP\0\0\x09\x01"sv;

bool recognises(ByteView bytes) { return as_text(bytes).starts_with("AMQP"); }

dissect::StreamMessage message(ByteView stream) {
  const auto heard = dissect::parse_amqp_server(stream);
  if (heard.foreign()) return dissect::no_message(dissect::StreamGap::foreign);
  if (!heard.whole()) return dissect::no_message(dissect::StreamGap::need_more);
  return stream;
}

Task<Result<void>> run(ProbeContext& ctx) {
  const auto heard = co_await ask_message(ctx, to_bytes(kHeader), message);
  if (!heard) co_return Unexpected(heard.error());
  const dissect::AmqpServer server = dissect::parse_amqp_server(*heard).value;
  const bool anonymous = server.mechanisms.find("ANONYMOUS") != std::string_view::npos;
  ctx.observe(claim::kProtocol, "amqp");
  ctx.observe(claim::kCleartext, "true");
  ctx.observe(claim::kAuth, server.header_only ? "unknown" : anonymous ? "none" : "password");
  const std::string product = printable(server.product, 64);
  const std::string version = printable(server.version, 64);
  if (!product.empty()) ctx.observe(claim::kProduct, product);
  if (!version.empty()) ctx.observe(claim::kVersion, version);
  if (!server.mechanisms.empty()) ctx.observe("amqp.mechanisms", printable(server.mechanisms));
  ctx.cite(EvidenceKind::record,
           fmt::format("> header 0-9-1\n< {} {}.{}.{}\n< {} {}\n< mechanisms: {}\n",
                       server.header_only ? "header" : "start", server.major, server.minor,
                       server.revision, product, version, printable(server.mechanisms)));
  co_return ok;
}

}  // namespace

extern const Probe amqp{.name = "amqp",
                        .transport = Transport::tcp,
                        .ports = kPorts,
                        .risk = Risk::safe,
                        .client_first = true,
                        .recognises = recognises,
                        .run = run};

}  // namespace tenken::probes
