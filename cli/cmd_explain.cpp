// explain: what a sub-item, a verdict or a reason code means.
#include <array>

#include "cli/commands.hpp"
#include "cli/output.hpp"
#include "model/bytes.hpp"
#include "report/report.hpp"

namespace tenken::cli {
namespace {

constexpr std::array kFormats{kTable};

}  // namespace

Result<ExitCode> run_explain(const CommandContext& context, const ExplainCommand& command) {
  const auto plan = plan_output(context.options, kFormats, kTable.name);
  if (!plan) return Unexpected(plan.error());
  std::string text = report::explain(command.id, context.console.lang);
  if (text.empty())
    return fail(Errc::usage, Note(Msg::cli_no_topic, {printable(command.id)}),
                Note(Msg::cli_no_topic_fix));
  if (text.back() != '\n') text += '\n';
  auto written = write_output(context, *plan,
                              [&](std::string_view, bool) -> Result<std::string> { return text; });
  if (!written) return Unexpected(written.error());
  return kDone;
}

}  // namespace tenken::cli
