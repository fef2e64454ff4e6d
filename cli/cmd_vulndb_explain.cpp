// vulndb explain: why a known vulnerability applies to a device of the inventory, or does not.
#include <algorithm>
#include <array>
#include <cctype>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>

#include "cli/commands.hpp"
#include "cli/draft.hpp"
#include "cli/json_text.hpp"
#include "cli/output.hpp"
#include "cli/store.hpp"
#include "cli/vuln_output.hpp"
#include "cli/vuln_survey.hpp"
#include "model/bytes.hpp"
#include "model/messages.hpp"
#include "report/digest.hpp"
#include "report/vuln_words.hpp"
#include "vulndb/survey.hpp"

namespace tenken::cli {
namespace {

constexpr std::array kFormats{kTable, kJson};

struct Answer {
  std::string cve;
  std::string device;
  vulndb::CveFacts facts;
  std::vector<Vulnerability> open;
  std::vector<Vulnerability> mended;
  std::vector<std::string> looked_up;

  Answer() = default;
};

std::string upper(std::string text) {
  std::ranges::transform(text, text.begin(),
                         [](unsigned char c) { return static_cast<char>(std::toupper(c)); });
  return text;
}

void keep_only(std::vector<Vulnerability>& list, const std::string& cve) {
  std::erase_if(list, [&](const Vulnerability& one) { return one.cve != cve; });
}

/// What each match rests on, a line for each fact.
std::string reasons(const Console& console, const std::vector<Vulnerability>& list, bool open) {
  std::string text;
  for (const Vulnerability& one : list) {
    text += "- " + report::vuln_product_text(one);
    if (one.endpoint) text += " (" + one.endpoint->to_string() + ")";
    text += ": " + report::vuln_reason_text(one, console.lang) + '\n';
    if (!one.cpe.empty())
      text += "  " + console.text(Note(Msg::vulndb_explain_criterion, {printable(one.cpe, 512)})) +
              '\n';
    if (!one.fixed.empty())
      text += "  " + console.text(Note(Msg::vulndb_explain_fixed, {printable(one.fixed)})) + '\n';
    if (open) text += "  " + console.text(report::vuln_remedy(one)) + '\n';
  }
  return text;
}

std::string text_of(const Console& console, const Answer& answer) {
  const bool certain = std::ranges::any_of(answer.open, vulndb::is_certain, &Vulnerability::tier);
  const Msg head = certain                  ? Msg::vulndb_explain_applies
                   : !answer.open.empty()   ? Msg::vulndb_explain_may_apply
                   : !answer.mended.empty() ? Msg::vulndb_explain_mended
                                            : Msg::vulndb_explain_no;
  std::string text = console.text(Note(head, {answer.cve, answer.device})) + '\n';
  text += reasons(console, answer.open, true) + reasons(console, answer.mended, false);
  if (answer.facts.exploited) text += console.text(Msg::vulndb_explain_kev) + '\n';
  const std::string& said = console.lang == Lang::ja && !answer.facts.title_ja.empty()
                                ? answer.facts.title_ja
                                : answer.facts.description;
  if (!said.empty()) text += printable(said, 2048) + '\n';
  text += answer.looked_up.empty() ? console.text(Msg::vulndb_explain_nothing)
                                   : console.text(Note(Msg::vulndb_explain_looked_up,
                                                       {report::joined(answer.looked_up, ", ")}));
  return text + '\n';
}

std::string json_of(const Answer& answer) {
  boost::json::object json;
  json["cve"] = answer.cve;
  json["device"] = answer.device;
  json["open"] = vulnerabilities_json(answer.open);
  json["mended"] = vulnerabilities_json(answer.mended);
  boost::json::array looked_up;
  for (const std::string& name : answer.looked_up) looked_up.emplace_back(name);
  json["looked_up"] = std::move(looked_up);
  json["exploited"] = answer.facts.exploited;
  json["description"] = printable(answer.facts.description, 4096);
  return json_text(json);
}

}  // namespace

Result<ExitCode> run_vulndb_explain(const CommandContext& context,
                                    const VulndbExplainCommand& command) {
  const auto plan = plan_output(context.options, kFormats, kTable.name);
  if (!plan) return Unexpected(plan.error());
  if (command.device.empty())
    return fail(Errc::usage, Note(Msg::cli_missing_argument, {"DEVICE"}),
                Note(Msg::cli_see_help, {help_command({"vulndb", "explain"})}));
  const auto database = open_vulndb(context);
  if (!database) return Unexpected(database.error());
  const auto inventory = open_inventory(context, inventory::OpenMode::read_only);
  if (!inventory) return Unexpected(inventory.error());
  const auto device = inventory->find_device(command.device);
  if (!device) return Unexpected(device.error());
  Answer answer;
  answer.cve = upper(command.cve);
  answer.device = printable(device->label());
  auto asked = with_vulndb(context, [&]() -> Result<void> {
    const auto number = (*database)->find(answer.cve);
    if (!number)
      return fail(Errc::usage, Note(Msg::vulndb_no_cve, {printable(answer.cve)}),
                  Note(Msg::vulndb_no_cve_fix));
    answer.facts = (*database)->facts(*number);
    vulndb::Matcher matcher(**database);
    for (const vulndb::Candidate& candidate : vulndb::candidates_of(matcher, *device))
      answer.looked_up.push_back(printable(candidate.seen));
    vulndb::Surveyed surveyed = vulndb::survey_device(matcher, *device);
    answer.open = std::move(surveyed.open);
    answer.mended = std::move(surveyed.mended);
    return ok;
  });
  if (!asked) return Unexpected(asked.error());
  keep_only(answer.open, answer.cve);
  keep_only(answer.mended, answer.cve);
  auto written =
      write_output(context, *plan, [&](std::string_view format, bool) -> Result<std::string> {
        if (format == kJson.name) return json_of(answer);
        return text_of(context.console, answer);
      });
  if (!written) return Unexpected(written.error());
  return kDone;
}

}  // namespace tenken::cli
