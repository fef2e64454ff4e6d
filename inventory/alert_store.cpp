#include "inventory/alert_store.hpp"

#include <algorithm>

#include <SQLiteCpp/Statement.h>

#include "inventory/query.hpp"

namespace tenken::inventory {
namespace {

/// The lowest id that was made at that time.
AlertId first_id_at(Timestamp at) {
  AlertId id;
  auto milliseconds =
      static_cast<std::uint64_t>(std::max<std::int64_t>(at.nanoseconds, 0)) / 1'000'000U;
  for (std::size_t i = 6; i-- > 0; milliseconds >>= 8U)
    id.value[i] = static_cast<std::uint8_t>(milliseconds & 0xFFU);
  return id;
}

OutboxRow read_outbox(Query& query) {
  OutboxRow row;
  row.channel = query.text();
  row.id = query.id<AlertId>();
  row.alert = query.text();
  row.state = kOutboxStates.find(query.text()).value_or(OutboxState::given_up);
  row.created = query.time();
  row.next_try = query.time();
  row.tries = static_cast<int>(query.integer());
  row.error = query.text();
  return row;
}

std::size_t write_alerts(SideStore& store, const std::vector<OutboxRow>& alerts) {
  std::size_t added = 0;
  SQLite::Statement insert(
      store.database(),
      "INSERT INTO alert_outbox (site_id, channel, alert_id, alert, state, created, next_try, "
      "tries, error) VALUES (?, ?, ?, ?, ?, ?, ?, 0, '') ON CONFLICT DO NOTHING");
  for (const OutboxRow& row : alerts) {
    added += static_cast<std::size_t>(Query(insert)
                                          .bind(store.site())
                                          .bind(row.channel)
                                          .bind(row.id)
                                          .bind(row.alert)
                                          .bind(kOutboxStates.name(row.state))
                                          .bind(row.created)
                                          .bind(row.next_try)
                                          .run());
  }
  return added;
}

void write_mark(SideStore& store, const AlertMark& mark) {
  SQLite::Statement statement(
      store.database(),
      "INSERT INTO alert_mark (site_id, began, changes_until, judged_scan) VALUES (?, ?, ?, ?) ON "
      "CONFLICT (site_id) DO UPDATE SET changes_until = excluded.changes_until, judged_scan = "
      "excluded.judged_scan");
  Query(statement)
      .bind(store.site())
      .bind(mark.began)
      .bind(mark.changes_until)
      .bind(mark.judged)
      .run();
}

void write_findings(SideStore& store, const std::vector<KnownFinding>& findings) {
  SQLite::Statement clear(store.database(), "DELETE FROM alert_finding WHERE site_id = ?");
  Query(clear).bind(store.site()).run();
  SQLite::Statement insert(
      store.database(),
      "INSERT INTO alert_finding (site_id, device_id, item, endpoint, severity, label) "
      "VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING");
  for (const KnownFinding& finding : findings)
    Query(insert)
        .bind(store.site())
        .bind(finding.device)
        .bind(finding.item)
        .bind(finding.endpoint)
        .bind(to_string(finding.severity))
        .bind(finding.label)
        .run();
}

}  // namespace

Result<AlertStore> AlertStore::open(const std::filesystem::path& file, OpenMode mode,
                                    std::string_view site_name) {
  auto store = SideStore::open(file, mode, site_name);
  if (!store) return Unexpected(std::move(store.error()));
  return AlertStore(std::move(*store));
}

Result<std::optional<AlertMark>> AlertStore::mark() {
  return store_->guarded<std::optional<AlertMark>>([&]() -> Result<std::optional<AlertMark>> {
    SQLite::Statement statement(
        store_->database(),
        "SELECT began, changes_until, judged_scan FROM alert_mark WHERE site_id = ?");
    Query query(statement);
    query.bind(store_->site());
    if (!query.next()) return std::nullopt;
    AlertMark mark;
    mark.began = query.time();
    mark.changes_until = query.time();
    if (!query.is_null()) mark.judged = query.id<ScanId>();
    return mark;
  });
}

Result<std::vector<RecordedChange>> AlertStore::changes(Timestamp since) {
  return store_->guarded<std::vector<RecordedChange>>([&]() -> Result<std::vector<RecordedChange>> {
    std::vector<RecordedChange> changes;
    SQLite::Statement statement(
        store_->database(),
        "SELECT change_id, kind, device_id, device_label, what, old_value, new_value, "
        "changed_at, scan_id FROM change WHERE site_id = ? AND change_id >= ? "
        "ORDER BY change_id");
    Query query(statement);
    query.bind(store_->site()).bind(first_id_at(since));
    while (query.next()) {
      RecordedChange recorded;
      Change& change = recorded.change;
      recorded.id = query.id<AlertId>();
      const auto kind = parse_change_kind(query.text());
      change.device = query.id<DeviceId>();
      change.device_label = query.text();
      change.what = query.text();
      change.before = query.text();
      change.after = query.text();
      change.at = query.time();
      if (!query.is_null()) change.scan = query.id<ScanId>();
      if (!kind) continue;
      change.kind = *kind;
      changes.push_back(std::move(recorded));
    }
    return changes;
  });
}

Result<std::vector<KnownFinding>> AlertStore::findings() {
  return store_->guarded<std::vector<KnownFinding>>([&]() -> Result<std::vector<KnownFinding>> {
    std::vector<KnownFinding> findings;
    SQLite::Statement statement(store_->database(),
                                "SELECT device_id, item, endpoint, severity, label FROM "
                                "alert_finding WHERE site_id = ? ORDER BY device_id, item");
    Query query(statement);
    query.bind(store_->site());
    while (query.next()) {
      KnownFinding finding;
      finding.device = query.id<DeviceId>();
      finding.item = query.text();
      finding.endpoint = query.text();
      finding.severity = parse_severity(query.text()).value_or(Severity::none);
      finding.label = query.text();
      findings.push_back(std::move(finding));
    }
    return findings;
  });
}

Result<std::size_t> AlertStore::keep(const AlertPass& pass) {
  return store_->written<std::size_t>([&]() -> Result<std::size_t> {
    const std::size_t added = write_alerts(*store_, pass.alerts);
    if (pass.mark) write_mark(*store_, *pass.mark);
    if (pass.findings) write_findings(*store_, *pass.findings);
    return added;
  });
}

Result<std::vector<OutboxRow>> AlertStore::rows(const std::string& condition,
                                                std::optional<Timestamp> until, std::size_t most) {
  return store_->guarded<std::vector<OutboxRow>>([&]() -> Result<std::vector<OutboxRow>> {
    std::vector<OutboxRow> found;
    SQLite::Statement statement(
        store_->database(),
        "SELECT channel, alert_id, alert, state, created, next_try, tries, error FROM "
        "alert_outbox WHERE site_id = ? AND " +
            condition + " LIMIT ?");
    Query query(statement);
    query.bind(store_->site());
    if (until) query.bind(*until);
    query.bind(static_cast<std::int64_t>(most));
    while (query.next()) found.push_back(read_outbox(query));
    return found;
  });
}

Result<std::vector<OutboxRow>> AlertStore::due(Timestamp now, std::size_t most) {
  // No try is put off for two hours: a later one was set before the clock was set back.
  return rows(
      "state = 'pending' AND next_try - ? NOT BETWEEN 1 AND 7200000000000 "
      "ORDER BY created, alert_id",
      now, most);
}

Result<std::vector<OutboxRow>> AlertStore::unsent(std::size_t most) {
  return rows("state <> 'sent' ORDER BY created DESC, alert_id", std::nullopt, most);
}

Result<std::optional<Timestamp>> AlertStore::next_due() {
  return store_->guarded<std::optional<Timestamp>>([&]() -> Result<std::optional<Timestamp>> {
    SQLite::Statement statement(
        store_->database(),
        "SELECT min(next_try) FROM alert_outbox WHERE site_id = ? AND state = 'pending'");
    Query query(statement);
    query.bind(store_->site());
    if (!query.next() || query.is_null()) return std::nullopt;
    return query.time();
  });
}

Result<void> AlertStore::settle(const std::vector<OutboxRow>& rows, Timestamp now) {
  return store_->written<void>([&]() -> Result<void> {
    SQLite::Statement update(
        store_->database(),
        "UPDATE alert_outbox SET state = ?, next_try = ?, tries = ?, error = ?, sent = CASE ? WHEN "
        "'sent' THEN ? END WHERE site_id = ? AND channel = ? AND alert_id = ?");
    for (const OutboxRow& row : rows)
      Query(update)
          .bind(kOutboxStates.name(row.state))
          .bind(row.next_try)
          .bind(row.tries)
          .bind(row.error)
          .bind(kOutboxStates.name(row.state))
          .bind(now)
          .bind(store_->site())
          .bind(row.channel)
          .bind(row.id)
          .run();
    return ok;
  });
}

Result<std::map<std::string, OutboxCounts>> AlertStore::counts() {
  using Counts = std::map<std::string, OutboxCounts>;
  return store_->guarded<Counts>([&]() -> Result<Counts> {
    Counts counts;
    SQLite::Statement statement(
        store_->database(),
        "SELECT channel, state, count(*) FROM alert_outbox WHERE site_id = ? GROUP BY 1, 2");
    Query query(statement);
    query.bind(store_->site());
    while (query.next()) {
      OutboxCounts& of = counts[query.text()];
      const auto state = kOutboxStates.find(query.text()).value_or(OutboxState::given_up);
      (state == OutboxState::pending ? of.pending
       : state == OutboxState::sent  ? of.sent
                                     : of.given_up) = query.integer();
    }
    return counts;
  });
}

Result<void> AlertStore::forget(Timestamp before) {
  return store_->written<void>([&]() -> Result<void> {
    SQLite::Statement statement(
        store_->database(),
        "DELETE FROM alert_outbox WHERE site_id = ? AND state <> 'pending' AND created < ?");
    Query(statement).bind(store_->site()).bind(before).run();
    return ok;
  });
}

}  // namespace tenken::inventory
