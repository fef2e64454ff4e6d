#include "vulndb/builder.hpp"

#include <algorithm>
#include <map>
#include <tuple>
#include <unordered_map>

#include <SQLiteCpp/Statement.h>

#include "vulndb/packed.hpp"
#include "vulndb/schema.hpp"

namespace tenken::vulndb {
namespace {

constexpr int kFromNvd = 1;
constexpr int kFromCveList = 2;
constexpr std::size_t kMostConfigurations = 60'000;  // numbers of 16 bits
constexpr std::size_t kSortBuffer = std::size_t{48} << 20U;

/// What a row of `cve` holds.
struct CveRow {
  int sources = 0;
  int configured = 0;  ///< whose criteria they are
  std::string published;
  std::string modified;
  std::optional<double> cvss;
  std::string cvss_vector;
  std::string exploitation;
  std::string automatable;
  std::string weaknesses;
  std::string products;
  std::string description;

  CveRow() = default;
};

std::string joined(const std::vector<std::string>& texts) {
  std::string all;
  for (const std::string& text : texts) {
    if (all.find(text) != std::string::npos) continue;
    if (!all.empty()) all += ' ';
    all += text;
  }
  return all;
}

void fill(std::string& to, const std::string& from, bool first) {
  if (!from.empty() && (first || to.empty())) to = from;
}

/// Puts the facts of a record into the row, NVD's before those of the CVE List.
void merge(const CveRecord& record, CveRow& row) {
  const bool nvd = record.source == FeedKind::nvd;
  const bool first = nvd || (row.sources & kFromNvd) == 0;
  fill(row.published, record.published, first);
  fill(row.modified, record.modified, first);
  fill(row.description, record.description, first);
  fill(row.weaknesses, joined(record.weaknesses), first);
  if (record.cvss && (first || !row.cvss)) {
    row.cvss = record.cvss;
    row.cvss_vector = record.cvss_vector;
  }
  fill(row.exploitation, record.exploitation, true);
  fill(row.automatable, record.automatable, true);
  row.sources |= nvd ? kFromNvd : kFromCveList;
}

bool plain(const Configuration& one) {
  return one.op == Configuration::Operator::any && !one.negate && one.children.empty();
}

/// The vulnerable matches of a tree; what is negated makes nothing vulnerable.
void collect(const Configuration& tree, std::uint16_t number, bool whole,
             std::vector<PlacedMatch>& to) {
  if (tree.negate) return;
  for (const CpeMatch& match : tree.matches)
    if (match.vulnerable) to.emplace_back(number, whole, &match);
  for (const Configuration& child : tree.children) collect(child, number, whole, to);
}

/// One row of `criterion` that waits to be sorted; its bytes lie in a buffer.
struct Waiting {
  std::int64_t product;
  std::int64_t cve;
  std::size_t begin;
  std::size_t size;
};

}  // namespace

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
  void configure(std::int64_t id, const std::vector<Configuration>& configurations, CveRow& row);
  void sort_in();
  void write_down(std::vector<Waiting>& rows, std::string& bytes, SQLite::Statement& insert);
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

void Builder::State::configure(std::int64_t id, const std::vector<Configuration>& configurations,
                               CveRow& row) {
  std::vector<PlacedMatch> matches;
  const std::size_t count = std::min(configurations.size(), kMostConfigurations);
  for (std::size_t i = 0; i < count; ++i) {
    const Configuration& one = configurations[i];
    const bool whole = plain(one);
    const auto number = static_cast<std::uint16_t>(i);
    collect(one, number, whole, matches);
    if (whole) continue;
    const std::string packed = pack_tree(one);
    run(tree, id, std::int64_t{number}, Blob{packed});
  }
  // Criteria of products without a name would fit everything.
  std::erase_if(matches, [](const PlacedMatch& one) {
    return one.match->cpe.product == "*" || one.match->cpe.product == "-";
  });
  const auto names = [](const PlacedMatch& one) {
    return std::tie(one.match->cpe.product, one.match->cpe.vendor);
  };
  std::stable_sort(
      matches.begin(), matches.end(),
      [&names](const PlacedMatch& a, const PlacedMatch& b) { return names(a) < names(b); });
  body.clear();
  for (auto begin = matches.begin(); begin != matches.end();) {
    const auto end = std::find_if(
        begin, matches.end(), [&](const PlacedMatch& one) { return names(one) != names(*begin); });
    const Cpe& cpe = begin->match->cpe;
    const auto product_number = static_cast<std::uint64_t>(product_id(cpe.product, cpe.vendor));
    const std::string packed = pack_matches({begin, end});
    put_number(body, product_number);
    put_number(body, packed.size());
    body += packed;
    put_number(row.products, product_number);
    begin = end;
  }
  run(stage, id, Blob{body});
}

void Builder::State::write_down(std::vector<Waiting>& rows, std::string& bytes,
                                SQLite::Statement& insert) {
  std::sort(rows.begin(), rows.end(), [](const Waiting& a, const Waiting& b) {
    return std::tie(a.product, a.cve) < std::tie(b.product, b.cve);
  });
  for (const Waiting& row : rows) {
    insert.bind(1, row.product);
    insert.bind(2, row.cve);
    insert.bindNoCopy(3, bytes.data() + row.begin, static_cast<int>(row.size));
    insert.exec();
    insert.reset();
  }
  rows.clear();
  bytes.clear();
}

/// Criteria come by CVE and are kept by product: sorted in portions that fit into memory, so that
/// the file grows in its own order.
void Builder::State::sort_in() {
  SQLite::Statement all(database, "SELECT cve, body FROM temp.staged ORDER BY cve");
  SQLite::Statement insert(database, "INSERT OR REPLACE INTO criterion VALUES(?1, ?2, ?3)");
  std::vector<Waiting> rows;
  std::string bytes;
  while (all.executeStep()) {
    const std::int64_t id = all.getColumn(0).getInt64();
    const auto* begin = static_cast<const char*>(all.getColumn(1).getBlob());
    const std::string_view packed(
        begin, begin != nullptr ? static_cast<std::size_t>(all.getColumn(1).getBytes()) : 0);
    PackedReader in(packed);
    while (in.good() && !in.empty()) {
      const auto number = static_cast<std::int64_t>(in.number());
      const std::string_view one = in.text();
      rows.push_back(Waiting{number, id, bytes.size(), one.size()});
      bytes += one;
    }
    if (bytes.size() + rows.size() * sizeof(Waiting) > kSortBuffer) write_down(rows, bytes, insert);
  }
  write_down(rows, bytes, insert);
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
    return;
  }
  const bool nvd = record.source == FeedKind::nvd;
  if (nvd && (row.sources & kFromNvd) != 0 && record.modified < row.modified) return;
  merge(record, row);
  const int from = nvd ? kFromNvd : kFromCveList;
  // NVD's criteria stand before those of the CVE List; who has none leaves the other's.
  const bool speaks = !record.configurations.empty() && (nvd || row.configured != kFromNvd);
  if (speaks || row.configured == from) state_->clear(*id, row);
  if (speaks) {
    state_->configure(*id, record.configurations, row);
    row.configured = from;
  }
  state_->save(*id, row);
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
