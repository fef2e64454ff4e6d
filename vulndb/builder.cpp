#include "vulndb/builder.hpp"

#include <algorithm>
#include <unordered_map>

#include <SQLiteCpp/Statement.h>

#include "vulndb/criteria.hpp"
#include "vulndb/cve_row.hpp"
#include "vulndb/packed.hpp"
#include "vulndb/schema.hpp"

namespace tenken::vulndb {

struct Builder::State {
  SQLite::Database& database;
  bool is_new;
  std::unordered_map<std::string, std::int64_t> products;  ///< by product, NUL, vendor
  std::int64_t last_product = 0;
  std::string body;  ///< of the CVE at hand, for `staged`

  SQLite::Statement read;
  SQLite::Statement write;
  SQLite::Statement drop;
  SQLite::Statement stage;
  SQLite::Statement drop_row;
  SQLite::Statement drop_trees;
  SQLite::Statement tree;
  SQLite::Statement drop_corrections;
  SQLite::Statement correction;
  SQLite::Statement product;
  SQLite::Statement kev_all;
  SQLite::Statement kev_more;
  SQLite::Statement epss;
  SQLite::Statement jvn;
  SQLite::Statement drop_package;
  SQLite::Statement fix;
  SQLite::Statement feed;

  /// Prepares the file before the statements are.
  static SQLite::Database& begun(SQLite::Database& database, bool is_new) {
    // Nobody sees the file before it is whole: a journal would save nothing.
    database.exec("PRAGMA journal_mode = OFF");
    database.exec("PRAGMA synchronous = OFF");
    database.exec("PRAGMA locking_mode = EXCLUSIVE");
    database.exec("PRAGMA cache_size = -65536");
    database.exec("PRAGMA trusted_schema = OFF");
    database.exec("BEGIN");
    if (is_new) database.exec(kSchema);
    database.exec("PRAGMA temp.journal_mode = OFF");
    database.exec("PRAGMA temp.cache_size = -8192");
    database.exec("CREATE TEMP TABLE staged(cve INTEGER PRIMARY KEY, body BLOB NOT NULL)");
    return database;
  }

  State(SQLite::Database& d, bool n)
      : database(begun(d, n)),
        is_new(n),
        read(d,
             "SELECT sources, configured, published, modified, cvss, cvss_vector, exploitation, "
             "automatable, weaknesses, products, description FROM cve WHERE id = ?1"),
        write(d,
              "INSERT OR REPLACE INTO cve VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, "
              "?12)"),
        drop(d, "DELETE FROM cve WHERE id = ?1"),
        stage(d, "INSERT OR REPLACE INTO temp.staged VALUES(?1, ?2)"),
        drop_row(d, "DELETE FROM criterion WHERE product = ?1 AND cve = ?2"),
        drop_trees(d, "DELETE FROM configuration WHERE cve = ?1"),
        tree(d, "INSERT INTO configuration VALUES(?1, ?2, ?3)"),
        drop_corrections(d, "DELETE FROM correction WHERE cve = ?1"),
        correction(d, "INSERT OR IGNORE INTO correction VALUES(?1, ?2, ?3, ?4)"),
        product(d, "INSERT INTO product VALUES(?1, ?2, ?3)"),
        kev_all(d, "INSERT OR REPLACE INTO kev VALUES(?1, ?2, ?3, ?4, 1)"),
        kev_more(d, "INSERT OR IGNORE INTO kev VALUES(?1, ?2, ?3, 0, 0)"),
        epss(d, "INSERT OR REPLACE INTO epss VALUES(?1, ?2)"),
        // A title of one CVE alone says more than one of many.
        jvn(d,
            "INSERT INTO jvn VALUES(?1, ?2, ?3, ?4, ?5) ON CONFLICT(cve) DO UPDATE SET id = "
            "excluded.id, shared = excluded.shared, title = excluded.title, summary = "
            "excluded.summary WHERE excluded.shared <= shared OR excluded.id = id"),
        drop_package(d, "DELETE FROM distro_fix WHERE package = ?1"),
        fix(d, "INSERT OR REPLACE INTO distro_fix VALUES(?1, ?2, ?3, ?4, ?5)"),
        feed(d, "INSERT OR REPLACE INTO feed VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7)") {
    if (is_new) return;
    SQLite::Statement all(database, "SELECT id, product, vendor FROM product");
    while (all.executeStep()) {
      const std::int64_t id = all.getColumn(0).getInt64();
      products.emplace(key(all.getColumn(1).getText(), all.getColumn(2).getText()), id);
      last_product = std::max(last_product, id);
    }
  }

  static std::string key(std::string_view product_name, std::string_view vendor) {
    std::string text(product_name);
    text += '\0';
    text += vendor;
    return text;
  }

  std::int64_t product_id(const std::string& name, const std::string& vendor) {
    const auto [at, added] = products.try_emplace(key(name, vendor), last_product + 1);
    if (added) {
      ++last_product;
      run(product, last_product, name, vendor);
    }
    return at->second;
  }

