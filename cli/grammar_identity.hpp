// The commands about devices over time: merge, split, undo, why, and what is kept how long.
#pragma once

#include "cli/grammar.hpp"
#include "model/messages.hpp"

namespace tenken::cli {

inline void Grammar::identity_commands(CLI::App& inventory) {
  InventoryMergeCommand& merge = draft_.inventory_merge;
  CLI::App& merge_app = *command(inventory, "merge", Msg::identity_cmd_merge);
  positional(merge_app, "DEVICE", merge.into, Msg::identity_arg_into);
  positional(merge_app, "OTHER", merge.from, Msg::identity_arg_from);
  value(merge_app, "--reason", merge.reason, "TEXT", Msg::identity_opt_reason);
  value(merge_app, "--who", merge.who, "NAME", Msg::cli_opt_who);

  InventorySplitCommand& split = draft_.inventory_split;
  CLI::App& split_app = *command(inventory, "split", Msg::identity_cmd_split);
  positional(split_app, "DEVICE", split.device, Msg::identity_arg_device);
  values(split_app, "--address", split.addresses, "ADDRESS", Msg::identity_opt_address);
  values(split_app, "--mac", split.macs, "MAC", Msg::identity_opt_mac);
  values(split_app, "--evidence", split.evidence, "KEY=VALUE", Msg::identity_opt_evidence);
  value(split_app, "--reason", split.reason, "TEXT", Msg::identity_opt_reason);
  value(split_app, "--who", split.who, "NAME", Msg::cli_opt_who);

  InventoryUndoCommand& undo = draft_.inventory_undo;
  CLI::App& undo_app = *command(inventory, "undo", Msg::identity_cmd_undo);
  positional(undo_app, "NUMBER", undo.event, Msg::identity_arg_event);
  value(undo_app, "--reason", undo.reason, "TEXT", Msg::identity_opt_reason);
  value(undo_app, "--who", undo.who, "NAME", Msg::cli_opt_who);

  CLI::App& why_app = *command(inventory, "why", Msg::identity_cmd_why, {"table", "json"});
  positional(why_app, "DEVICE", draft_.inventory_why.device, Msg::identity_arg_device);
}

inline void Grammar::compact_command(CLI::App& db) {
  CLI::App& app = *command(db, "compact", Msg::identity_cmd_compact);
  value(app, "--keep", draft_.db_compact.keep, "DAYS", Msg::identity_opt_keep);
  flag(app, "--dry-run", draft_.db_compact.dry_run, Msg::identity_opt_compact_dry_run);
}

}  // namespace tenken::cli
