// JetDirect (AppSocket): what a printer says of itself in PJL. HP, "Printer Job Language Technical
// Reference Manual", chapter 9 (INFO ID).
// What is sent to this port is printed by a printer that does not understand it. So nothing is sent
// unless the printer itself has said over IPP, in its device id, that it understands PJL; then the
// question, between two universal exits, opens and closes a job of its own without a page in it. A
// printer without IPP is left alone, and the port stays "unknown". Never under the gentle profile.
#include <array>

#include <fmt/core.h>

#include "probes/ipp_talk.hpp"
#include "probes/probe.hpp"
#include "probes/talk.hpp"
#include "scanner/dissect/ipp.hpp"

namespace tenken::probes {
namespace {

constexpr std::array<std::uint16_t, 1> kPorts{9100};
constexpr std::string_view kQuestion = "\x1b%-12345X@PJL INFO ID\r\n\x1b%-12345X";
constexpr std::string_view kAnswer = "@PJL INFO ID\r\n";
constexpr std::size_t kMaxModel = 128;

bool ends_everything(Errc code) { return code == Errc::cancelled || code == Errc::out_of_scope; }

/// Whether the printer says so itself; an error only where the scan ends.
Task<Result<bool>> understands_pjl(ProbeContext& ctx) {
  const net::StreamLimits limits;
  const auto stream = co_await ctx.dialer.connect(kIppPort, limits);
  if (!stream && ends_everything(stream.error().code)) co_return Unexpected(stream.error());
  if (!stream) co_return false;
  Bytes heard;
  const auto answer = co_await ask_printer(ctx, **stream, heard);
  if (!answer && ends_everything(answer.error().code)) co_return Unexpected(answer.error());
  if (!answer) co_return false;
  const auto printer = dissect::parse_ipp(as_bytes(answer->body));
  if (!printer) co_return false;
  co_return printer->id("CMD", "COMMAND SET").find("PJL") != std::string_view::npos;
}

dissect::StreamMessage pjl_message(ByteView stream) {
  constexpr char kFormFeed = '\f';
  const std::string_view text = as_text(stream);
  if (!kAnswer.starts_with(text.substr(0, kAnswer.size())))
    return dissect::no_message(dissect::StreamGap::foreign);
  const std::size_t end = text.find(kFormFeed);
  if (end == std::string_view::npos) return dissect::no_message(dissect::StreamGap::need_more);
  return stream.first(end + 1);
}

/// The line behind the echo, without its quotes.
std::string model_of(const Bytes& message) {
  std::string_view text = as_text(message).substr(kAnswer.size());
  text = text.substr(0, text.find_first_of("\r\n\f"));
  if (text.size() >= 2 && text.front() == '"' && text.back() == '"')
    text = text.substr(1, text.size() - 2);
  return printable(text, kMaxModel);
}

Task<Result<void>> run(ProbeContext& ctx) {
  ctx.stream.close();  // before the next one: a printer may take one connection at a time
  const auto understands = co_await understands_pjl(ctx);
  if (!understands) co_return Unexpected(understands.error());
  if (!*understands) co_return fail(Errc::malformed, "not known to understand PJL: nothing sent");
  const auto stream = co_await ctx.reconnect();
  if (!stream) co_return Unexpected(stream.error());
  if (const auto sent = co_await (*stream)->write(to_bytes(kQuestion)); !sent)
    co_return Unexpected(sent.error());
  const auto message = co_await read_message(ctx, **stream, pjl_message, ctx.answer_wait);
  if (!message) co_return Unexpected(message.error());
  const std::string model = model_of(*message);
  ctx.observe(claim::kProtocol, "jetdirect");
  ctx.observe(claim::kCleartext, "true");
  ctx.observe(claim::kAuth, "none");
  ctx.observe_device(claim::kType, "printer");
  if (!model.empty()) ctx.observe_device(claim::kModel, model);
  ctx.cite(EvidenceKind::record, fmt::format("> @PJL INFO ID\n< {}\n", model));
  co_return ok;
}

}  // namespace

extern const Probe jetdirect{.name = "jetdirect",
                             .transport = Transport::tcp,
                             .ports = kPorts,
                             .risk = Risk::careful,
                             .client_first = true,
                             .recognises = nullptr,
                             .run = run};

}  // namespace tenken::probes
