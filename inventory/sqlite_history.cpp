// Change rows, and what people declare.
#include "inventory/sqlite_store.hpp"

namespace tenken::inventory {
namespace {

using ChangeId = Id<struct ChangeTag>;

Change read_change(Query& query) {
  Change change;
  if (!query.is_null()) change.scan = query.id<ScanId>();
  change.device = query.id<DeviceId>();
  change.kind = parse_change_kind(query.text()).value_or(ChangeKind::fact_changed);
  change.device_label = query.text();
  change.what = query.text();
  change.before = query.text();
  change.after = query.text();
  change.at = query.time();
  return change;
}

std::vector<Change> read_changes(Query& query) {
  std::vector<Change> changes;
  while (query.next()) changes.push_back(read_change(query));
  return changes;
}

}  // namespace

void SqliteStore::put_change(const Change& change, const std::optional<std::string>& who) {
  Query query(prepared(
      "INSERT INTO change (site_id, change_id, scan_id, device_id, kind, device_label, what, "
      "old_value, new_value, changed_at, who) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"));
  query.lend(site_).bind(ChangeId::make(change.at));
  change.scan.is_nil() ? query.null() : query.lend(change.scan);
  query.lend(change.device).bind(to_string(change.kind)).lend(change.device_label);
  query.lend(change.what).lend(change.before).lend(change.after).bind(change.at).bind(who).run();
}

Result<void> SqliteStore::add_change(const Change& change, std::string_view who) {
  return guarded([&]() -> Result<void> {
    put_change(change, std::string(who));
    return ok;
  });
}

Result<std::vector<Change>> SqliteStore::changes(const ChangeRange& range) {
  return guarded([&]() -> Result<std::vector<Change>> {
    Query query(prepared(
        "SELECT scan_id, device_id, kind, device_label, what, old_value, new_value, changed_at "
        "FROM change WHERE site_id = ? AND ((scan_id > ? AND scan_id <= ?) OR "
        "(scan_id IS NULL AND changed_at > ? AND changed_at <= ?)) ORDER BY change_id"));
    query.bind(site_).bind(range.after_scan).bind(range.up_to_scan);
    query.bind(range.after).bind(range.up_to);
    return read_changes(query);
  });
}

Result<std::vector<Change>> SqliteStore::changes_of(ScanId scan) {
  return guarded([&]() -> Result<std::vector<Change>> {
    Query query(prepared(
        "SELECT scan_id, device_id, kind, device_label, what, old_value, new_value, changed_at "
        "FROM change WHERE site_id = ? AND scan_id = ? ORDER BY change_id"));
    query.bind(site_).bind(scan);
    return read_changes(query);
  });
}

Result<std::vector<Change>> SqliteStore::changes_since(Timestamp after) {
  return guarded([&]() -> Result<std::vector<Change>> {
    Query query(prepared(
        "SELECT scan_id, device_id, kind, device_label, what, old_value, new_value, changed_at "
        "FROM change WHERE site_id = ? AND changed_at > ? ORDER BY change_id"));
    query.bind(site_).bind(after);
    return read_changes(query);
  });
}

Result<void> SqliteStore::declare(DeviceId device, DeclaredField field, std::string_view value,
                                  std::string_view who, Timestamp now) {
  return guarded([&]() -> Result<void> {
    if (value.empty()) {
      Query(prepared("DELETE FROM declared WHERE site_id = ? AND device_id = ? AND field = ?"))
          .bind(site_)
          .bind(device)
          .bind(to_string(field))
          .run();
      return ok;
    }
    Query(
        prepared("INSERT INTO declared (site_id, device_id, field, value, declared_at, who) "
                 "VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (site_id, device_id, field) DO UPDATE SET "
                 "value = excluded.value, declared_at = excluded.declared_at, "
                 "who = excluded.who"))
        .bind(site_)
        .bind(device)
        .bind(to_string(field))
        .bind(value)
        .bind(now)
        .bind(who)
        .run();
    return ok;
  });
}

Result<void> SqliteStore::set_registered(DeviceId device, bool registered) {
  return guarded([&]() -> Result<void> {
    Query(prepared("UPDATE device SET registered = ? WHERE site_id = ? AND device_id = ?"))
        .bind(registered)
        .bind(site_)
        .bind(device)
        .run();
    return ok;
  });
}

}  // namespace tenken::inventory
