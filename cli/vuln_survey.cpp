#include "cli/vuln_survey.hpp"

#include <algorithm>
#include <exception>
#include <filesystem>

#include "cli/vulndb_file.hpp"
#include "model/bytes.hpp"
#include "model/messages.hpp"
#include "vulndb/survey.hpp"

namespace tenken::cli {

Result<void> with_vulndb(const CommandContext& context, const std::function<Result<void>()>& work) {
  try {
    return work();
  } catch (const std::exception& exception) {
    return fail(Errc::environment,
                Note(Msg::vulndb_damaged, {printable(vulndb_file(context).string())}),
                Note(Msg::vulndb_damaged_fix), printable(exception.what()));
  }
}

namespace {

constexpr std::size_t kMostLookedUp = 1024;

/// The inventory's own answers are of this edition, and nothing was measured since.
bool still_true(const InventoryView& view, const vulndb::DatabaseStatus& status) {
  if (!view.vulnerability_survey || view.vulnerability_survey->database != status.edition)
    return false;
  const Timestamp measured =
      view.scan ? view.scan->finished.value_or(view.at) : view.vulnerability_survey->at;
  return measured <= view.vulnerability_survey->at;
}

/// The answers, and as a fact what was asked.
void tell(Device& device, vulndb::Surveyed surveyed, Timestamp at) {
  constexpr int kCertain = 100;
  device.vulnerabilities = std::move(surveyed.open);
  device.facts.erase("survey.looked_up");
  if (surveyed.looked_up.empty()) return;
  Fact& fact = device.facts["survey.looked_up"];
  fact.value = printable(surveyed.looked_up, kMostLookedUp);
  fact.witness = "vulndb";
  fact.confidence = kCertain;
  fact.first_seen = fact.last_seen = at;
}

}  // namespace

Result<bool> survey_view(const CommandContext& context, vulndb::Database& database,
                         InventoryView& view, bool anew) {
  bool asked = false;
  auto done = with_vulndb(context, [&]() -> Result<void> {
    const vulndb::DatabaseStatus status = database.status();
    if (!anew && still_true(view, status)) return ok;
    VulnSurvey survey;
    survey.at = context.clock.now();
    survey.database_at = status.newest.value_or(status.built);
    survey.cves = status.counts.cves;
    survey.database = status.edition;
    vulndb::Matcher matcher(database);
    std::vector<vulndb::Surveyed> found;
    found.reserve(view.devices.size());
    for (const Device& device : view.devices) {
      vulndb::Surveyed surveyed = vulndb::survey_device(matcher, device);
      survey.candidates += surveyed.candidates;
      if (surveyed.candidates == 0) ++survey.unnamed;
      found.push_back(std::move(surveyed));
    }
    for (std::size_t i = 0; i < found.size(); ++i)
      tell(view.devices[i], std::move(found[i]), survey.at);
    view.vulnerability_survey = std::move(survey);
    asked = true;
    return ok;
  });
  if (!done) return Unexpected(done.error());
  return asked;
}

bool survey_where_possible(const CommandContext& context, InventoryView& view) {
  std::error_code error;
  if (!std::filesystem::exists(vulndb_file(context), error)) return false;
  const auto told = [&](const Error& why) {
    context.console.warn(Note(Msg::vulndb_survey_failed, {why.message(context.console.lang)}));
    return false;
  };
  const auto database = open_vulndb(context);
  if (!database) return told(database.error());
  const auto asked = survey_view(context, **database, view, false);
  return asked ? *asked : told(asked.error());
}

}  // namespace tenken::cli
