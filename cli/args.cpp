// CLI11 parses; names, values and faults are checked here, so that every message exists in both
// languages.
#include "cli/args.hpp"

#include <algorithm>
#include <optional>

#include "cli/draft.hpp"
#include "cli/grammar.hpp"
#include "cli/grammar_daemon.hpp"
#include "cli/grammar_identity.hpp"
#include "cli/judged.hpp"
#include "cli/register_formats.hpp"
#include "cli/suggest.hpp"
#include "cli/words.hpp"
#include "exchange/import_file.hpp"
#include "model/bytes.hpp"
#include "model/messages.hpp"
#include "report/digest.hpp"
#include "scanner/pace/profile.hpp"

namespace tenken::cli {
namespace {

std::vector<std::string> report_names() {
  std::vector<std::string> names;
  for (const Format& format : report_formats()) names.emplace_back(format.name);
  return names;
}

std::vector<std::string> import_format_names() {
  std::vector<std::string> names;
  for (int i = 0; i < exchange::kImportFormatCount; ++i)
    names.emplace_back(to_string(static_cast<exchange::ImportFormat>(i)));
  return names;
}

}  // namespace

Grammar::Grammar(Draft& draft, Lang lang) : draft_(draft), lang_(lang), app_("", "tenken") {
  app_.description(text(Msg::cli_about));
  app_.set_help_flag();
  app_.allow_extras();
  app_.require_subcommand(0, 1);
  global_flags();
  sweep_command();
  accept_commands();
  listen_command();
  wifi_commands();
  inventory_commands();
  db_commands();
  vulndb_commands();
  audit_commands();
  sheet_commands();
  daemon_commands();
  other_commands();
}

void Grammar::global_flags() {
  value(app_, "--config", draft_.config, "FILE", Msg::cli_opt_config).takes_file = true;
  setting(app_, "--db", Setting::db, "FILE", Msg::cli_opt_db).takes_file = true;
  setting(app_, "--site", Setting::site, "NAME", Msg::cli_opt_site);
  setting(app_, "--lang", Setting::lang, "LANG", Msg::cli_opt_lang).choices = {"ja", "en"};
  value(app_, "--format", draft_.options.format, "FORMAT", Msg::cli_opt_format).choices =
      report_names();
  values(app_, "--out", draft_.out, "FILE", Msg::cli_opt_out).takes_file = true;
  setting(app_, "--color", Setting::color, "WHEN", Msg::cli_opt_color).choices = {"auto", "always",
                                                                                  "never"};
  setting(app_, "--progress", Setting::progress, "HOW", Msg::cli_opt_progress).choices = {
      "auto", "plain", "none"};
  flag(app_, "-q,--quiet", draft_.options.quiet, Msg::cli_opt_quiet);
  app_.add_flag("-v,--verbose", draft_.options.verbose, text(Msg::cli_opt_verbose));
  flag(app_, "--no-input", draft_.options.no_input, Msg::cli_opt_no_input);
  flag(app_, "-h,--help", draft_.wants_help, Msg::cli_opt_help);
  flag(app_, "--version", draft_.wants_version, Msg::cli_opt_version);
}

void Grammar::sweep_command() {
  SweepCommand& sweep = draft_.sweep;
  CLI::App& app = *command(app_, "sweep", Msg::cli_cmd_sweep, report_names());
  sweep_flags(app, sweep);
  flag(app, "--dry-run", sweep.dry_run, Msg::cli_opt_dry_run);
  CLI::Option* resume = app.add_option_function<std::string>(
      "--resume", [&sweep](const std::string& id) { sweep.resume = id; },
      text(Msg::cli_opt_resume));
  resume->multi_option_policy(CLI::MultiOptionPolicy::TakeLast);
  remember(resume, "ID");
}

void Grammar::sweep_flags(CLI::App& app, SweepCommand& sweep) {
  positionals(app, "TARGET", sweep.targets, Msg::cli_arg_target);
  vulndb_flag(app);
  setting(app, "--scope", Setting::scope, "FILE", Msg::cli_opt_scope).takes_file = true;
  setting(app, "--policy", Setting::policy, "FILE", Msg::cli_opt_policy).takes_file = true;
  values(app, "--exclude", sweep.excludes, "TARGET", Msg::cli_opt_exclude);
  values(app, "--exclude-file", sweep.exclude_files, "FILE", Msg::cli_opt_exclude_file).takes_file =
      true;
  flag(app, "--targets-from-scope", sweep.targets_from_scope, Msg::cli_opt_targets_from_scope);
  setting(app, "--ports", Setting::ports, "PORTS", Msg::cli_opt_ports);
  setting(app, "--udp-ports", Setting::udp_ports, "PORTS", Msg::cli_opt_udp_ports);
  setting(app, "--profile", Setting::profile, "NAME", Msg::cli_opt_profile).choices =
      pace::profile_names();
  setting(app, "-i,--interface", Setting::interface, "NAME", Msg::cli_opt_interface);
  setting(app, "--rate", Setting::rate, "PPS", Msg::cli_opt_rate);
  setting(app, "--host-rate", Setting::host_rate, "PPS", Msg::cli_opt_host_rate);
  setting(app, "--max-time", Setting::max_time, "TIME", Msg::cli_opt_max_time);
  setting(app, "--recog-dir", Setting::recog_dir, "DIR", Msg::cli_opt_recog_dir).takes_file = true;
  flag(app, "--no-listen", sweep.no_listen, Msg::cli_opt_no_listen);
  flag(app, "--look", sweep.look, Msg::cli_opt_look);
  Extra& vantage = value(app, "--vantage", sweep.vantage, "NAME", Msg::sheet_opt_vantage);
  vantage.choices = {"inside", "outside"};
  vantage.open_choices = true;
  Extra& fail_on = setting(app, "--fail-on", Setting::fail_on, "LEVEL", Msg::cli_opt_fail_on);
  fail_on.choices = {"low", "medium", "high", "critical", "item:"};
  fail_on.open_choices = true;
}

void Grammar::accept_commands() {
  AcceptCommand& accept = draft_.accept;
  CLI::App& app = *command(app_, "accept", Msg::accept_cmd, {"table", "json"});
  positional(app, "TARGET", accept.target, Msg::accept_arg_target);
  value(app, "--profile", accept.profile, "PROFILE", Msg::accept_opt_profile).takes_file = true;
  values(app, "--cert", accept.certificates, "FILE", Msg::accept_opt_cert).takes_file = true;
  value(app, "--junit", accept.junit, "FILE", Msg::accept_opt_junit).takes_file = true;
  value(app, "--wait", accept.wait, "TIME", Msg::accept_opt_wait);
  value(app, "--inspector", accept.inspector, "NAME", Msg::accept_opt_inspector);
  setting(app, "--scope", Setting::scope, "FILE", Msg::cli_opt_scope).takes_file = true;
  setting(app, "--policy", Setting::policy, "FILE", Msg::cli_opt_policy).takes_file = true;
  setting(app, "-i,--interface", Setting::interface, "NAME", Msg::cli_opt_interface);
  vulndb_flag(app);
  command(app, "log", Msg::accept_cmd_log, {"table", "json", "csv"});
  positional(*command(app, "example", Msg::accept_cmd_example), "NAME", draft_.accept_example.name,
             Msg::accept_arg_example);
}

void Grammar::listen_command() {
  ListenCommand& listen = draft_.listen;
  CLI::App& app = *command(app_, "listen", Msg::cli_cmd_listen, report_names());
  values(app, "-r,--read", listen.files, "FILE", Msg::cli_opt_read).takes_file = true;
  vulndb_flag(app);
  setting(app, "-i,--interface", Setting::interface, "NAME", Msg::cli_opt_interface);
  value(app, "--duration", listen.duration, "TIME", Msg::cli_opt_duration);
  value(app, "--bpf", listen.filter, "FILTER", Msg::cli_opt_bpf);
  value(app, "--record", listen.record, "FILE", Msg::cli_opt_record).takes_file = true;
  value(app, "--record-size", listen.record_size, "MB", Msg::cli_opt_record_size);
  setting(app, "--policy", Setting::policy, "FILE", Msg::cli_opt_policy).takes_file = true;
}

void Grammar::wifi_sources(CLI::App& app, WifiSources& sources) {
  positionals(app, "FILE", draft_.wifi_files, Msg::cli_arg_wifi_file);
  values(app, "-r,--read", sources.files, "FILE", Msg::cli_opt_wifi_read).takes_file = true;
  setting(app, "-i,--interface", Setting::interface, "NAME", Msg::cli_opt_wifi_interface);
  flag(app, "--scan", sources.scan, Msg::cli_opt_wifi_scan);
  flag(app, "--monitor", sources.monitor, Msg::cli_opt_wifi_monitor);
  value(app, "--duration", sources.duration, "TIME", Msg::cli_opt_wifi_duration);
  values(app, "--channel", sources.channels, "CHANNEL", Msg::cli_opt_wifi_channel);
  const auto paths = [&](const char* name, std::vector<std::string>& into, const char* kind,
                         Msg text) { values(app, name, into, kind, text).takes_file = true; };
  paths("--iw", sources.iw, "FILE", Msg::cli_opt_wifi_iw);
  paths("--wpa-supplicant", sources.supplicants, "SOCKET", Msg::cli_opt_wifi_supplicant);
  paths("--hostapd", sources.hostapds, "SOCKET", Msg::cli_opt_wifi_hostapd);
  paths("--hostapd-conf", sources.hostapd_confs, "FILE", Msg::cli_opt_wifi_hostapd_conf);
}

void Grammar::wifi_commands() {
  CLI::App& wifi = *command(app_, "wifi", Msg::cli_cmd_wifi);
  CLI::App& survey =
      *command(wifi, "survey", Msg::cli_cmd_wifi_survey, {"table", "json", "csv", "html"});
  wifi_sources(survey, draft_.wifi_survey.sources);
  values(survey, "--own", draft_.wifi_survey.own, "SSID", Msg::cli_opt_wifi_own);
  CLI::App& expect = *command(wifi, "expect", Msg::cli_cmd_wifi_expect, {"table", "json", "csv"});
  positional(expect, "LIST", draft_.wifi_expect.list, Msg::cli_arg_wifi_list);
  wifi_sources(expect, draft_.wifi_expect.sources);
}

void Grammar::result_flags(CLI::App& app) {
  setting(app, "--policy", Setting::policy, "FILE", Msg::cli_opt_policy).takes_file = true;
  flag(app, "--stored", draft_.report.stored, Msg::cli_opt_stored);
  value(app, "--query", draft_.report.query, "QUERY", Msg::exchange_opt_query);
  vulndb_flag(app);
}

void Grammar::inventory_commands() {
  CLI::App& inventory = *command(app_, "inventory", Msg::cli_cmd_inventory);
  InventoryListCommand& list = draft_.inventory_list;
  CLI::App& list_app =
      *command(inventory, "list", Msg::cli_cmd_inventory_list, {"table", "json", "csv"});
  positionals(list_app, "QUERY", list.query, Msg::exchange_arg_query);
  value(list_app, "--limit", list.limit, "COUNT", Msg::exchange_opt_limit);
  value(list_app, "--offset", list.offset, "COUNT", Msg::exchange_opt_offset);
  value(list_app, "--sort", list.sort, "ORDER", Msg::exchange_opt_sort);
  value(list_app, "--columns", list.columns, "NAMES", Msg::exchange_opt_columns);
  value(list_app, "--at", list.at, "DATE", Msg::exchange_opt_at);
  CLI::App& show = *command(inventory, "show", Msg::cli_cmd_inventory_show, {"table", "json"});
  positional(show, "DEVICE", draft_.inventory_show.device, Msg::cli_arg_device);
  flag(show, "--why", draft_.inventory_show.why, Msg::cli_opt_why);
  value(show, "--at", draft_.inventory_show.at, "DATE", Msg::exchange_opt_at);

  InventorySetCommand& set = draft_.inventory_set;
  CLI::App& set_app = *command(inventory, "set", Msg::cli_cmd_inventory_set);
  positional(set_app, "DEVICE", set.device, Msg::cli_arg_device);
  positionals(set_app, "FIELD=VALUE", set.assignments, Msg::cli_arg_assignment);
  value(set_app, "--who", set.who, "NAME", Msg::cli_opt_who);
  flag(set_app, "--register", set.register_device, Msg::cli_opt_register);
  flag(set_app, "--unregister", set.unregister_device, Msg::cli_opt_unregister);

  InventoryDiffCommand& diff = draft_.inventory_diff;
  CLI::App& diff_app =
      *command(inventory, "diff", Msg::cli_cmd_inventory_diff, {"table", "json", "csv"});
  positionals(diff_app, "SCAN", diff.scans, Msg::cli_arg_scan);
  CLI::Option* since = diff_app.add_option_function<std::string>(
      "--since", [&diff](const std::string& date) { diff.since = date; }, text(Msg::cli_opt_since));
  since->multi_option_policy(CLI::MultiOptionPolicy::TakeLast);
  remember(since, "DATE").choices = {"last-look"};
  extras_[since].open_choices = true;
  value(diff_app, "--who", diff.who, "NAME", Msg::exchange_opt_who);
  edit_commands(inventory);
  identity_commands(inventory);
  std::vector<std::string> formats = report_names();
  formats.emplace_back(kNetbox.name);
  result_flags(*command(inventory, "export", Msg::cli_cmd_export, std::move(formats)));
  import_commands(inventory);
}

void Grammar::import_commands(CLI::App& inventory) {
  CLI::App& scan = *command(inventory, "import-scan", Msg::sheet_cmd_import_scan);
  positional(scan, "FILE", draft_.import_scan.file, Msg::sheet_arg_result);
  value(scan, "--vantage", draft_.import_scan.vantage, "NAME", Msg::sheet_opt_import_vantage);
  InventoryImportCommand& import = draft_.inventory_import;
  CLI::App& app = *command(inventory, "import", Msg::formats_cmd_import, import_format_names());
  positional(app, "FILE", import.file, Msg::formats_arg_file);
  flag(app, "--dry-run", import.dry_run, Msg::exchange_opt_dry_run);
  values(app, "--map", import.maps, "FIELD=COLUMN", Msg::formats_opt_map);
  values(app, "--own", import.own, "SSID", Msg::formats_opt_own);
  value(app, "--place", import.place, "NAME", Msg::formats_opt_place);
  value(app, "--who", import.who, "NAME", Msg::cli_opt_who);
}

void Grammar::edit_commands(CLI::App& inventory) {
  InventoryEditCommand& edit = draft_.inventory_edit;
  CLI::App& app = *command(inventory, "edit", Msg::exchange_cmd_edit, {"table", "json", "csv"});
  positional(app, "FILE", edit.file, Msg::exchange_arg_edit);
  flag(app, "--dry-run", edit.dry_run, Msg::exchange_opt_dry_run);
  value(app, "--who", edit.who, "NAME", Msg::cli_opt_who);
  CLI::App& view = *command(inventory, "view", Msg::exchange_cmd_view);
  CLI::App& save = *command(view, "save", Msg::exchange_cmd_view_save);
  positional(save, "NAME", draft_.view_save.name, Msg::exchange_arg_view);
  positionals(save, "QUERY", draft_.view_save.query, Msg::exchange_arg_query);
  value(save, "--who", draft_.view_save.who, "NAME", Msg::cli_opt_who);
  command(view, "list", Msg::exchange_cmd_view_list, {"table", "json", "csv"});
  positional(*command(view, "rm", Msg::exchange_cmd_view_rm), "NAME", draft_.view_rm.name,
             Msg::exchange_arg_view);
}

void Grammar::db_commands() {
  CLI::App& db = *command(app_, "db", Msg::exchange_cmd_db);
  CLI::App& backup = *command(db, "backup", Msg::exchange_cmd_backup);
  positional(backup, "FILE", draft_.db_backup.file, Msg::exchange_arg_backup);
  flag(backup, "--force", draft_.db_backup.force, Msg::cli_opt_force);
  CLI::App& restore = *command(db, "restore", Msg::exchange_cmd_restore);
  positional(restore, "FILE", draft_.db_restore.file, Msg::exchange_arg_backup);
  flag(restore, "--force", draft_.db_restore.force, Msg::exchange_opt_restore_force);
  command(db, "check", Msg::exchange_cmd_check, {"table", "json"});
  compact_command(db);
}

void Grammar::vulndb_flag(CLI::App& app) {
  setting(app, "--vulndb", Setting::vulndb, "FILE", Msg::vulndb_opt_vulndb).takes_file = true;
}

void Grammar::vulndb_commands() {
  CLI::App& vulndb = *command(app_, "vulndb", Msg::vulndb_cmd);
  CLI::App& import = *command(vulndb, "import", Msg::vulndb_cmd_import);
  positionals(import, "FILE", draft_.vulndb_import.files, Msg::vulndb_arg_feed);
  vulndb_flag(import);
  flag(import, "--force", draft_.vulndb_import.force, Msg::vulndb_opt_force);
  vulndb_flag(*command(vulndb, "status", Msg::vulndb_cmd_status, {"table", "json", "csv"}));
  CLI::App& bundle = *command(vulndb, "export", Msg::vulndb_cmd_export);
  positional(bundle, "FILE", draft_.vulndb_export.file, Msg::vulndb_arg_bundle);
  vulndb_flag(bundle);
  flag(bundle, "--force", draft_.vulndb_export.force, Msg::cli_opt_force);
  CLI::App& match = *command(vulndb, "match", Msg::vulndb_cmd_match, {"table", "json", "csv"});
  value(match, "--source", draft_.vulndb_match.source, "FACET", Msg::vulndb_opt_source);
  value(match, "--text", draft_.vulndb_match.text, "TEXT", Msg::vulndb_opt_text);
  vulndb_flag(match);
  CLI::App& why = *command(vulndb, "explain", Msg::vulndb_cmd_explain, {"table", "json"});
  positional(why, "CVE", draft_.vulndb_explain.cve, Msg::vulndb_arg_cve);
  positional(why, "DEVICE", draft_.vulndb_explain.device, Msg::cli_arg_device);
  vulndb_flag(why);
  vulndb_flag(*command(vulndb, "rematch", Msg::vulndb_cmd_rematch, {"table", "json"}));
}

void Grammar::audit_commands() {
  AuditRunCommand& run = draft_.audit_run;
  CLI::App& audit = *command(app_, "audit", Msg::logins_cmd_audit);
  CLI::App& app = *command(audit, "run", Msg::logins_cmd_run, {"table", "json", "csv"});
  positionals(app, "TARGET", run.targets, Msg::cli_arg_target);
  setting(app, "--scope", Setting::scope, "FILE", Msg::cli_opt_scope).takes_file = true;
  setting(app, "--policy", Setting::policy, "FILE", Msg::cli_opt_policy).takes_file = true;
  setting(app, "--profile", Setting::profile, "NAME", Msg::cli_opt_profile).choices =
      pace::profile_names();
  values(app, "--extra-knowledge", run.extra_knowledge, "FILE", Msg::logins_opt_extra).takes_file =
      true;
  value(app, "--credentials", run.credentials, "FILE", Msg::logins_opt_credentials).takes_file =
      true;
  value(app, "--operator", run.operator_name, "NAME", Msg::logins_opt_operator);
  command(audit, "log", Msg::logins_cmd_log, {"table", "json", "csv"});
  command(audit, "verify", Msg::logins_cmd_verify, {"table"});
}

void Grammar::sheet_commands() {
  CLI::App& items = *command(app_, "items", Msg::cli_cmd_items, {"table", "json"});
  positionals(items, "ITEM", draft_.items.items, Msg::sheet_arg_items);
  setting(items, "--policy", Setting::policy, "FILE", Msg::cli_opt_policy).takes_file = true;
  vulndb_flag(items);
  ItemsAdoptCommand& adopt = draft_.items_adopt;
  CLI::App& adopt_app = *command(items, "adopt", Msg::sheet_cmd_adopt);
  positional(adopt_app, "ITEM", adopt.item, Msg::sheet_arg_sub_item);
  positional(adopt_app, "MARK", adopt.mark, Msg::sheet_arg_mark);
  value(adopt_app, "--reason", adopt.reason, "TEXT", Msg::sheet_opt_reason);
  value(adopt_app, "--consider", adopt.consider, "TEXT", Msg::sheet_opt_consider);
  value(adopt_app, "--level", adopt.level, "LEVEL", Msg::sheet_opt_level).choices = {"1", "2", "3"};
  value(adopt_app, "--lead", adopt.lead, "WHO", Msg::sheet_opt_lead).choices = {"it", "ot", "both"};
  value(adopt_app, "--by", adopt.by, "NAME", Msg::sheet_opt_by);
  CLI::App& import =
      *command(items, "import-adoption", Msg::adopt_cmd_import, {"table", "json", "csv"});
  positional(import, "FILE", draft_.items_import.file, Msg::adopt_arg_book);
  flag(import, "--dry-run", draft_.items_import.dry_run, Msg::exchange_opt_dry_run);
  value(import, "--by", draft_.items_import.by, "NAME", Msg::sheet_opt_by);
  CLI::App& comment = *command(items, "comment", Msg::sheet_cmd_comment);
  positional(comment, "ITEM", draft_.items_comment.item, Msg::sheet_arg_sub_item);
  positional(comment, "COMMENT", draft_.items_comment.comment, Msg::sheet_arg_comment);
  value(comment, "--by", draft_.items_comment.by, "NAME", Msg::sheet_opt_by);

  CLI::App& findings = *command(app_, "findings", Msg::sheet_cmd_findings);
  CLI::App& list =
      *command(findings, "list", Msg::sheet_cmd_findings_list, {"table", "json", "csv"});
  value(list, "--item", draft_.findings_list.item, "ITEM", Msg::sheet_opt_item);
  setting(list, "--policy", Setting::policy, "FILE", Msg::cli_opt_policy).takes_file = true;
  vulndb_flag(list);
  FindingsWaiveCommand& waive = draft_.findings_waive;
  CLI::App& waive_app = *command(findings, "waive", Msg::sheet_cmd_findings_waive);
  positional(waive_app, "DEVICE", waive.device, Msg::sheet_arg_device_or_site);
  positional(waive_app, "ITEM", waive.item, Msg::sheet_arg_item);
  value(waive_app, "--reason", waive.reason, "TEXT", Msg::sheet_opt_reason);
  value(waive_app, "--by", waive.by, "NAME", Msg::sheet_opt_by);
  value(waive_app, "--until", waive.until, "DATE", Msg::sheet_opt_until);
  CLI::App& unwaive = *command(findings, "unwaive", Msg::sheet_cmd_findings_unwaive);
  positional(unwaive, "DEVICE", draft_.findings_unwaive.device, Msg::sheet_arg_device_or_site);
  positional(unwaive, "ITEM", draft_.findings_unwaive.item, Msg::sheet_arg_item);

  CLI::App& policy = *command(app_, "policy", Msg::policy_cmd);
  CLI::App& check = *command(policy, "check", Msg::policy_cmd_check);
  positional(check, "FILE", draft_.policy_check.file, Msg::policy_arg_file);
  CLI::App& draft = *command(policy, "draft", Msg::policy_cmd_draft);
  positional(draft, "FILE", draft_.policy_draft.out, Msg::policy_arg_folder);
  values(draft, "--from-capture", draft_.policy_draft.captures, "FILE", Msg::policy_opt_capture)
      .takes_file = true;
  flag(draft, "--mud", draft_.policy_draft.mud, Msg::policy_opt_mud);
  flag(draft, "--force", draft_.policy_draft.force, Msg::policy_opt_force);
}

void Grammar::other_commands() {
  CLI::App& report = *command(app_, "report", Msg::cli_cmd_report, report_names());
  result_flags(report);
  value(report, "--kind", draft_.report.kind, "KIND", Msg::sheet_opt_kind).choices = {
      "sheet", "inventory", "exec", "device"};
  result_flags(*command(app_, "export", Msg::cli_cmd_export, report_names()));
  CLI::App& scope = *command(app_, "scope", Msg::cli_cmd_scope);
  CLI::App& init = *command(scope, "init", Msg::cli_cmd_scope_init);
  positional(init, "FILE", draft_.scope_init.file, Msg::cli_arg_scope_file);
  flag(init, "--force", draft_.scope_init.force, Msg::cli_opt_force);
  CLI::App& check = *command(scope, "check", Msg::cli_cmd_scope_check, {"table", "json"});
  positionals(check, "TARGET", draft_.scope_check.targets, Msg::cli_arg_target);
  setting(check, "--scope", Setting::scope, "FILE", Msg::cli_opt_scope).takes_file = true;

  CLI::App& doctor = *command(app_, "doctor", Msg::cli_cmd_doctor, {"table", "json"});
  setting(doctor, "-i,--interface", Setting::interface, "NAME", Msg::cli_opt_interface);
  CLI::App& explain = *command(app_, "explain", Msg::cli_cmd_explain, {"table"});
  positional(explain, "TOPIC", draft_.explain.id, Msg::cli_arg_topic);
  CLI::App& evidence = *command(app_, "evidence", Msg::cli_cmd_evidence);
  CLI::App& show = *command(evidence, "show", Msg::cli_cmd_evidence_show, {"table"});
  positional(show, "ID", draft_.evidence_show.id, Msg::cli_arg_evidence);
  CLI::App& bundle = *command(evidence, "export", Msg::bundle_cmd_export);
  value(bundle, "--bundle", draft_.evidence_export.bundle, "FILE", Msg::bundle_opt_bundle)
      .takes_file = true;
  setting(bundle, "--policy", Setting::policy, "FILE", Msg::cli_opt_policy).takes_file = true;
  vulndb_flag(bundle);
  CLI::App& verify = *command(evidence, "verify", Msg::bundle_cmd_verify);
  positional(verify, "FILE", draft_.evidence_verify.file, Msg::bundle_arg_file);
  CLI::App& knowledge = *command(app_, "knowledge", Msg::cli_cmd_knowledge);
  CLI::App& selftest =
      *command(knowledge, "selftest", Msg::cli_cmd_knowledge_selftest, {"table", "json"});
  setting(selftest, "--recog-dir", Setting::recog_dir, "DIR", Msg::cli_opt_recog_dir).takes_file =
      true;
  command(app_, "version", Msg::cli_cmd_version, {"table", "json"});
  CLI::App& completion = *command(app_, "completion", Msg::cli_cmd_completion);
  positional(completion, "SHELL", draft_.completion.shell, Msg::cli_arg_shell);
  for (const CLI::Option* option : completion.get_options())
    extras_[option].choices = {"bash", "zsh", "fish"};
  CLI::App& help = *command(app_, "help", Msg::cli_cmd_help);
  positionals(help, "COMMAND", draft_.help.path, Msg::cli_arg_command);
}

namespace {

/// What CLI11 could not place: an unknown flag, an unknown command or an argument too many.
Result<void> check_leftover(const std::vector<std::string>& rest, const CommandInfo& root,
                            const CommandInfo& command, const std::vector<std::string>& path) {
  const auto dashed = std::find_if(rest.begin(), rest.end(), [](const std::string& word) {
    return word.size() > 1 && word[0] == '-';
  });
  if (dashed != rest.end()) {
    std::vector<std::string> known = flag_names(command);
    for (const std::string& name : flag_names(root)) known.push_back(name);
    const std::string name = dashed->substr(0, dashed->find('='));
    if (std::find(known.begin(), known.end(), name) != known.end())
      return fail(Errc::usage, Note(Msg::cli_flag_before_command, {printable(name)}),
                  Note(Msg::cli_see_help, {help_command(path)}));
    return mistyped(Msg::cli_unknown_flag, name, known, help_command(path));
  }
  if (rest.empty()) return ok;
  if (command.subcommands.empty())
    return fail(Errc::usage, Note(Msg::cli_extra_argument, {shown(rest.front())}),
                Note(Msg::cli_see_help, {help_command(path)}));
  return mistyped(Msg::cli_unknown_command, rest.front(), subcommand_names(command),
                  help_command(path));
}

/// CLI11's own faults are about a missing or a surplus value; its text begins with the option's
/// name.
Error from_cli11(const CLI::ParseError& error, const std::vector<std::string>& path) {
  const std::string what = error.what();
  const auto colon = what.find(':');
  const Note remedy(Msg::cli_see_help, {help_command(path)});
  if (colon != std::string::npos && what[0] == '-')
    return {Errc::usage, Note(Msg::cli_needs_value, {printable(what.substr(0, colon))}), remedy};
  return {Errc::usage, Note(Msg::cli_bad_arguments), remedy, printable(what)};
}

}  // namespace

CommandInfo command_tree(Lang lang) {
  Draft draft;
  return Grammar(draft, lang).describe();
}

namespace {

Result<Options> parse_words(std::span<const std::string> args) {
  Draft draft;
  Grammar grammar(draft, Lang::en);  // descriptions are not shown here
  std::optional<CLI::ParseError> fault;
  try {
    grammar.app().parse(
        std::vector<std::string>(args.rbegin(), args.rend()));  // CLI11 wants it reversed
  } catch (const CLI::ParseError& error) {
    fault = error;
  }

  const CommandInfo root = grammar.describe();
  const CommandInfo* command = &root;
  std::vector<std::string> path;
  for (const CLI::App* at = &grammar.app(); !at->get_subcommands().empty();) {
    at = at->get_subcommands().front();
    path.push_back(at->get_name());
    command = find_command(*command, path.back());
  }
  if (fault) return Unexpected(from_cli11(*fault, path));
  std::vector<std::string> rest = grammar.app().remaining(true);
  std::erase(rest, "--");  // what ends the options is no argument
  if (auto checked = check_leftover(rest, root, *command, path); !checked)
    return Unexpected(checked.error());

  const bool takes_format = !command->formats.empty() || path.empty();
  if (!takes_format && !draft.wants_help && !draft.wants_version)
    for (const auto& [name, given] : {std::pair("--format", !draft.options.format.empty()),
                                      std::pair("--out", !draft.out.empty())})
      if (given)
        return fail(Errc::usage, Note(Msg::cli_flag_not_taken, {report::joined(path, " "), name}),
                    Note(Msg::cli_see_help, {help_command(path)}));

  Options options = std::move(draft.options);
  if (draft.wants_help) {
    draft.help.path = path;
    options.command = draft.help;
  } else if (draft.wants_version) {
    options.command = VersionCommand{};
  } else {
    auto chosen_command = chosen(draft, path);
    if (!chosen_command) return Unexpected(chosen_command.error());
    options.command = std::move(*chosen_command);
  }
  if (!draft.config.empty()) options.config = draft.config;
  options.out.assign(draft.out.begin(), draft.out.end());
  return options;
}

/// " --lang ja" as it was given, so that the advised help comes in the same language.
std::string given_language(std::span<const std::string> args) {
  std::string given;
  constexpr std::string_view kFlag = "--lang=";
  for (std::size_t i = 0; i < args.size(); ++i) {
    std::string_view value;
    if (args[i] == "--lang" && i + 1 < args.size()) value = args[i + 1];
    if (args[i].starts_with(kFlag)) value = std::string_view(args[i]).substr(kFlag.size());
    if (parse_lang(value)) given = " --lang " + std::string(value);
  }
  return given;
}

}  // namespace

Result<Options> parse_args(std::span<const std::string> args) {
  auto options = parse_words(args);
  if (options || !options.error().remedy) return options;
  Note& remedy = *options.error().remedy;
  if (remedy.message == Msg::cli_see_help || remedy.message == Msg::cli_did_you_mean)
    remedy.args.back() += given_language(args);
  return options;
}

}  // namespace tenken::cli
