#include "cli/alert_pass.hpp"

#include <algorithm>
#include <tuple>

#include "alerts/format.hpp"
#include "cli/change_text.hpp"
#include "cli/files.hpp"
#include "cli/settings.hpp"
#include "model/bytes.hpp"
#include "model/decisions.hpp"
#include "model/digest.hpp"
#include "model/messages.hpp"
#include "report/words.hpp"

namespace tenken::cli {
namespace {

using inventory::KnownFinding;

// Changes are written in the order of their ids but for those of scans that run at the same time,
// which is minutes; those that were looked at before are in the outbox already.
constexpr std::chrono::hours kOverlap{1};

/// How pressing a change is by itself.
Severity severity_of(ChangeKind kind) {
  switch (kind) {
    case ChangeKind::vulnerability_known:
      return Severity::high;
    case ChangeKind::device_new:
    case ChangeKind::port_opened:
    case ChangeKind::identity_review:
    case ChangeKind::finding_opened:
    case ChangeKind::certificate_expiring:
      return Severity::medium;
    case ChangeKind::device_gone:
    case ChangeKind::device_back:
    case ChangeKind::address_new:
    case ChangeKind::address_gone:
    case ChangeKind::port_closed:
    case ChangeKind::service_changed:
    case ChangeKind::fact_changed:
    case ChangeKind::declared_changed:
    case ChangeKind::vulnerability_gone:
    case ChangeKind::device_merged:
    case ChangeKind::device_split:
    case ChangeKind::finding_fixed:
    case ChangeKind::drift_found:
    case ChangeKind::drift_ended:
      break;
  }
  return Severity::low;
}

/// Told by the verdicts themselves, with their severity and reason, and by the days of each rule.
bool is_told_elsewhere(ChangeKind kind) {
  return kind == ChangeKind::finding_opened || kind == ChangeKind::finding_fixed ||
         kind == ChangeKind::certificate_expiring;
}

/// The same for the same words, so that a receiver knows a repeat.
AlertId id_of(std::initializer_list<std::string_view> words) {
  std::string all;
  for (const std::string_view word : words) {
    all += word;
    all += '\0';
  }
  const auto digest = sha256(as_bytes(all));
  AlertId id;
  std::copy_n(digest.begin(), id.value.size(), id.value.begin());
  id.value[6] = static_cast<std::uint8_t>((id.value[6] & 0x0FU) | 0x80U);  // RFC 9562, version 8
  id.value[8] = static_cast<std::uint8_t>((id.value[8] & 0x3FU) | 0x80U);
  return id;
}

using FindingKey = std::tuple<DeviceId, std::string, std::string>;

FindingKey key_of(const KnownFinding& finding) {
  return {finding.device, finding.item, finding.endpoint};
}

std::set<FindingKey> keys_of(const std::vector<KnownFinding>& findings) {
  std::set<FindingKey> keys;
  for (const KnownFinding& finding : findings) keys.insert(key_of(finding));
  return keys;
}

}  // namespace

Result<alerts::AlertConfig> chosen_alerts(const CommandContext& context) {
  const std::string file = setting_or(context.settings, Setting::alerts);
  if (file.empty())
    return fail(Errc::usage, Note(Msg::alerts_none_named), Note(Msg::alerts_none_named_fix));
  const auto text = read_file(file);
  if (!text) return Unexpected(text.error());
  return alerts::parse_config(*text, std::filesystem::absolute(file));
}

alerts::SendContext send_context(const CommandContext& context, const alerts::AlertConfig& config) {
  alerts::SendContext with;
  with.host = host_name();
  with.version = version();
  with.lang = config.lang;
  with.environment = [&context](std::string_view name) {
    return context.environment(std::string(name));
  };
  with.now = context.clock.now();
  return with;
}

AlertSearch::AlertSearch(const CommandContext& context, const alerts::AlertConfig& config,
                         const inventory::Inventory& inventory, inventory::AlertStore& store)
    : context_(context),
      config_(config),
      inventory_(inventory),
      store_(store),
      now_(context.clock.now()) {}

Result<inventory::AlertPass> AlertSearch::search() {
  const auto mark = store_.mark();
  if (!mark) return Unexpected(mark.error());
  const bool first = !mark->has_value();
  if (first) {
    mark_.began = mark_.changes_until = now_;
  } else {
    mark_ = **mark;
    // A clock that was set back must not hide what comes now.
    const Timestamp from = std::min(mark_.changes_until, now_) + -kOverlap;
    if (auto found = find_changes(from); !found) return Unexpected(found.error());
  }
  if (auto found = find_verdicts(); !found) return Unexpected(found.error());
  if (first || mark_ != **mark) pass_.mark = mark_;
  return std::move(pass_);
}

Result<void> AlertSearch::find_changes(Timestamp since) {
  const auto changes = store_.changes(since);
  if (!changes) return Unexpected(changes.error());
  for (const inventory::RecordedChange& recorded : *changes) {
    const Change& change = recorded.change;
    mark_.changes_until = std::max(mark_.changes_until, std::min(change.at, now_));
    if (change.at <= mark_.began && mark_.began <= now_) continue;
    if (is_told_elsewhere(change.kind)) continue;
    Alert alert;
    alert.id = recorded.id;
    alert.kind = to_string(change.kind);
    alert.severity = severity_of(change.kind);
    alert.device = change.device;
    alert.label = printable(change.device_label);
    alert.what = printable(change.what);
    alert.before = printable(change.before);
    alert.after = printable(change.after);
    alert.at = change.at;
    alert.text = change_text(change, alert.label, config_.lang).text(config_.lang);
    if (auto told = tell(std::move(alert)); !told) return told;
  }
  return ok;
}

/// The verdicts of the latest complete scan, where they were not looked at before.
Result<void> AlertSearch::find_verdicts() {
  const auto scans = inventory_.scans();
  if (!scans) return Unexpected(scans.error());
  const auto latest = std::ranges::find(*scans, ScanState::complete, &ScanRecord::state);
  if (latest == scans->end() || mark_.judged == latest->id) return ok;
  if (auto compared = compare_findings(*latest); !compared) return compared;
  return find_certificates();
}

Result<void> AlertSearch::compare_findings(const ScanRecord& scan) {
  const auto assessed = inventory_.findings(scan.id);
  if (!assessed) return Unexpected(assessed.error());
  if (assessed->findings.empty()) return ok;  // its verdicts are still to come
  const auto decisions = inventory_.decisions();
  if (!decisions) return Unexpected(decisions.error());
  std::vector<KnownFinding> present;
  std::set<FindingKey> waived;
  for (const Finding& finding : assessed->findings) {
    if (finding.verdict != Verdict::non_conforming || !finding.measured()) continue;
    KnownFinding known;
    known.device = finding.device;
    known.item = finding.item;
    if (finding.endpoint) known.endpoint = finding.endpoint->to_string();
    known.severity = finding.severity;
    if (decisions->waiver_of(finding, now_) != nullptr) {
      waived.insert(key_of(known));
      continue;
    }
    known.label = finding.reason.text(config_.lang);
    present.push_back(std::move(known));
  }
  const auto before = store_.findings();
  if (!before) return Unexpected(before.error());
  const bool first = !mark_.judged.has_value();
  const auto tell_of = [&](const KnownFinding& finding, std::string_view kind) -> Result<void> {
    Alert alert;
    const std::string scan_id = scan.id.to_string();
    const std::string device_id = finding.device.to_string();
    alert.id = id_of({kind, scan_id, device_id, finding.item, finding.endpoint});
    alert.kind = kind;
    const bool opened = kind == alerts::kFindingOpened;
    alert.severity = opened ? finding.severity : Severity::low;
    alert.device = finding.device;
    alert.what = finding.item;
    alert.at = scan.finished.value_or(now_);
    const std::string where =
        finding.item + (finding.endpoint.empty() ? "" : " " + finding.endpoint);
    (opened ? alert.after : alert.before) = printable(finding.label);
    alert.text = (opened ? Note(Msg::alerts_finding_opened, {where, printable(finding.label)})
                         : Note(Msg::alerts_finding_fixed, {where}))
                     .text(config_.lang);
    return tell(std::move(alert));
  };
  const auto known_before = keys_of(*before);
  const auto known_now = keys_of(present);
  for (const KnownFinding& finding : present)
    if (!first && !known_before.contains(key_of(finding)))
      if (auto told = tell_of(finding, alerts::kFindingOpened); !told) return told;
  for (const KnownFinding& finding : *before) {
    if (first || known_now.contains(key_of(finding)) || waived.contains(key_of(finding))) continue;
    const auto device = known_device(finding.device);
    if (!device) return Unexpected(device.error());
    if (*device == nullptr) continue;  // merged into another, or taken out
    if ((*device)->last_seen < scan.started) {
      present.push_back(finding);  // what this scan did not see is not fixed
      continue;
    }
    if (auto told = tell_of(finding, alerts::kFindingFixed); !told) return told;
  }
  pass_.findings = std::move(present);
  mark_.judged = scan.id;
  return ok;
}

Result<void> AlertSearch::find_certificates() {
  std::set<std::int64_t> wanted;
  for (const alerts::AlertRule& rule : config_.rules)
    if (rule.on.contains(std::string(alerts::kCertificateExpiring)))
      wanted.insert(rule.days.count() / 24);
  if (wanted.empty()) return ok;
  const auto view = inventory_.view();
  if (!view) return Unexpected(view.error());
  for (const Device& device : view->devices) {
    for (const Service& service : device.services) {
      const std::string end_text(value_of(service.facts, "tls.cert.not_after"));
      const auto end = Timestamp::parse(end_text);
      if (!service.open || !end) continue;
      for (const std::int64_t days : wanted) {
        if (*end - now_ > std::chrono::hours(24 * days)) continue;
        Alert alert;
        const std::string device_id = device.id.to_string();
        const std::string where = service.endpoint.to_string();
        const std::string span = std::to_string(days);
        alert.id = id_of({alerts::kCertificateExpiring, device_id, where, end_text, span});
        alert.kind = alerts::kCertificateExpiring;
        alert.severity = Severity::medium;
        alert.device = device.id;
        alert.what = where;
        alert.before = span;  // which rules it is for; taken out again below
        alert.after = end->to_string();
        alert.at = now_;
        alert.text = Note(Msg::alerts_certificate, {where, alert.after}).text(config_.lang);
        if (auto told = tell(std::move(alert)); !told) return told;
      }
    }
  }
  return ok;
}

Result<bool> AlertSearch::fits_query(const alerts::AlertRule& rule, const DeviceId& device) {
  if (rule.query.empty()) return true;
  auto known = of_query_.find(rule.query);
  if (known == of_query_.end()) {
    const auto filter = inventory_.parse_query(rule.query);
    if (!filter) return Unexpected(filter.error());
    const auto found = inventory_.find_devices(*filter, inventory::Page());
    if (!found) return Unexpected(found.error());
    known = of_query_.emplace(rule.query, std::set<DeviceId>(found->ids.begin(), found->ids.end()))
                .first;
  }
  return known->second.contains(device);
}

/// Null where the inventory does not hold it.
Result<const Device*> AlertSearch::known_device(const DeviceId& id) {
  auto known = devices_.find(id);
  if (known == devices_.end()) {
    auto found = inventory_.devices({id});
    if (!found) return Unexpected(found.error());
    known = devices_
                .emplace(id, found->empty() ? std::nullopt
                                            : std::optional<Device>(std::move(found->front())))
                .first;
  }
  return known->second ? &*known->second : nullptr;
}

Result<void> AlertSearch::name_addresses(Alert& alert) {
  const auto device = known_device(alert.device);
  if (!device) return Unexpected(device.error());
  if (*device == nullptr) return ok;
  for (const AddressSpan& span : (*device)->addresses)
    if (span.current) alert.addresses.push_back(span.ip.to_string());
  if (alert.label.empty()) alert.label = printable((*device)->label());
  return ok;
}

/// One row for each channel of each rule that it fits.
Result<void> AlertSearch::tell(Alert alert) {
  const bool certificate = alert.kind == alerts::kCertificateExpiring;
  const bool finding = alert.kind == alerts::kFindingOpened || alert.kind == alerts::kFindingFixed;
  bool named = false;
  for (const alerts::AlertRule& rule : config_.rules) {
    if (!rule.on.contains(alert.kind) || alert.severity < rule.least) continue;
    if (certificate && std::to_string(rule.days.count() / 24) != alert.before) continue;
    if (finding && !rule.items.empty() &&
        std::ranges::find(rule.items, alert.what) == rule.items.end())
      continue;
    const auto fits = fits_query(rule, alert.device);
    if (!fits) return Unexpected(fits.error());
    if (!*fits) continue;
    if (!named) {
      if (auto done = name_addresses(alert); !done) return done;
      alert.site = printable(inventory_.site_name());
      named = true;
    }
    Alert told = alert;
    told.rule = rule.name;
    if (certificate) told.before.clear();
    for (const std::string& channel : rule.channels) {
      OutboxRow row;
      row.channel = channel;
      row.id = told.id;
      row.alert = alerts::to_json(told);
      row.created = row.next_try = now_;
      pass_.alerts.push_back(std::move(row));
    }
  }
  return ok;
}

}  // namespace tenken::cli
