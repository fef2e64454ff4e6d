// version: what this program is.
#include <array>

#include <boost/json/object.hpp>
#include <boost/version.hpp>

#include "cli/commands.hpp"
#include "cli/json_text.hpp"
#include "cli/output.hpp"
#include "model/messages.hpp"

namespace tenken::cli {
namespace {

constexpr std::array kFormats{kTable, kJson};
constexpr const char* kSheetVersion = "2.1";  // JSSEC IoT Security Check Sheet

}  // namespace

std::string_view version() { return TENKEN_VERSION; }

Result<ExitCode> run_version(const CommandContext& context) {
  const auto plan = plan_output(context.options, kFormats, kTable.name);
  if (!plan) return Unexpected(plan.error());
  auto written =
      write_output(context, *plan, [&](std::string_view format, bool) -> Result<std::string> {
        if (format == kTable.name)
          return "tenken " + std::string(version()) + "\n" +
                 context.console.text(Note(Msg::cli_sheet_version, {kSheetVersion})) + "\n";
        boost::json::object json;
        json["name"] = "tenken";
        json["version"] = version();
        json["check_sheet"] = kSheetVersion;
        json["compiler"] = __VERSION__;
        json["boost"] = BOOST_LIB_VERSION;
        return json_text(json);
      });
  if (!written) return Unexpected(written.error());
  return kDone;
}

}  // namespace tenken::cli
