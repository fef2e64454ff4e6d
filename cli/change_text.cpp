#include "cli/change_text.hpp"

#include "model/bytes.hpp"
#include "model/messages.hpp"
#include "model/verdict.hpp"
#include "report/words.hpp"

namespace tenken::cli {
namespace {

std::string verdict_text(std::string_view stored, Lang lang) {
  const auto verdict = parse_verdict(stored);
  return verdict ? std::string(verdict_label(*verdict, lang)) : printable(stored);
}

}  // namespace

Note change_text(const Change& change, const std::string& identity, Lang lang) {
  const std::string what = report::subject_text(change, lang);
  const std::string before = printable(change.before);
  const std::string after = printable(change.after);
  switch (change.kind) {
    case ChangeKind::device_new:
      return Note(Msg::cli_change_device_new, {identity});
    case ChangeKind::device_gone:
      return Note(Msg::cli_change_device_gone);
    case ChangeKind::device_back:
      return Note(Msg::cli_change_device_back);
    case ChangeKind::address_new:
      return Note(Msg::cli_change_address_new, {what});
    case ChangeKind::address_gone:
      return Note(Msg::cli_change_address_gone, {what});
    case ChangeKind::port_opened:
      return Note(Msg::cli_change_port_opened, {what});
    case ChangeKind::port_closed:
      return Note(Msg::cli_change_port_closed, {what});
    case ChangeKind::vulnerability_known:
      return Note(Msg::cli_change_vulnerability_known, {what, after});
    case ChangeKind::vulnerability_gone:
      return Note(Msg::cli_change_vulnerability_gone, {what, before});
    case ChangeKind::device_merged:
      return Note(Msg::identity_change_merged, {what, after});
    case ChangeKind::device_split:
      return Note(Msg::identity_change_split, {what, after});
    case ChangeKind::identity_review:
      return Note(Msg::identity_change_review, {what, before, after});
    case ChangeKind::finding_opened:
      return Note(Msg::identity_change_opened, {what, verdict_text(after, lang)});
    case ChangeKind::finding_fixed:
      return Note(Msg::identity_change_fixed, {what});
    case ChangeKind::certificate_expiring:
      return Note(Msg::identity_change_certificate, {what, after});
    case ChangeKind::drift_found:
      return Note(Msg::identity_change_drift, {what, before, after});
    case ChangeKind::drift_ended:
      return Note(Msg::identity_change_drift_ended, {what});
    case ChangeKind::service_changed:
    case ChangeKind::fact_changed:
    case ChangeKind::declared_changed:
      break;
  }
  if (before.empty()) return Note(Msg::cli_change_value_new, {what, after});
  if (after.empty()) return Note(Msg::cli_change_value_gone, {what, before});
  return Note(Msg::cli_change_value, {what, before, after});
}

}  // namespace tenken::cli
