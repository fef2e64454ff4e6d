// items: the sub-items of the check sheet that tenken answers.
#include <array>
#include <sstream>

#include "cli/commands.hpp"
#include "cli/output.hpp"
#include "report/report.hpp"

namespace tenken::cli {
namespace {

constexpr std::array kFormats{kTable, kJson};

}  // namespace

Result<ExitCode> run_items(const CommandContext& context) {
  const auto plan = plan_output(context.options, kFormats, kTable.name);
  if (!plan) return Unexpected(plan.error());
  auto written = write_output(
      context, *plan, [&](std::string_view format, bool to_file) -> Result<std::string> {
        std::ostringstream out;
        auto items = report::write_items(out, format, context.console.lang,
                                         to_file ? 0 : context.console.columns);
        if (!items) return Unexpected(items.error());
        return out.str();
      });
  if (!written) return Unexpected(written.error());
  return kDone;
}

}  // namespace tenken::cli
