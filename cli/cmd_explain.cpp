// explain: what a sub-item, a verdict, a reason code or a class of Wi-Fi means.
#include <array>
#include <optional>

#include "cli/commands.hpp"
#include "cli/output.hpp"
#include "model/bytes.hpp"
#include "model/messages.hpp"
#include "report/report.hpp"
#include "report/wifi_words.hpp"
#include "scanner/ports/port_names.hpp"

namespace tenken::cli {
namespace {

constexpr std::array kFormats{kTable};
constexpr std::string_view kPortsTopic = "ports:";

/// "ports:top1000" and "ports:top20" are answered by the ports themselves, in the form that --ports
/// and --udp-ports take.
std::optional<std::string> ports_topic(std::string_view id) {
  if (!id.starts_with(kPortsTopic)) return std::nullopt;
  const std::string_view name = id.substr(kPortsTopic.size());
  auto ports = ports::resolve_ports(name);
  if (!ports) ports = ports::resolve_udp_ports(name);
  if (!ports) return std::nullopt;
  return ports->to_string();
}

}  // namespace

Result<ExitCode> run_explain(const CommandContext& context, const ExplainCommand& command) {
  const auto plan = plan_output(context.options, kFormats, kTable.name);
  if (!plan) return Unexpected(plan.error());
  std::string text = ports_topic(command.id).value_or("");
  if (text.empty()) text = report::explain_wifi(command.id, context.console.lang);
  if (text.empty()) text = report::explain(command.id, context.console.lang);
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
