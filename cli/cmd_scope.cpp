// scope init writes a scope to fill in; scope check says what a scope allows.
#include <array>
#include <iostream>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <fmt/core.h>

#include "cli/commands.hpp"
#include "cli/files.hpp"
#include "cli/json_text.hpp"
#include "cli/output.hpp"
#include "cli/targets.hpp"
#include "cli/words.hpp"
#include "model/bytes.hpp"
#include "model/messages.hpp"
#include "scanner/pace/gate.hpp"
#include "scanner/pace/scope.hpp"
#include "scanner/pace/scope_template.hpp"

namespace tenken::cli {
namespace {

constexpr std::array kFormats{kTable, kJson};
constexpr std::string_view kDefaultFile = "scope.toml";

Msg label(pace::Check check) {
  switch (check) {
    case pace::Check::discovery:
      return Msg::cli_check_discovery;
    case pace::Check::ports:
      return Msg::cli_check_ports;
    case pace::Check::probes:
      return Msg::cli_check_probes;
    case pace::Check::passive_logins:
      return Msg::logins_check_passive;
    case pace::Check::no_auth:
      return Msg::logins_check_no_auth;
    case pace::Check::known_defaults:
      return Msg::logins_check_defaults;
    case pace::Check::operator_supplied:
      return Msg::logins_check_operator;
  }
  return Msg::cli_check_probes;
}

/// A slower range in the words of the file.
std::string range_pace_text(const pace::RangePace& pace) {
  std::string text = list_or_dash(range_texts(pace.ranges)) + ':';
  if (!pace.profile.empty()) text += " profile = " + pace.profile;
  if (pace.host_packets_per_second > 0)
    text += fmt::format(" host_packets_per_second = {:g}", pace.host_packets_per_second);
  if (pace.host_connections > 0)
    text += fmt::format(" host_connections = {}", pace.host_connections);
  return text;
}

std::string as_table(const Console& console, const pace::Scope& scope) {
  const auto row = [&](Msg label, const std::string& value) {
    return console.text(label) + ": " + value + '\n';
  };
  std::string text = row(Msg::cli_scope_authorised, printable(scope.authorised_by));
  if (!scope.site.empty()) text += row(Msg::cli_label_site, printable(scope.site));
  if (scope.valid_from) text += row(Msg::cli_scope_from, scope.valid_from->to_local_string());
  text += row(Msg::cli_scope_until, scope.valid_until.to_local_string());
  text += row(Msg::cli_scope_allowed, list_or_dash(range_texts(scope.allowed)));
  text += row(Msg::cli_scope_forbidden, list_or_dash(range_texts(scope.forbidden)));
  text += row(Msg::cli_scope_addresses, std::to_string(scope.allowed.size()));
  std::vector<std::string> checks;
  checks.reserve(scope.checks.size());
  for (const pace::Check check : scope.checks) checks.push_back(console.text(label(check)));
  text += row(Msg::cli_scope_checks, list_or_dash(checks));
  if (scope.logins) {
    text += row(Msg::logins_label_administrator,
                printable(scope.logins->administrator + ", " + scope.logins->contact));
    text += row(Msg::logins_label_until, scope.logins->valid_until.to_local_string());
  }
  for (const pace::RangePace& pace : scope.paces)
    text += row(Msg::cli_label_pace, range_pace_text(pace));
  return text + row(Msg::cli_scope_sha256, scope.sha256);
}

std::string as_json(const pace::Scope& scope) {
  boost::json::object json;
  json["authorised_by"] = printable(scope.authorised_by);
  json["site"] = printable(scope.site);
  if (scope.valid_from) json["valid_from"] = scope.valid_from->to_string();
  json["valid_until"] = scope.valid_until.to_string();
  const auto list = [](const std::vector<std::string>& texts) {
    return boost::json::array(texts.begin(), texts.end());
  };
  json["allowed"] = list(range_texts(scope.allowed));
  json["forbidden"] = list(range_texts(scope.forbidden));
  json["addresses"] = scope.allowed.size();
  json["checks"] = list(check_names(scope));
  if (scope.logins) {
    boost::json::object logins;
    logins["administrator"] = printable(scope.logins->administrator);
    logins["contact"] = printable(scope.logins->contact);
    logins["valid_until"] = scope.logins->valid_until.to_string();
    logins["account_failures"] = scope.logins->account_failures;
    logins["unknown_telnet"] = scope.logins->unknown_telnet;
    json["logins"] = std::move(logins);
  }
  boost::json::array paces;
  for (const pace::RangePace& pace : scope.paces) {
    boost::json::object entry;
    entry["ranges"] = list(range_texts(pace.ranges));
    if (!pace.profile.empty()) entry["profile"] = pace.profile;
    if (pace.host_packets_per_second > 0)
      entry["host_packets_per_second"] = pace.host_packets_per_second;
    if (pace.host_connections > 0) entry["host_connections"] = pace.host_connections;
    paces.push_back(std::move(entry));
  }
  json["pace"] = std::move(paces);
  json["sha256"] = scope.sha256;
  return json_text(json);
}

}  // namespace

Result<ExitCode> run_scope_init(const CommandContext& context, const ScopeInitCommand& command) {
  const std::filesystem::path file = command.file.empty() ? kDefaultFile : command.file;
  std::error_code error;
  if (!command.force && std::filesystem::exists(file, error))
    return fail(Errc::usage, Note(Msg::cli_file_exists, {printable(file.string())}),
                Note(Msg::cli_file_exists_fix));
  if (auto written = write_file(file, pace::scope_template(context.console.lang)); !written)
    return Unexpected(written.error());
  const std::string check = "tenken scope check --scope " + shell_word(file.string()) +
                            given_flags(context.settings, {Setting::lang});
  context.console.say(Note(Msg::cli_scope_written, {printable(file.string()), printable(check)}));
  return kDone;
}

Result<ExitCode> run_scope_check(const CommandContext& context, const ScopeCheckCommand& command) {
  const auto plan = plan_output(context.options, kFormats, kTable.name);
  if (!plan) return Unexpected(plan.error());
  const auto named = context.settings.find(Setting::scope);
  if (named == context.settings.end())
    return fail(Errc::out_of_scope, Note(Msg::cli_no_scope), Note(Msg::cli_no_scope_fix));
  auto scope = pace::load_scope(named->second.text);
  if (!scope) return Unexpected(scope.error());

  auto written =
      write_output(context, *plan, [&](std::string_view format, bool) -> Result<std::string> {
        return format == kJson.name ? as_json(*scope) : as_table(context.console, *scope);
      });
  if (!written) return Unexpected(written.error());

  const auto targets = parse_targets(command.targets, system_resolver(), std::cin);
  if (!targets) return Unexpected(targets.error());
  const auto allowed = within_scope(*targets, *scope, named->second.text);
  if (!allowed) return Unexpected(allowed.error());
  const pace::Gate gate(*scope, context.clock);
  if (auto open = gate.open_for(pace::Check::discovery); !open) return Unexpected(open.error());
  if (!command.targets.empty())
    context.console.say(Note(Msg::cli_targets_in_scope, {std::to_string(allowed->size())}));
  return kDone;
}

}  // namespace tenken::cli