  template <class... Args>
  static void run(SQLite::Statement& statement, const Args&... args) {
    int at = 0;
    (put(statement, ++at, args), ...);
    statement.exec();
    statement.reset();
  }
  static void put(SQLite::Statement& statement, int at, const std::string& text) {
    statement.bindNoCopy(at, text);
  }
  static void put(SQLite::Statement& statement, int at, std::int64_t value) {
    statement.bind(at, value);
  }
  static void put(SQLite::Statement& statement, int at, double value) { statement.bind(at, value); }
  struct Blob {
    const std::string& bytes;
  };
  static void put(SQLite::Statement& statement, int at, const Blob& blob) {
    statement.bindNoCopy(at, blob.bytes.data(), static_cast<int>(blob.bytes.size()));
  }

  std::optional<CveRow> load(std::int64_t id);
  void save(std::int64_t id, const CveRow& row);
  /// Takes the criteria of a CVE away, here and where they wait.
  void clear(std::int64_t id, CveRow& row);
  void configure(std::int64_t id, const std::vector<Configuration>& all, CveRow& row);
  void sort_in();
  void count(Timestamp now);
  void set(const std::string& name, const std::string& value);
};

std::optional<CveRow> Builder::State::load(std::int64_t id) {
  read.bind(1, id);
  std::optional<CveRow> row;
  if (read.executeStep()) {
    int at = 0;
    row.emplace();
    row->sources = read.getColumn(at++).getInt();
    row->configured = read.getColumn(at++).getInt();
    row->published = read.getColumn(at++).getString();
    row->modified = read.getColumn(at++).getString();
    if (!read.getColumn(at).isNull()) row->cvss = read.getColumn(at).getDouble();
    ++at;
    for (std::string* text : {&row->cvss_vector, &row->exploitation, &row->automatable,
                              &row->weaknesses, &row->products, &row->description})
      *text = read.getColumn(at++).getString();
  }
  read.reset();
  return row;
}

void Builder::State::save(std::int64_t id, const CveRow& row) {
  int at = 0;
  put(write, ++at, id);
  put(write, ++at, std::int64_t{row.sources});
  put(write, ++at, std::int64_t{row.configured});
  put(write, ++at, row.published);
  put(write, ++at, row.modified);
  ++at;
  if (row.cvss) {
    put(write, at, *row.cvss);
  } else {
    write.bind(at);
  }
  for (const std::string* text :
       {&row.cvss_vector, &row.exploitation, &row.automatable, &row.weaknesses})
    put(write, ++at, *text);
  put(write, ++at, Blob{row.products});
  put(write, ++at, row.description);
  write.exec();
  write.reset();
}

void Builder::State::clear(std::int64_t id, CveRow& row) {
  if (row.configured == 0) return;
  PackedReader in(row.products);
  while (in.good() && !in.empty()) run(drop_row, static_cast<std::int64_t>(in.number()), id);
  run(drop_trees, id);
  const std::string nothing;
  run(stage, id, Blob{nothing});
  row.products.clear();
  row.configured = 0;
}

void Builder::State::configure(std::int64_t id, const std::vector<Configuration>& all,
                               CveRow& row) {
  for (std::size_t i = 0; i < std::min(all.size(), kMostConfigurations); ++i) {
    if (is_list(all[i])) continue;
    const std::string packed = pack_tree(all[i]);
    run(tree, id, static_cast<std::int64_t>(i), Blob{packed});
  }
  const std::vector<PlacedMatch> matches = matches_by_product(all);
  body.clear();
  for (auto begin = matches.begin(); begin != matches.end();) {
    const auto end = std::find_if(
        begin, matches.end(), [&](const PlacedMatch& one) { return !same_product(one, *begin); });
    const Cpe& cpe = begin->match->cpe;
    const auto number = static_cast<std::uint64_t>(product_id(cpe.product, cpe.vendor));
    const std::string packed = pack_matches({begin, end});
    put_number(body, number);
    put_number(body, packed.size());
    body += packed;
    put_number(row.products, number);
    begin = end;
  }
  run(stage, id, Blob{body});
}

/// Criteria come by CVE and are kept by product.
void Builder::State::sort_in() {
  SQLite::Statement all(database, "SELECT cve, body FROM temp.staged ORDER BY cve");
  SQLite::Statement insert(database, "INSERT OR REPLACE INTO criterion VALUES(?1, ?2, ?3)");
  CriterionSorter sorter(
      [&insert](std::int64_t product_number, std::int64_t cve, std::string_view packed) {
        insert.bind(1, product_number);
        insert.bind(2, cve);
        insert.bindNoCopy(3, packed.data(), static_cast<int>(packed.size()));
        insert.exec();
        insert.reset();
      });
  while (all.executeStep()) {
    const std::int64_t id = all.getColumn(0).getInt64();
    const auto* begin = static_cast<const char*>(all.getColumn(1).getBlob());
    PackedReader in(begin != nullptr ? std::string_view(begin, static_cast<std::size_t>(
                                                                   all.getColumn(1).getBytes()))
                                     : std::string_view());
    while (in.good() && !in.empty()) {
      const auto number = static_cast<std::int64_t>(in.number());
      sorter.add(number, id, in.text());
    }
  }
  sorter.flush();
}

void Builder::State::set(const std::string& name, const std::string& value) {
  SQLite::Statement statement(database, "INSERT OR REPLACE INTO meta VALUES(?1, ?2)");
  run(statement, name, value);
}

void Builder::State::count(Timestamp now) {
  const auto number = [this](const char* query) {
    return std::to_string(database.execAndGet(query).getInt64());
  };
  set("cves", number("SELECT count(*) FROM cve"));
  set("configured", number("SELECT count(*) FROM cve WHERE configured <> 0"));
  set("products", number("SELECT count(*) FROM product"));
  set("criteria", number("SELECT count(*) FROM criterion"));
  set("kev", number("SELECT count(*) FROM kev"));
  set("epss", number("SELECT count(*) FROM epss"));
  set("jvn", number("SELECT count(*) FROM jvn"));
  set("fixes", number("SELECT count(*) FROM distro_fix"));
  set("built", now.to_string());
}

Builder::Builder(SQLite::Database& database, bool is_new)
    : state_(std::make_unique<State>(database, is_new)) {}
Builder::~Builder() = default;

void Builder::cve(const CveRecord& record) {
  const auto id = cve_number(record.id);
  if (!id) return;
  std::optional<CveRow> old = state_->load(*id);
  CveRow row = old.value_or(CveRow());
  if (record.rejected) {
    if (!old) return;
    state_->clear(*id, row);
    State::run(state_->drop, *id);
    State::run(state_->drop_corrections, *id);
    return;
  }
  const bool nvd = record.source == FeedKind::nvd;
  if (nvd && (row.sources & kFromNvd) != 0 && record.modified < row.modified) return;
  merge_facts(record, row);
  const int from = nvd ? kFromNvd : kFromCveList;
  // NVD's criteria stand before those of the CVE List; who has none leaves the other's.
  const bool speaks = !record.configurations.empty() && (nvd || row.configured != kFromNvd);
  if (speaks || row.configured == from) state_->clear(*id, row);
  if (speaks) {
    state_->configure(*id, record.configurations, row);
    row.configured = from;
  }
  state_->save(*id, row);
  if (nvd) return;
  State::run(state_->drop_corrections, *id);
  for (const Correction& one : record.corrections)
    State::run(state_->correction, *id, one.vendor, one.product, one.version);
}

void Builder::kev(const KevEntry& entry) {
  const auto id = cve_number(entry.cve);
  if (!id) return;
  if (entry.catalogue) {
    State::run(state_->kev_all, *id, entry.added, entry.due, std::int64_t{entry.ransomware});
  } else {
    State::run(state_->kev_more, *id, entry.added, entry.due);
  }
}

void Builder::epss(std::string_view cve, double probability) {
  if (const auto id = cve_number(cve)) State::run(state_->epss, *id, probability);
}

void Builder::jvn(const JvnEntry& entry) {
  const auto id = cve_number(entry.cve);
  if (!id) return;
  State::run(state_->jvn, *id, entry.id, static_cast<std::int64_t>(entry.shared), entry.title,
             entry.summary);
}

void Builder::debian(std::string_view package, const std::vector<DebianFix>& fixes) {
  const std::string name(package);
  if (!state_->is_new) State::run(state_->drop_package, name);
  for (const DebianFix& fix : fixes)
    if (const auto id = cve_number(fix.cve))
      State::run(state_->fix, name, fix.release, *id, fix.status, fix.fixed);
}

void Builder::feed(const FeedInfo& info) {
  State::run(state_->feed, info.name, static_cast<std::int64_t>(info.kind), info.sha256,
             info.as_of.to_string(), info.imported.to_string(),
             static_cast<std::int64_t>(info.records), static_cast<std::int64_t>(info.left_out));
}

void Builder::finish(Timestamp now) {
  state_->sort_in();
  if (!state_->is_new)
    state_->database.exec(
        "DELETE FROM product WHERE id NOT IN (SELECT DISTINCT product FROM criterion)");
  // The edition is what was read, in an order of its own.
  Sha256 edition;
  {
    SQLite::Statement feeds(state_->database, "SELECT sha256 FROM feed ORDER BY sha256, kind");
    while (feeds.executeStep()) edition.add(feeds.getColumn(0).getString());
  }
  state_->set("edition", edition.hex());
  state_->count(now);
  state_->database.exec("PRAGMA application_id = " + std::to_string(kApplicationId));
  state_->database.exec("PRAGMA user_version = " + std::to_string(kFormat));
  state_->database.exec("COMMIT");
}

}  // namespace tenken::vulndb
