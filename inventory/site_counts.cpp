#include "inventory/site_counts.hpp"

#include <algorithm>

#include <SQLiteCpp/Statement.h>

#include "inventory/query.hpp"

namespace tenken::inventory {
namespace {

constexpr std::size_t kMostItems = 200;

void count_devices(SideStore& store, SiteCounts& counts) {
  SQLite::Statement statement(store.database(),
                              "SELECT present, registered, count(*) FROM device WHERE site_id = ? "
                              "GROUP BY present, registered");
  Query query(statement);
  query.bind(store.site());
  while (query.next()) {
    const bool present = query.boolean();
    const bool registered = query.boolean();
    counts.devices[{present, registered}] = query.integer();
  }
}

void count_services(SideStore& store, SiteCounts& counts) {
  SQLite::Statement statement(store.database(),
                              "SELECT count(*) FROM service WHERE site_id = ? AND is_open <> 0");
  Query query(statement);
  query.bind(store.site());
  if (query.next()) counts.open_services = query.integer();
}

/// DeviceRow::items: " 23-1 25-2 ". Few devices differ, so that the groups are few.
void count_failing(SideStore& store, SiteCounts& counts) {
  SQLite::Statement statement(store.database(),
                              "SELECT items, count(*) FROM device_row WHERE site_id = ? AND "
                              "items <> '' GROUP BY items");
  Query query(statement);
  query.bind(store.site());
  while (query.next()) {
    const std::string items = query.text();
    const std::int64_t devices = query.integer();
    for (std::size_t at = 0; at < items.size();) {
      const std::size_t end = std::min(items.find(' ', at), items.size());
      const std::string item = items.substr(at, end - at);
      at = end + 1;
      if (item.empty() || (counts.failing.size() == kMostItems && !counts.failing.contains(item)))
        continue;
      counts.failing[item] += devices;
    }
  }
}

void find_scan(SideStore& store, SiteCounts& counts) {
  SQLite::Statement statement(store.database(),
                              "SELECT started, finished FROM scan WHERE site_id = ? "
                              "ORDER BY scan_id DESC LIMIT 1");
  Query query(statement);
  query.bind(store.site());
  if (!query.next()) return;
  counts.scan_started = query.time();
  if (!query.is_null()) counts.scan_finished = query.time();
}

}  // namespace

Result<SiteCounter> SiteCounter::open(const std::filesystem::path& file,
                                      std::string_view site_name) {
  auto store = SideStore::open(file, OpenMode::read_only, site_name);
  if (!store) return Unexpected(std::move(store.error()));
  return SiteCounter(std::move(*store));
}

Result<SiteCounts> SiteCounter::count() {
  return store_->guarded<SiteCounts>([&]() -> Result<SiteCounts> {
    SiteCounts counts;
    count_devices(*store_, counts);
    count_services(*store_, counts);
    count_failing(*store_, counts);
    find_scan(*store_, counts);
    const auto pages = store_->database().execAndGet("PRAGMA page_count").getInt64();
    counts.bytes = pages * store_->database().execAndGet("PRAGMA page_size").getInt64();
    return counts;
  });
}

}  // namespace tenken::inventory
