#include "cli/change_text.hpp"

#include "model/bytes.hpp"
#include "model/messages.hpp"
#include "report/words.hpp"

namespace tenken::cli {

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
