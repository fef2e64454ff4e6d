// evidence show: the record behind a verdict, escaped.
#include <algorithm>
#include <array>

#include "cli/commands.hpp"
#include "cli/output.hpp"
#include "cli/store.hpp"
#include "model/bytes.hpp"
#include "model/messages.hpp"
#include "report/digest.hpp"

namespace tenken::cli {
namespace {

constexpr std::array kFormats{kTable};
constexpr std::size_t kFrameBytesPerLine = 16;

/// Text line by line, each made printable; frames as hexadecimal.
std::string content_text(const Evidence& evidence) {
  std::string text;
  if (evidence.kind == EvidenceKind::frame) {
    const ByteView bytes = evidence.content;
    for (std::size_t at = 0; at < bytes.size(); at += kFrameBytesPerLine)
      text += to_hex(bytes.subspan(at, std::min(kFrameBytesPerLine, bytes.size() - at))) + '\n';
    return text;
  }
  return report::transcript_text(evidence);
}

}  // namespace

Result<ExitCode> run_evidence_show(const CommandContext& context,
                                   const EvidenceShowCommand& command) {
  const auto plan = plan_output(context.options, kFormats, kTable.name);
  if (!plan) return Unexpected(plan.error());
  const auto id = EvidenceId::parse(command.id);
  if (!id)
    return fail(Errc::usage, Note(Msg::cli_bad_evidence_id, {printable(command.id)}),
                Note(Msg::cli_bad_evidence_id_fix));
  const auto inventory = open_inventory(context, inventory::OpenMode::read_only);
  if (!inventory) return Unexpected(inventory.error());
  const auto evidence = inventory->evidence(*id);
  if (!evidence) return Unexpected(evidence.error());
  if (!*evidence)
    return fail(Errc::usage, Note(Msg::cli_no_evidence, {command.id}),
                Note(Msg::cli_bad_evidence_id_fix));
  const Evidence& record = **evidence;
  std::string text = context.console.text(
      Note(Msg::cli_evidence_head,
           {context.console.text(report::label("report_evidence_", to_string(record.kind))),
            printable(record.source), record.captured_at.to_local_string()}));
  text += '\n';
  if (record.truncated) text += context.console.text(Msg::cli_evidence_truncated) + '\n';
  if (record.redacted) text += context.console.text(Msg::cli_evidence_redacted) + '\n';
  text += '\n' + content_text(record);
  auto written = write_output(context, *plan,
                              [&](std::string_view, bool) -> Result<std::string> { return text; });
  if (!written) return Unexpected(written.error());
  return kDone;
}

}  // namespace tenken::cli
