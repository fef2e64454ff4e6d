// CoAP over TCP: the list of resources. RFC 8323 sections 3 and 5.3, RFC 6690 section 4.
// Sends settings without options, as every client does, and a GET of the list, which changes
// nothing by definition (RFC 7252 section 5.8.1).
#include "scanner/dissect/coap_tcp.hpp"

#include <array>

#include <fmt/core.h>

#include "probes/probe.hpp"
#include "probes/talk.hpp"
#include "scanner/dissect/coap.hpp"

namespace tenken::probes {
namespace {

constexpr std::array<std::uint16_t, 1> kPorts{5683};
constexpr int kMostMessages = 4;  // settings, and signals that may come before the answer
constexpr std::size_t kMostLinks = 32;

bool recognises(ByteView bytes) {
  // Settings without a token, the first that a server sends; a shorter start could be anything.
  const auto message = dissect::coap_tcp_message(bytes);
  return message && dissect::coap_tcp_code(*message) == dissect::kCoapSettings &&
         (std::to_integer<unsigned>(bytes.front()) & 0x0FU) == 0;
}

std::string links_of(ByteView message) {
  const Bytes datagram = dissect::as_coap_datagram(message);
  const auto answer = dissect::parse_coap(datagram);
  if (!answer || answer->content_format != dissect::CoapMessage::kLinkFormat) return {};
  std::string text;
  dissect::CoapLinks links(as_text(answer->payload));
  for (std::size_t i = 0; i < kMostLinks; ++i) {
    const auto link = links.next();
    if (!link) break;
    text += (text.empty() ? "" : ", ") + std::string(link->target);
  }
  return printable(text);
}

Task<Result<void>> run(ProbeContext& ctx) {
  auto message = co_await ask_message(ctx, dissect::coap_tcp_question(), dissect::coap_tcp_message);
  if (!message) co_return Unexpected(message.error());
  // Whatever the order of other signals, a server begins with its settings (section 5.3).
  if (dissect::coap_tcp_code(*message) != dissect::kCoapSettings)
    co_return ctx.not_mine(*message, "no settings of CoAP at the start");
  ctx.observe(claim::kProtocol, "coap");
  ctx.observe(claim::kCleartext, "true");
  ctx.observe(claim::kAuth, "unknown");
  std::string record = "> settings, GET /.well-known/core\n< settings\n";
  for (int i = 1; i < kMostMessages; ++i) {
    message = co_await read_message(ctx, ctx.stream, dissect::coap_tcp_message, ctx.answer_wait);
    if (!message) break;
    const unsigned code = dissect::coap_tcp_code(*message);
    record += fmt::format("< {}.{:02}\n", code >> 5U, code & 0x1FU);
    const std::string links = links_of(*message);
    if (links.empty()) continue;
    ctx.observe("coap.resources", links);
    record += fmt::format("< {}\n", links);
    break;
  }
  ctx.cite(EvidenceKind::record, record);
  co_return ok;
}

}  // namespace

extern const Probe coap_tcp{.name = "coap_tcp",
                            .transport = Transport::tcp,
                            .ports = kPorts,
                            .risk = Risk::safe,
                            .client_first = true,
                            .recognises = recognises,
                            .run = run};

}  // namespace tenken::probes
