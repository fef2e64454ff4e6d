// audit log shows every attempt; audit verify checks that nobody has changed the record.
#include <algorithm>
#include <array>
#include <optional>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>

#include "cli/commands.hpp"
#include "cli/json_text.hpp"
#include "cli/output.hpp"
#include "inventory/attempt_ledger.hpp"
#include "model/bytes.hpp"
#include "model/messages.hpp"
#include "report/digest.hpp"
#include "report/grid.hpp"

namespace tenken::cli {
namespace {

constexpr std::array kLogFormats{kTable, kJson, kCsv};
constexpr std::array kVerifyFormats{kTable};
constexpr std::size_t kShownDigest = 12;  // characters

Result<std::unique_ptr<inventory::AttemptLedger>> open_ledger(const CommandContext& context) {
  return inventory::AttemptLedger::open(context.database, inventory::OpenMode::read_only,
                                        setting_or(context.settings, Setting::site), context.clock);
}

/// Words of a file that somebody may have changed: what is not ours is shown as it stands.
std::string word(const Console& console, std::string_view prefix, const std::string& name) {
  if (name.empty()) return "-";
  std::string key = name;
  std::ranges::replace(key, '-', '_');
  const std::optional<Msg> message = find_message(std::string(prefix).append(key));
  return message ? console.text(*message) : printable(name);
}

std::string account_of(const Console& console, const inventory::AuditRow& row) {
  const std::string kind = word(console, "logins_kind_", row.kind);
  if (row.what.account.empty()) return "(" + kind + ")";
  return printable(row.what.account) + " (" + kind + ")";
}

report::Grid table_of(const Console& console, const std::vector<inventory::AuditRow>& rows) {
  using report::Column;
  report::Grid grid({Column::key(console.text(Msg::logins_label_number), true),
                     Column(console.text(Msg::cli_label_when), kDayWidth),
                     Column::key(console.text(Msg::logins_label_what)),
                     Column(console.text(Msg::cli_label_device)),
                     Column::key(console.text(Msg::cli_label_address)),
                     Column::key(console.text(Msg::logins_label_service)),
                     Column(console.text(Msg::logins_label_account)),
                     Column(console.text(Msg::logins_label_row)),
                     Column(console.text(Msg::logins_label_verdict)),
                     Column(console.text(Msg::logins_label_operator))});
  for (const inventory::AuditRow& row : rows)
    grid.add({std::to_string(row.number), short_time(row.at),
              word(console, "logins_record_", row.record) + " " + std::to_string(row.attempt),
              printable(row.what.label), row.what.address + ':' + std::to_string(row.what.port),
              printable(row.what.service), account_of(console, row), printable(row.what.row),
              word(console, "logins_end_", row.ended), printable(row.what.operator_name)});
  return grid;
}

boost::json::object json_of(const inventory::AuditRow& row) {
  boost::json::object json;
  json["number"] = row.number;
  json["at"] = row.at.to_string();
  json["record"] = row.record;
  json["attempt"] = row.attempt;
  json["device"] = printable(row.what.device);
  json["label"] = printable(row.what.label);
  json["address"] = row.what.address;
  json["port"] = row.what.port;
  json["service"] = row.what.service;
  json["account"] = printable(row.what.account);
  json["kind"] = row.kind;
  json["knowledge"] = row.what.row;
  json["operator"] = printable(row.what.operator_name);
  json["administrator"] = printable(row.what.administrator);
  json["scope_sha256"] = row.what.scope_sha256;
  if (!row.ended.empty()) {
    json["ended"] = row.ended;
    json["reason"] = row.reason;
    json["milliseconds"] = row.took;
  }
  json["digest"] = row.digest;
  return json;
}

}  // namespace

Result<ExitCode> run_audit_log(const CommandContext& context) {
  const auto plan = plan_output(context.options, kLogFormats, kTable.name);
  if (!plan) return Unexpected(plan.error());
  auto ledger = open_ledger(context);
  if (!ledger) return Unexpected(ledger.error());
  const auto rows = (*ledger)->rows();
  if (!rows) return Unexpected(rows.error());
  auto written = write_output(
      context, *plan, [&](std::string_view format, bool to_file) -> Result<std::string> {
        if (format != kJson.name)
          return grid_text(context.console, table_of(context.console, *rows), format, to_file);
        boost::json::array all;
        for (const inventory::AuditRow& row : *rows) all.push_back(json_of(row));
        boost::json::object json;
        json["rows"] = std::move(all);
        return json_text(json);
      });
  if (!written) return Unexpected(written.error());
  return kDone;
}

Result<ExitCode> run_audit_verify(const CommandContext& context) {
  const auto plan = plan_output(context.options, kVerifyFormats, kTable.name);
  if (!plan) return Unexpected(plan.error());
  auto ledger = open_ledger(context);
  if (!ledger) return Unexpected(ledger.error());
  const auto check = (*ledger)->verify();
  if (!check) return Unexpected(check.error());
  const bool whole = check->broken == 0;
  const Note said = whole ? Note(Msg::logins_chain_good,
                                 {std::to_string(check->rows), check->last.substr(0, kShownDigest)})
                          : Note(Msg::logins_chain_broken, {std::to_string(check->broken)});
  auto written = write_output(context, *plan, [&](std::string_view, bool) -> Result<std::string> {
    return context.console.text(said) + '\n';
  });
  if (!written) return Unexpected(written.error());
  if (!whole) context.console.warn(Note(Msg::logins_chain_broken_fix));
  return whole ? kDone : kGateFailed;
}

}  // namespace tenken::cli
