// vulndb match: what one text of a device leads to. For those who want to know why, and for tests.
#include <array>
#include <utility>

#include "cli/commands.hpp"
#include "cli/draft.hpp"
#include "cli/json_text.hpp"
#include "cli/output.hpp"
#include "cli/vuln_output.hpp"
#include "cli/vuln_survey.hpp"
#include "model/messages.hpp"
#include "vulndb/survey.hpp"

namespace tenken::cli {
namespace {

constexpr std::array kFormats{kTable, kJson, kCsv};

}  // namespace

Result<ExitCode> run_vulndb_match(const CommandContext& context,
                                  const VulndbMatchCommand& command) {
  const auto plan = plan_output(context.options, kFormats, kTable.name);
  if (!plan) return Unexpected(plan.error());
  for (const auto& [name, value] :
       {std::pair("--source", &command.source), std::pair("--text", &command.text)})
    if (value->empty())
      return fail(Errc::usage, Note(Msg::cli_missing_argument, {name}),
                  Note(Msg::cli_see_help, {help_command({"vulndb", "match"})}));
  const auto database = open_vulndb(context);
  if (!database) return Unexpected(database.error());
  std::vector<Vulnerability> found;
  auto matched = with_vulndb(context, [&]() -> Result<void> {
    vulndb::Matcher matcher(**database);
    found = vulndb::survey_text(matcher, command.source, command.text).open;
    return ok;
  });
  if (!matched) return Unexpected(matched.error());
  auto written = write_output(
      context, *plan, [&](std::string_view format, bool to_file) -> Result<std::string> {
        if (format == kJson.name) return json_text(vulnerabilities_json(found));
        return vulnerabilities_text(context.console, found, format, to_file);
      });
  if (!written) return Unexpected(written.error());
  return kDone;
}

}  // namespace tenken::cli
