#include "inventory/sqlite_store.hpp"

#include <utility>
#include <vector>

#include <sqlite3.h>

#include "inventory/database.hpp"
#include "inventory/sqlite_error.hpp"
#include "model/messages.hpp"

namespace tenken::inventory {

SqliteStore::SqliteStore(std::filesystem::path file, std::unique_ptr<SQLite::Database> database)
    : file_(std::move(file)), database_(std::move(database)) {}

Result<std::unique_ptr<SqliteStore>> SqliteStore::open(const std::filesystem::path& file,
                                                       OpenMode mode, std::string_view site_name,
                                                       Timestamp now) {
  auto database = open_database(file, mode);
  if (!database) return tl::unexpected(std::move(database.error()));
  std::unique_ptr<SqliteStore> store(new SqliteStore(file, std::move(*database)));
  const auto opened = store->open_site(site_name, mode, now);
  if (!opened) return tl::unexpected(opened.error());
  if (mode == OpenMode::read_write) {
    if (auto filled = store->fill_rows(); !filled) return tl::unexpected(filled.error());
  }
  return store;
}

Result<void> SqliteStore::open_site(std::string_view name, OpenMode mode, Timestamp now) {
  struct Site {
    SiteId id;
    std::string name;
  };
  std::vector<Site> sites;
  const auto read_sites = [&]() -> Result<void> {
    sites.clear();
    Query query(prepared("SELECT site_id, name FROM site ORDER BY name"));
    while (query.next()) {
      const auto id = query.id<SiteId>();
      sites.push_back(Site{id, query.text()});
    }
    return ok;
  };
  const auto choose = [&]() -> const Site* {
    for (const Site& site : sites)
      if (site.name == name || (name.empty() && sites.size() == 1)) return &site;
    return nullptr;
  };
  if (auto got = guarded(read_sites); !got) return got;
  if (choose() == nullptr && mode == OpenMode::read_write && (!name.empty() || sites.empty())) {
    auto made = write(Durability::power, [&](bool) -> Result<void> {
      return guarded([&]() -> Result<void> {
        Query insert(
            prepared("INSERT INTO site (site_id, name, created) VALUES (?, ?, ?) "
                     "ON CONFLICT (name) DO NOTHING"));
        insert.bind(SiteId::make(now)).bind(name.empty() ? "default" : name).bind(now).run();
        return read_sites();
      });
    });
    if (!made) return made;
  }
  if (const Site* const site = choose(); site != nullptr) {
    site_ = site->id;
    site_name_ = site->name;
    return ok;
  }
  std::string names;
  for (const Site& site : sites) names += (names.empty() ? "" : ", ") + printable(site.name);
  Note problem = name.empty() ? Note(Msg::inventory_which_site)
                              : Note(Msg::inventory_no_site, {printable(name)});
  return fail(Errc::usage, std::move(problem), Note(Msg::inventory_site_remedy, {names}));
}

Error SqliteStore::translate(const SQLite::Exception& exception, int last_errno) const {
  const int known = sqlite3_system_errno(database_->getHandle());
  return sqlite_error(exception, known != 0 ? known : last_errno, file_);
}

SQLite::Statement& SqliteStore::prepared(const char* sql) {
  std::unique_ptr<SQLite::Statement>& statement = statements_[sql];
  if (!statement) statement = std::make_unique<SQLite::Statement>(*database_, sql);
  return *statement;
}

void SqliteStore::roll_back() noexcept {
  // A full disk may have ended the transaction already.
  if (sqlite3_get_autocommit(database_->getHandle()) == 0) database_->tryExec("ROLLBACK");
}

Result<void> SqliteStore::write(Durability durability,
                                const std::function<Result<void>(bool stale)>& body) {
  const auto begin = [&]() -> Result<void> {
    // Write-ahead log: NORMAL survives the process, FULL also the loss of power.
    database_->exec(durability == Durability::power ? "PRAGMA synchronous = FULL"
                                                    : "PRAGMA synchronous = NORMAL");
    database_->exec("BEGIN IMMEDIATE");
    return ok;
  };
  if (auto begun = guarded(begin); !begun) return begun;
  const auto work = [&]() -> Result<void> {
    Query query(prepared("PRAGMA data_version"));
    query.next();
    const std::int64_t version = query.integer();
    const bool stale = std::exchange(data_version_, version) != version;
    if (auto done = body(stale); !done) return done;
    database_->exec("COMMIT");
    return ok;
  };
  Result<void> done = guarded(work);
  if (!done) roll_back();
  return done;
}

Result<void> SqliteStore::flush_log() {
  return guarded([&]() -> Result<void> {
    // Passive: waits for nobody, and leaves what others still read.
    Query checkpoint(prepared("PRAGMA wal_checkpoint(PASSIVE)"));
    checkpoint.next();
    return ok;
  });
}

Result<void> SqliteStore::read(const std::function<Result<void>()>& body) {
  const auto work = [&]() -> Result<void> {
    database_->exec("BEGIN");
    return body();
  };
  Result<void> done = guarded(work);
  roll_back();
  return done;
}

}  // namespace tenken::inventory
