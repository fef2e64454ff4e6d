// What the words of a command line said, and the command that they choose.
#pragma once

#include <string>
#include <vector>

#include "cli/options.hpp"
#include "model/result.hpp"

namespace tenken::cli {

/// Where the grammar writes what it reads; one member per command.
struct Draft {
  HelpCommand help;
  SweepCommand sweep;
  AcceptCommand accept;
  AcceptExampleCommand accept_example;
  ListenCommand listen;
  WifiSurveyCommand wifi_survey;
  WifiExpectCommand wifi_expect;
  std::vector<std::string> wifi_files;  ///< captures that are named without -r
  InventoryListCommand inventory_list;
  InventoryShowCommand inventory_show;
  InventoryEditCommand inventory_edit;
  ViewSaveCommand view_save;
  ViewRemoveCommand view_rm;
  DbBackupCommand db_backup;
  DbRestoreCommand db_restore;
  InventorySetCommand inventory_set;
  InventoryDiffCommand inventory_diff;
  InventoryMergeCommand inventory_merge;
  InventorySplitCommand inventory_split;
  InventoryUndoCommand inventory_undo;
  InventoryWhyCommand inventory_why;
  DbCompactCommand db_compact;
  ReportCommand report;
  ItemsCommand items;
  ItemsAdoptCommand items_adopt;
  ItemsCommentCommand items_comment;
  ItemsImportCommand items_import;
  FindingsListCommand findings_list;
  FindingsWaiveCommand findings_waive;
  FindingsUnwaiveCommand findings_unwaive;
  ImportScanCommand import_scan;
  InventoryImportCommand inventory_import;
  PolicyCheckCommand policy_check;
  PolicyDraftCommand policy_draft;
  ScopeInitCommand scope_init;
  ScopeCheckCommand scope_check;
  ExplainCommand explain;
  EvidenceShowCommand evidence_show;
  EvidenceExportCommand evidence_export;
  EvidenceVerifyCommand evidence_verify;
  VulndbImportCommand vulndb_import;
  VulndbExportCommand vulndb_export;
  VulndbMatchCommand vulndb_match;
  VulndbExplainCommand vulndb_explain;
  AuditRunCommand audit_run;
  DaemonCommand daemon;
  ScheduleListCommand schedule_list;
  ScheduleAddCommand schedule_add;
  ScheduleRunCommand schedule_run;
  SchedulePauseCommand schedule_pause;
  ScheduleRemoveCommand schedule_rm;
  AlertsTestCommand alerts_test;
  AlertsSendCommand alerts_send;
  CompletionCommand completion;
  Options options;
  bool wants_help = false;
  bool wants_version = false;
  std::string config;
  std::vector<std::string> out;
};

/// "tenken inventory set --help", the place where the right spelling is found.
std::string help_command(const std::vector<std::string>& path);

/// The command that the words of `path` name, filled from the draft. Errc::usage where an argument
/// is missing.
Result<Command> chosen(const Draft& draft, const std::vector<std::string>& path);

}  // namespace tenken::cli
