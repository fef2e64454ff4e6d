// Every command as a function; each lives in a file of its own.
#pragma once

#include "cli/command_context.hpp"
#include "cli/options.hpp"
#include "cli/run.hpp"
#include "cli/sweep_engine.hpp"
#include "model/result.hpp"

namespace tenken::cli {

Result<ExitCode> run_help(const CommandContext& context, const HelpCommand& command);
Result<ExitCode> run_sweep_command(const CommandContext& context, const SweepCommand& command,
                                   const SweepEngine& engine);
Result<ExitCode> run_accept_command(const CommandContext& context, const AcceptCommand& command,
                                    const SweepEngine& engine);
Result<ExitCode> run_accept_log(const CommandContext& context);
Result<ExitCode> run_accept_example(const CommandContext& context,
                                    const AcceptExampleCommand& command);
Result<ExitCode> run_listen(const CommandContext& context, const ListenCommand& command);
Result<ExitCode> run_wifi_survey(const CommandContext& context, const WifiSurveyCommand& command);
Result<ExitCode> run_wifi_expect(const CommandContext& context, const WifiExpectCommand& command);
Result<ExitCode> run_inventory_list(const CommandContext& context,
                                    const InventoryListCommand& command);
Result<ExitCode> run_inventory_edit(const CommandContext& context,
                                    const InventoryEditCommand& command);
Result<ExitCode> run_view_save(const CommandContext& context, const ViewSaveCommand& command);
Result<ExitCode> run_view_list(const CommandContext& context);
Result<ExitCode> run_view_rm(const CommandContext& context, const ViewRemoveCommand& command);
Result<ExitCode> run_db_backup(const CommandContext& context, const DbBackupCommand& command);
Result<ExitCode> run_db_restore(const CommandContext& context, const DbRestoreCommand& command);
Result<ExitCode> run_db_check(const CommandContext& context);
Result<ExitCode> run_inventory_show(const CommandContext& context,
                                    const InventoryShowCommand& command);
Result<ExitCode> run_inventory_set(const CommandContext& context,
                                   const InventorySetCommand& command);
Result<ExitCode> run_inventory_diff(const CommandContext& context,
                                    const InventoryDiffCommand& command);
Result<ExitCode> run_inventory_merge(const CommandContext& context,
                                     const InventoryMergeCommand& command);
Result<ExitCode> run_inventory_split(const CommandContext& context,
                                     const InventorySplitCommand& command);
Result<ExitCode> run_inventory_undo(const CommandContext& context,
                                    const InventoryUndoCommand& command);
Result<ExitCode> run_inventory_why(const CommandContext& context,
                                   const InventoryWhyCommand& command);
Result<ExitCode> run_db_compact(const CommandContext& context, const DbCompactCommand& command);
Result<ExitCode> run_report(const CommandContext& context, const ReportCommand& command);
Result<ExitCode> run_items(const CommandContext& context, const ItemsCommand& command);
Result<ExitCode> run_items_adopt(const CommandContext& context, const ItemsAdoptCommand& command);
Result<ExitCode> run_items_comment(const CommandContext& context,
                                   const ItemsCommentCommand& command);
Result<ExitCode> run_items_import(const CommandContext& context, const ItemsImportCommand& command);
Result<ExitCode> run_findings_list(const CommandContext& context,
                                   const FindingsListCommand& command);
Result<ExitCode> run_findings_waive(const CommandContext& context,
                                    const FindingsWaiveCommand& command);
Result<ExitCode> run_findings_unwaive(const CommandContext& context,
                                      const FindingsUnwaiveCommand& command);
Result<ExitCode> run_import_scan(const CommandContext& context, const ImportScanCommand& command);
Result<ExitCode> run_inventory_import(const CommandContext& context,
                                      const InventoryImportCommand& command);
Result<ExitCode> run_policy_check(const CommandContext& context, const PolicyCheckCommand& command);
Result<ExitCode> run_policy_draft(const CommandContext& context, const PolicyDraftCommand& command);
Result<ExitCode> run_scope_init(const CommandContext& context, const ScopeInitCommand& command);
Result<ExitCode> run_scope_check(const CommandContext& context, const ScopeCheckCommand& command);
Result<ExitCode> run_doctor(const CommandContext& context);
Result<ExitCode> run_explain(const CommandContext& context, const ExplainCommand& command);
Result<ExitCode> run_evidence_show(const CommandContext& context,
                                   const EvidenceShowCommand& command);
Result<ExitCode> run_evidence_export(const CommandContext& context,
                                     const EvidenceExportCommand& command);
Result<ExitCode> run_evidence_verify(const CommandContext& context,
                                     const EvidenceVerifyCommand& command);
Result<ExitCode> run_vulndb_import(const CommandContext& context,
                                   const VulndbImportCommand& command);
Result<ExitCode> run_vulndb_status(const CommandContext& context);
Result<ExitCode> run_vulndb_export(const CommandContext& context,
                                   const VulndbExportCommand& command);
Result<ExitCode> run_vulndb_match(const CommandContext& context, const VulndbMatchCommand& command);
Result<ExitCode> run_vulndb_explain(const CommandContext& context,
                                    const VulndbExplainCommand& command);
Result<ExitCode> run_vulndb_rematch(const CommandContext& context);
Result<ExitCode> run_knowledge_selftest(const CommandContext& context);
Result<ExitCode> run_audit_run(const CommandContext& context, const AuditRunCommand& command);
Result<ExitCode> run_audit_log(const CommandContext& context);
Result<ExitCode> run_audit_verify(const CommandContext& context);
Result<ExitCode> run_daemon(const CommandContext& context, const DaemonCommand& command);
Result<ExitCode> run_schedule_list(const CommandContext& context,
                                   const ScheduleListCommand& command);
Result<ExitCode> run_schedule_add(const CommandContext& context, const ScheduleAddCommand& command);
Result<ExitCode> run_schedule_run(const CommandContext& context, const ScheduleRunCommand& command);
Result<ExitCode> run_schedule_pause(const CommandContext& context,
                                    const SchedulePauseCommand& command);
Result<ExitCode> run_schedule_rm(const CommandContext& context,
                                 const ScheduleRemoveCommand& command);
Result<ExitCode> run_status(const CommandContext& context);
Result<ExitCode> run_alerts_list(const CommandContext& context);
Result<ExitCode> run_alerts_test(const CommandContext& context, const AlertsTestCommand& command);
Result<ExitCode> run_alerts_send(const CommandContext& context, const AlertsSendCommand& command);
Result<ExitCode> run_version(const CommandContext& context);
Result<ExitCode> run_completion(const CommandContext& context, const CompletionCommand& command);

}  // namespace tenken::cli
