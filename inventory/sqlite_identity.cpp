// Merges and splits in the file: the events, and the rows that move with devices.
#include <utility>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include "inventory/json_text.hpp"
#include "inventory/kept_device.hpp"
#include "inventory/sqlite_store.hpp"

namespace tenken::inventory {
namespace {

namespace json = boost::json;
using ChangeId = Id<struct ChangeTag>;

json::object change_json(Query& query) {
  json::object row;
  row["id"] = query.id<ChangeId>().to_string();
  row["scan"] = query.is_null() ? std::string() : query.id<ScanId>().to_string();
  row["label"] = query.text();
  row["at"] = query.integer();
  return row;
}

json::object waiver_json(Query& query) {
  json::object row;
  for (const char* const column : {"item", "label", "reason", "owner", "until", "who"})
    row[column] = query.text();
  row["at"] = query.integer();
  return row;
}

/// The array of that name; an empty one where there is none.
const json::array& list_of(const json::value& value, const char* name) {
  static const json::array kNone;
  const json::object* const object = value.if_object();
  const json::value* const list = object == nullptr ? nullptr : object->if_contains(name);
  const json::array* const array = list == nullptr ? nullptr : list->if_array();
  return array == nullptr ? kNone : *array;
}

std::string text_of(const json::object& object, const char* name) {
  const json::value* const value = object.if_contains(name);
  const json::string* const text = value == nullptr ? nullptr : value->if_string();
  return text == nullptr ? std::string() : std::string(*text);
}

std::int64_t number_of(const json::object& object, const char* name) {
  const json::value* const value = object.if_contains(name);
  const std::int64_t* const number = value == nullptr ? nullptr : value->if_int64();
  return number == nullptr ? 0 : *number;
}

constexpr const char* kEvents =
    "SELECT event_id, kind, device_id, other_id, device_label, other_label, reason, score, who, "
    "happened_at, routes, undone_at, undone_by, undone_reason, '', '' FROM identity_event "
    "WHERE site_id = ? ORDER BY event_id";
constexpr const char* kEventsWithKept =
    "SELECT event_id, kind, device_id, other_id, device_label, other_label, reason, score, who, "
    "happened_at, routes, undone_at, undone_by, undone_reason, kept, kept_rows FROM identity_event "
    "WHERE site_id = ? ORDER BY event_id";

IdentityEvent read_event(Query& query) {
  IdentityEvent event;
  event.id = query.id<IdentityEventId>();
  event.kind = parse_identity_event_kind(query.text()).value_or(IdentityEventKind::merge);
  event.device = query.id<DeviceId>();
  event.other = query.id<DeviceId>();
  event.device_label = query.text();
  event.other_label = query.text();
  event.reason = query.text();
  event.score = static_cast<int>(query.integer());
  event.who = query.text();
  event.at = query.time();
  event.routes = strings_from_json(query.text());
  if (!query.is_null()) event.undone_at = query.time();
  if (!query.is_null()) event.undone_by = query.text();
  if (!query.is_null()) event.undone_reason = query.text();
  event.kept = query.text();
  event.kept_rows = query.text();
  return event;
}

}  // namespace

std::string SqliteStore::rows_of(DeviceId device) {
  json::array changes;
  Query ids(
      prepared("SELECT change_id FROM change WHERE site_id = ? AND device_id = ? AND "
               "kind <> 'device_new' ORDER BY change_id"));
  ids.bind(site_).bind(device);
  while (ids.next()) changes.emplace_back(ids.id<ChangeId>().to_string());
  json::array appeared;
  Query rows(
      prepared("SELECT change_id, scan_id, device_label, changed_at FROM change "
               "WHERE site_id = ? AND device_id = ? AND kind = 'device_new'"));
  rows.bind(site_).bind(device);
  while (rows.next()) appeared.push_back(change_json(rows));
  json::array waivers;
  Query waived(
      prepared("SELECT item, device_label, reason, owner, until, who, waived_at "
               "FROM waiver WHERE site_id = ? AND device_id = ?"));
  waived.bind(site_).bind(device);
  while (waived.next()) waivers.push_back(waiver_json(waived));
  json::object object;
  object["changes"] = std::move(changes);
  object["appeared"] = std::move(appeared);
  object["waivers"] = std::move(waivers);
  return json::serialize(object);
}

void SqliteStore::put_event(const IdentityEvent& event, const std::string& kept_rows) {
  Query(prepared("INSERT INTO identity_event (site_id, event_id, kind, device_id, other_id, "
                 "device_label, other_label, reason, score, who, happened_at, routes, kept, "
                 "kept_rows) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"))
      .bind(site_)
      .bind(event.id)
      .bind(to_string(event.kind))
      .bind(event.device)
      .bind(event.other)
      .bind(event.device_label)
      .bind(event.other_label)
      .bind(event.reason)
      .bind(event.score)
      .bind(event.who)
      .bind(event.at)
      .bind(strings_to_json(event.routes))
      .bind(event.kept)
      .bind(kept_rows)
      .run();
}

void SqliteStore::put_declared_row(const DeclaredRow& row) {
  if (row.value.empty()) {
    Query(prepared("DELETE FROM declared WHERE site_id = ? AND device_id = ? AND field = ?"))
        .bind(site_)
        .bind(row.device)
        .bind(to_string(row.field))
        .run();
    return;
  }
  Query(prepared("INSERT INTO declared (site_id, device_id, field, value, declared_at, who) "
                 "VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (site_id, device_id, field) DO UPDATE SET "
                 "value = excluded.value, declared_at = excluded.declared_at, who = excluded.who"))
      .bind(site_)
      .bind(row.device)
      .bind(to_string(row.field))
      .bind(row.value)
      .bind(row.by.at)
      .bind(row.by.who)
      .run();
}

void SqliteStore::remove_span(const SpanKey& span) {
  Query(prepared("DELETE FROM address WHERE site_id = ? AND device_id = ? AND ip = ? AND span = ?"))
      .bind(site_)
      .bind(span.device)
      .bind(span.ip.to_string())
      .bind(span.span)
      .run();
}

/// What a scan wrote of a device before it was known to be another one. That the device was back
/// was not true.
void SqliteStore::part_changes(DeviceId from, DeviceId to, ScanId scan) {
  Query(prepared("DELETE FROM change WHERE site_id = ? AND scan_id = ? AND device_id = ? AND "
                 "kind = 'device_back'"))
      .bind(site_)
      .bind(scan)
      .bind(from)
      .run();
  Query(prepared("UPDATE change SET device_id = ? WHERE site_id = ? AND scan_id = ? AND "
                 "device_id = ?"))
      .bind(to)
      .bind(site_)
      .bind(scan)
      .bind(from)
      .run();
}

Result<void> SqliteStore::forget_verdict_changes(ScanId scan) {
  return guarded([&]() -> Result<void> {
    Query(prepared("DELETE FROM change WHERE site_id = ? AND scan_id = ? AND kind IN "
                   "('finding_opened', 'finding_fixed', 'drift_found', 'drift_ended')"))
        .bind(site_)
        .bind(scan)
        .run();
    return ok;
  });
}

Result<void> SqliteStore::put_undone(const IdentityEvent& event) {
  return guarded([&]() -> Result<void> {
    Query(prepared("UPDATE identity_event SET undone_at = ?, undone_by = ?, undone_reason = ? "
                   "WHERE site_id = ? AND event_id = ?"))
        .bind(event.undone_at)
        .bind(event.undone_by)
        .bind(event.undone_reason)
        .bind(site_)
        .bind(event.id)
        .run();
    return ok;
  });
}

Result<void> SqliteStore::restore_rows(const IdentityEvent& event) {
  return guarded([&]() -> Result<void> {
    json::error_code error;
    const json::value rows = json::parse(event.kept_rows, error);
    if (error) return ok;  // a merge that moved none
    for (const json::value& value : list_of(rows, "changes")) {
      const json::string* const text = value.if_string();
      const auto id = text == nullptr ? Result<ChangeId>(ChangeId()) : ChangeId::parse(*text);
      if (!id) continue;
      Query(prepared("UPDATE change SET device_id = ? WHERE site_id = ? AND change_id = ?"))
          .bind(event.other)
          .bind(site_)
          .bind(*id)
          .run();
    }
    for (const json::value& value : list_of(rows, "appeared")) {
      const json::object* const row = value.if_object();
      const auto id =
          row == nullptr ? Result<ChangeId>(ChangeId()) : ChangeId::parse(text_of(*row, "id"));
      if (row == nullptr || !id) continue;
      Query insert(prepared(
          "INSERT INTO change (site_id, change_id, scan_id, device_id, kind, device_label, what, "
          "old_value, new_value, changed_at, who) VALUES (?, ?, ?, ?, 'device_new', ?, '', '', '', "
          "?, NULL) ON CONFLICT (site_id, change_id) DO UPDATE SET device_id = "
          "excluded.device_id"));
      insert.bind(site_).bind(*id);
      const auto scan = ScanId::parse(text_of(*row, "scan"));
      scan ? insert.bind(*scan) : insert.null();
      insert.bind(event.other).bind(text_of(*row, "label")).bind(number_of(*row, "at")).run();
    }
    for (const json::value& value : list_of(rows, "waivers")) {
      const json::object* const row = value.if_object();
      if (row == nullptr) continue;
      Query insert(prepared(
          "INSERT INTO waiver (site_id, item, device_id, device_label, reason, owner, until, who, "
          "waived_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING"));
      insert.bind(site_).bind(text_of(*row, "item")).bind(event.other);
      for (const char* const column : {"label", "reason", "owner", "until", "who"})
        insert.bind(text_of(*row, column));
      insert.bind(number_of(*row, "at")).run();
      // The other one has it only because it came along.
      Query(prepared("DELETE FROM waiver WHERE site_id = ? AND item = ? AND device_id = ? AND "
                     "device_label = ? AND waived_at = ?"))
          .bind(site_)
          .bind(text_of(*row, "item"))
          .bind(event.device)
          .bind(text_of(*row, "label"))
          .bind(number_of(*row, "at"))
          .run();
    }
    // Flows go by the address; what both had stays where it is.
    Query(prepared("UPDATE OR IGNORE flow SET device_id = ?1 WHERE site_id = ?2 AND "
                   "device_id = ?3 AND ip IN (SELECT ip FROM address WHERE site_id = ?2 AND "
                   "device_id = ?1) AND ip NOT IN (SELECT ip FROM address WHERE site_id = ?2 AND "
                   "device_id = ?3)"))
        .bind(event.other)
        .bind(site_)
        .bind(event.device)
        .run();
    return ok;
  });
}

Result<std::vector<IdentityEvent>> SqliteStore::identity_events(bool with_kept) {
  return guarded([&]() -> Result<std::vector<IdentityEvent>> {
    std::vector<IdentityEvent> events;
    Query query(prepared(with_kept ? kEventsWithKept : kEvents));
    query.bind(site_);
    while (query.next()) events.push_back(read_event(query));
    return events;
  });
}

Result<std::set<std::pair<std::string, std::string>>> SqliteStore::said_at(
    const std::set<IpAddress>& addresses, const std::set<MacAddress>& macs) {
  return guarded([&]() -> Result<std::set<std::pair<std::string, std::string>>> {
    std::set<std::pair<std::string, std::string>> said;
    const auto collect = [&](Query& query) {
      while (query.next()) {
        std::string key = query.text();
        said.emplace(std::move(key), query.text());
      }
    };
    for (const IpAddress& ip : addresses) {
      Query query(prepared("SELECT claim, value FROM observation WHERE site_id = ? AND ip = ?"));
      query.bind(site_).bind(ip.to_string());
      collect(query);
    }
    for (const MacAddress& mac : macs) {
      Query query(prepared("SELECT claim, value FROM observation WHERE site_id = ? AND mac = ?"));
      query.bind(site_).bind(mac.to_string());
      collect(query);
    }
    return said;
  });
}

}  // namespace tenken::inventory
