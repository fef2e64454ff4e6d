// The rows that queries read, saved queries, and who looked when.
#include <map>
#include <utility>

#include "inventory/migrations.hpp"
#include "inventory/sqlite_error.hpp"
#include "inventory/sqlite_store.hpp"
#include "model/messages.hpp"

namespace tenken::inventory {
namespace {

Bytes bytes_of(std::string_view text) { return to_bytes(text); }

/// The columns from place to items, in the order of the table.
void read_row(Query& query, DeviceRow& row) {
  query.text(row.place);
  row.id = query.id<DeviceId>();
  for (std::string* const text :
       {&row.name, &row.type, &row.vendor, &row.model, &row.ports, &row.protocols, &row.addresses,
        &row.macs, &row.declared, &row.words, &row.items})
    query.text(*text);
}

/// The row must stay until the query has run.
void bind_row(Query& query, const DeviceRow& row) {
  query.bind(bytes_of(row.place));
  for (const std::string* const text :
       {&row.name, &row.type, &row.vendor, &row.model, &row.ports, &row.protocols, &row.addresses,
        &row.macs, &row.declared, &row.words, &row.items})
    query.lend(*text);
}

bool says_the_same(const DeviceRow& a, const DeviceRow& b) {
  return a.place == b.place && a.name == b.name && a.type == b.type && a.vendor == b.vendor &&
         a.model == b.model && a.ports == b.ports && a.protocols == b.protocols &&
         a.addresses == b.addresses && a.macs == b.macs && a.declared == b.declared &&
         a.words == b.words && a.items == b.items;
}

constexpr const char* kRows =
    "SELECT place, device_id, name, type, vendor, model, ports, protocols, addresses, macs, "
    "declared, words, items FROM device_row WHERE site_id = ? ORDER BY place, device_id";
constexpr const char* kRowsWithState =
    "SELECT r.place, r.device_id, r.name, r.type, r.vendor, r.model, r.ports, r.protocols, "
    "r.addresses, r.macs, r.declared, r.words, r.items, d.present, d.registered, d.first_seen, "
    "d.last_seen FROM device_row r JOIN device d ON d.site_id = r.site_id AND "
    "d.device_id = r.device_id WHERE r.site_id = ? ORDER BY r.place, r.device_id";

}  // namespace

std::optional<DeviceRow> SqliteStore::stored_row(DeviceId device) {
  Query query(
      prepared("SELECT place, device_id, name, type, vendor, model, ports, protocols, addresses, "
               "macs, declared, words, items FROM device_row WHERE site_id = ? AND "
               "device_id = ?"));
  query.bind(site_).bind(device);
  if (!query.next()) return std::nullopt;
  DeviceRow row;
  read_row(query, row);
  return row;
}

/// Most of what a scan says changes no row, so that reading it first costs less than writing it.
void SqliteStore::write_row(const DeviceRecord& device) {
  DeviceRow row = row_of(to_device(device, std::nullopt));
  std::optional<DeviceRow> stored = stored_row(device.id);
  if (stored) {
    row.items = stored->items;  // the rules' word
    if (says_the_same(row, *stored)) return;
    Query update(
        prepared("UPDATE device_row SET place = ?, name = ?, type = ?, vendor = ?, model = ?, "
                 "ports = ?, protocols = ?, addresses = ?, macs = ?, declared = ?, words = ?, "
                 "items = ? WHERE site_id = ? AND device_id = ?"));
    bind_row(update, row);
    update.bind(site_).bind(device.id).run();
    return;
  }
  Query insert(
      prepared("INSERT INTO device_row (place, name, type, vendor, model, ports, protocols, "
               "addresses, macs, declared, words, items, site_id, device_id) "
               "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"));
  bind_row(insert, row);
  insert.bind(site_).bind(device.id).run();
}

Result<void> SqliteStore::put_row(const DeviceRecord& device) {
  return guarded([&]() -> Result<void> {
    write_row(device);
    return ok;
  });
}

bool SqliteStore::lacks_rows() {
  Query query(
      prepared("SELECT EXISTS (SELECT 1 FROM device WHERE site_id = ?) AND NOT EXISTS (SELECT 1 "
               "FROM device_row WHERE site_id = ?)"));
  query.bind(site_).bind(site_);
  return query.next() && query.boolean();
}

Result<void> SqliteStore::fill_rows() {
  const auto lacking = guarded([&]() -> Result<bool> { return lacks_rows(); });
  if (!lacking) return tl::unexpected(lacking.error());
  if (!*lacking) return ok;
  return write(Durability::power, [&](bool) -> Result<void> {
    return guarded([&]() -> Result<void> {
      if (!lacks_rows()) return ok;  // another process was faster
      const auto devices = load(std::nullopt);
      if (!devices) return tl::unexpected(devices.error());
      for (const DeviceRecord& device : *devices) write_row(device);
      // Rows of a file that is older than they are: verdicts are those of the inside.
      const auto scan = latest_scan(true);
      if (!scan) return tl::unexpected(scan.error());
      if (!*scan) return ok;
      const auto assessed = findings((*scan)->id);
      if (!assessed) return tl::unexpected(assessed.error());
      std::map<DeviceId, std::vector<const Finding*>> by_device;
      for (const Finding& finding : assessed->findings)
        by_device[finding.device].push_back(&finding);
      for (const auto& [device, about] : by_device)
        Query(prepared("UPDATE device_row SET items = ? WHERE site_id = ? AND device_id = ?"))
            .bind(failing_items(about))
            .bind(site_)
            .bind(device)
            .run();
      return ok;
    });
  });
}

Result<void> SqliteStore::rows(bool with_state,
                               const std::function<bool(const DeviceRow&)>& visit) {
  return guarded([&]() -> Result<void> {
    if (lacks_rows())  // brought to this format, and killed before the rows were made
      return fail(Errc::environment,
                  Note(Msg::inventory_older, {shown(file_), std::to_string(latest_version() - 1)}),
                  Note(Msg::inventory_older_remedy, {std::to_string(latest_version())}));
    DeviceRow row;
    Query query(prepared(with_state ? kRowsWithState : kRows));
    query.bind(site_);
    while (query.next()) {
      read_row(query, row);
      if (with_state) {
        row.present = query.boolean();
        row.registered = query.boolean();
        row.first_seen = query.time();
        row.last_seen = query.time();
      }
      if (!visit(row)) return ok;
    }
    return ok;
  });
}

Result<void> SqliteStore::put_view(const SavedView& view) {
  return guarded([&]() -> Result<void> {
    Query(prepared("INSERT INTO saved_view (site_id, name, query, who, saved_at) "
                   "VALUES (?, ?, ?, ?, ?) ON CONFLICT (site_id, name) DO UPDATE SET "
                   "query = excluded.query, who = excluded.who, saved_at = excluded.saved_at"))
        .bind(site_)
        .bind(view.name)
        .bind(view.query)
        .bind(view.who)
        .bind(view.at)
        .run();
    return ok;
  });
}

Result<bool> SqliteStore::remove_view(std::string_view name) {
  return guarded([&]() -> Result<bool> {
    return Query(prepared("DELETE FROM saved_view WHERE site_id = ? AND name = ?"))
               .bind(site_)
               .bind(name)
               .run() > 0;
  });
}

Result<std::vector<SavedView>> SqliteStore::views() {
  return guarded([&]() -> Result<std::vector<SavedView>> {
    std::vector<SavedView> views;
    Query query(
        prepared("SELECT name, query, who, saved_at FROM saved_view WHERE site_id = ? "
                 "ORDER BY name"));
    query.bind(site_);
    while (query.next()) {
      SavedView& view = views.emplace_back();
      view.name = query.text();
      view.query = query.text();
      view.who = query.text();
      view.at = query.time();
    }
    return views;
  });
}

Result<void> SqliteStore::put_look(std::string_view who, Timestamp at) {
  return guarded([&]() -> Result<void> {
    Query(prepared("INSERT INTO look (site_id, who, looked_at) VALUES (?, ?, ?) "
                   "ON CONFLICT (site_id, who) DO UPDATE SET looked_at = excluded.looked_at"))
        .bind(site_)
        .bind(who)
        .bind(at)
        .run();
    return ok;
  });
}

Result<std::optional<Timestamp>> SqliteStore::look(std::string_view who) {
  return guarded([&]() -> Result<std::optional<Timestamp>> {
    Query query(prepared("SELECT looked_at FROM look WHERE site_id = ? AND who = ?"));
    query.bind(site_).bind(who);
    if (!query.next()) return std::nullopt;
    return query.time();
  });
}

}  // namespace tenken::inventory
