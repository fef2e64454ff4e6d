// vulndb rematch: the stored inventory judged by the database of today. Sends nothing.
#include <algorithm>
#include <array>

#include <boost/json/object.hpp>

#include "cli/commands.hpp"
#include "cli/json_text.hpp"
#include "cli/output.hpp"
#include "cli/store.hpp"
#include "cli/vuln_survey.hpp"
#include "model/messages.hpp"
#include "vulndb/survey.hpp"

namespace tenken::cli {
namespace {

constexpr std::array kFormats{kTable, kJson};

struct Counts {
  std::size_t findings = 0;
  std::size_t certain = 0;
};

Counts count(const std::vector<Device>& devices) {
  Counts counts;
  for (const Device& device : devices) {
    counts.findings += device.vulnerabilities.size();
    counts.certain += static_cast<std::size_t>(
        std::ranges::count_if(device.vulnerabilities, vulndb::is_certain, &Vulnerability::tier));
  }
  return counts;
}

}  // namespace

Result<ExitCode> run_vulndb_rematch(const CommandContext& context) {
  const auto plan = plan_output(context.options, kFormats, kTable.name);
  if (!plan) return Unexpected(plan.error());
  const auto database = open_vulndb(context);
  if (!database) return Unexpected(database.error());
  auto inventory = open_inventory(context, inventory::OpenMode::read_write);
  if (!inventory) return Unexpected(inventory.error());
  auto view = inventory->view();
  if (!view) return Unexpected(view.error());
  const auto asked = survey_view(context, **database, *view, true);
  if (!asked) return Unexpected(asked.error());
  const VulnSurvey& survey = *view->vulnerability_survey;
  const auto changes = inventory->record_survey(survey, view->devices);
  if (!changes) return Unexpected(changes.error());
  const Counts counts = count(view->devices);
  auto written =
      write_output(context, *plan, [&](std::string_view format, bool) -> Result<std::string> {
        if (format == kJson.name) {
          boost::json::object json;
          json["surveyed_at"] = survey.at.to_string();
          json["database_at"] = survey.database_at.to_string();
          json["edition"] = survey.database;
          json["devices"] = view->devices.size();
          json["candidates"] = survey.candidates;
          json["unnamed_devices"] = survey.unnamed;
          json["findings"] = counts.findings;
          json["certain"] = counts.certain;
          json["became_known"] = changes->known;
          json["gone"] = changes->gone;
          return json_text(json);
        }
        return context.console.text(
                   Note(Msg::vulndb_surveyed,
                        {std::to_string(view->devices.size()), short_time(survey.database_at),
                         std::to_string(counts.findings), std::to_string(counts.certain),
                         std::to_string(changes->known), std::to_string(changes->gone)})) +
               '\n';
      });
  if (!written) return Unexpected(written.error());
  return kDone;
}

}  // namespace tenken::cli
