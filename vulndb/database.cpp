#include "vulndb/database.hpp"

#include <charconv>
#include <map>
#include <stdexcept>

#include <SQLiteCpp/Statement.h>

#include "model/messages.hpp"
#include "vulndb/feeds/fault.hpp"
#include "vulndb/feeds/feed.hpp"
#include "vulndb/packed.hpp"
#include "vulndb/sqlite_file.hpp"

namespace tenken::vulndb {
namespace {

namespace fs = std::filesystem;

[[noreturn]] void damaged(const fs::path& file) {
  throw std::runtime_error("damaged database of known vulnerabilities: " + file.string());
}

std::string_view text_of(const SQLite::Column& column) {
  return {column.getText(), static_cast<std::size_t>(column.getBytes())};
}

std::string_view blob_of(const SQLite::Column& column) {
  // The pointer first: asking for the size might convert otherwise.
  const auto* bytes = static_cast<const char*>(column.getBlob());
  return {bytes, bytes != nullptr ? static_cast<std::size_t>(column.getBytes()) : 0};
}

/// Binds without a copy: the text outlives the use of the statement.
void bind(SQLite::Statement& statement, int at, std::string_view text) {
  statement.bind(at, std::string(text));
}

/// A statement that is ready again when its use ends.
class Use {
 public:
  explicit Use(SQLite::Statement& statement) : statement_(statement) {}
  Use(const Use&) = delete;
  Use& operator=(const Use&) = delete;
  ~Use() { statement_.tryReset(); }

 private:
  SQLite::Statement& statement_;
};

std::uint64_t number_of(const std::string& text) {
  std::uint64_t value = 0;
  std::from_chars(text.data(), text.data() + text.size(), value);
  return value;
}

}  // namespace

struct Database::State {
  fs::path file;
  std::unique_ptr<SQLite::Database> database;
  SQLite::Statement of_product;
  SQLite::Statement of_vendor;
  SQLite::Statement tree;
  SQLite::Statement products;
  SQLite::Statement match;
  SQLite::Statement cve_facts;
  SQLite::Statement corrections;
  SQLite::Statement known;
  SQLite::Statement package;

  State(fs::path f, std::unique_ptr<SQLite::Database> d)
      : file(std::move(f)),
        database(std::move(d)),
        of_product(*database,
                   "SELECT p.vendor, c.cve, c.body FROM product p JOIN criterion c ON c.product = "
                   "p.id WHERE p.product = ?1"),
        // A name without a maker fits every maker.
        of_vendor(*database,
                  "SELECT p.vendor, c.cve, c.body FROM product p JOIN criterion c ON c.product = "
                  "p.id WHERE p.product = ?1 AND p.vendor IN (?2, '*')"),
        tree(*database, "SELECT body FROM configuration WHERE cve = ?1 AND number = ?2"),
        products(*database, "SELECT products FROM cve WHERE id = ?1"),
        match(*database,
              "SELECT p.vendor, p.product, c.body FROM product p JOIN criterion c ON c.product = "
              "p.id WHERE p.id = ?1 AND c.cve = ?2"),
        cve_facts(*database,
                  "SELECT v.description, v.published, v.exploitation, v.cvss, v.cvss_vector, "
                  "k.due, k.ransomware, e.probability, j.title FROM (SELECT ?1 AS id) n "
                  "LEFT JOIN cve v ON v.id = n.id LEFT JOIN kev k ON k.cve = n.id "
                  "LEFT JOIN epss e ON e.cve = n.id LEFT JOIN jvn j ON j.cve = n.id"),
        corrections(*database, "SELECT vendor, product, version FROM correction WHERE cve = ?1"),
        known(*database,
              "SELECT 1 FROM cve WHERE id = ?1 UNION ALL SELECT 1 FROM kev WHERE cve = ?1"),
        package(*database,
                "SELECT release, cve, status, fixed FROM distro_fix WHERE package = ?1") {}
};

Database::Database(std::unique_ptr<State> state) : state_(std::move(state)) {}
Database::~Database() = default;

Result<std::unique_ptr<Database>> Database::open(const fs::path& file) {
  std::error_code error;
  const fs::file_status status = fs::status(file, error);
  if (!fs::exists(status))
    return fail(Errc::environment, Note(Msg::vulndb_missing, {shown_name(file.string())}),
                Note(Msg::vulndb_missing_fix));
  try {
    auto database = open_finished(file);
    if (auto ours = check_ours(*database, file); !ours) return Unexpected(ours.error());
    return std::unique_ptr<Database>(
        new Database(std::make_unique<State>(file, std::move(database))));
  } catch (const SQLite::Exception& exception) {
    return Unexpected(database_error(exception, file));
  }
}

std::vector<Criterion> Database::criteria(std::string_view vendor, std::string_view product) {
  const bool any = vendor == "*";
  SQLite::Statement& rows = any ? state_->of_product : state_->of_vendor;
  const Use use(rows);
  bind(rows, 1, product);
  if (!any) bind(rows, 2, vendor);
  std::vector<Criterion> found;
  while (rows.executeStep())
    if (!unpack_matches(blob_of(rows.getColumn(2)), rows.getColumn(1).getInt64(),
                        text_of(rows.getColumn(0)), product, found))
      damaged(state_->file);
  return found;
}

Configuration Database::configuration(std::int64_t cve, std::uint16_t index) {
  Configuration found;
  {
    const Use use(state_->tree);
    state_->tree.bind(1, cve);
    state_->tree.bind(2, static_cast<int>(index));
    if (state_->tree.executeStep()) {
      if (!unpack_tree(blob_of(state_->tree.getColumn(0)), found)) damaged(state_->file);
      return found;
    }
  }
  // A plain list: gathered from the rows of its products.
  const Use use(state_->products);
  state_->products.bind(1, cve);
  if (!state_->products.executeStep()) return found;
  PackedReader products(blob_of(state_->products.getColumn(0)));
  std::vector<Criterion> all;
  while (products.good() && !products.empty()) {
    const Use row(state_->match);
    state_->match.bind(1, static_cast<std::int64_t>(products.number()));
    state_->match.bind(2, cve);
    if (state_->match.executeStep() && !unpack_matches(blob_of(state_->match.getColumn(2)), cve,
                                                       text_of(state_->match.getColumn(0)),
                                                       text_of(state_->match.getColumn(1)), all))
      damaged(state_->file);
  }
  for (const Criterion& one : all) {
    if (one.configuration != index) continue;
    for (std::size_t i = 0; i < one.versions(); ++i)
      found.matches.emplace_back(one.match).cpe.version = one.version(i);
  }
  return found;
}

CveFacts Database::facts(std::int64_t cve) {
  enum At : int {
    description,
    published,
    exploitation,
    cvss,
    vector,
    due,
    ransomware,
    epss,
    title
  };
  const Use use(state_->cve_facts);
  state_->cve_facts.bind(1, cve);
  CveFacts facts;
  facts.id = cve_text(cve);
  if (!state_->cve_facts.executeStep()) return facts;
  const auto column = [this](At at) { return state_->cve_facts.getColumn(at); };
  facts.description = text_of(column(description));
  facts.published = text_of(column(published));
  facts.exploitation = text_of(column(exploitation));
  if (!column(cvss).isNull()) facts.cvss = column(cvss).getDouble();
  facts.cvss_vector = text_of(column(vector));
  facts.exploited = !column(ransomware).isNull();
  facts.kev_due = text_of(column(due));
  facts.ransomware = column(ransomware).getInt() != 0;
  if (!column(epss).isNull()) facts.epss = column(epss).getDouble();
  facts.title_ja = text_of(column(title));
  const Use listed(state_->corrections);
  state_->corrections.bind(1, cve);
  while (state_->corrections.executeStep()) {
    Correction& one = facts.corrections.emplace_back();
    one.vendor = text_of(state_->corrections.getColumn(0));
    one.product = text_of(state_->corrections.getColumn(1));
    one.version = text_of(state_->corrections.getColumn(2));
  }
  return facts;
}

std::optional<std::int64_t> Database::find(std::string_view cve_id) {
  const auto number = cve_number(cve_id);
  if (!number) return std::nullopt;
  const Use use(state_->known);
  state_->known.bind(1, *number);
  return state_->known.executeStep() ? number : std::nullopt;
}

std::vector<DistroFix> Database::fixes(std::string_view source_package) {
  const Use use(state_->package);
  bind(state_->package, 1, source_package);
  std::vector<DistroFix> found;
  while (state_->package.executeStep()) {
    DistroFix& fix = found.emplace_back();
    fix.release = text_of(state_->package.getColumn(0));
    fix.cve = cve_text(state_->package.getColumn(1).getInt64());
    fix.status = text_of(state_->package.getColumn(2));
    fix.fixed = text_of(state_->package.getColumn(3));
  }
  return found;
}

DatabaseStatus Database::status() const {
  DatabaseStatus status;
  status.path = state_->file;
  std::error_code error;
  const std::uintmax_t size = fs::file_size(state_->file, error);
  status.bytes = error ? 0 : size;
  std::map<std::string, std::string> meta;
  SQLite::Statement rows(*state_->database, "SELECT key, value FROM meta");
  while (rows.executeStep()) meta[rows.getColumn(0).getString()] = rows.getColumn(1).getString();
  status.edition = meta["edition"];
  status.built = Timestamp::parse(meta["built"]).value_or(Timestamp());
  DatabaseCounts& counts = status.counts;
  counts.cves = number_of(meta["cves"]);
  counts.configured = number_of(meta["configured"]);
  counts.products = number_of(meta["products"]);
  counts.criteria = number_of(meta["criteria"]);
  counts.kev = number_of(meta["kev"]);
  counts.epss = number_of(meta["epss"]);
  counts.jvn = number_of(meta["jvn"]);
  counts.fixes = number_of(meta["fixes"]);
  SQLite::Statement feeds(*state_->database,
                          "SELECT name, kind, sha256, as_of, imported, records, left_out FROM feed "
                          "ORDER BY kind, name");
  while (feeds.executeStep()) {
    FeedInfo& feed = status.feeds.emplace_back();
    feed.name = feeds.getColumn(0).getString();
    feed.kind = static_cast<FeedKind>(feeds.getColumn(1).getInt());
    feed.sha256 = feeds.getColumn(2).getString();
    feed.as_of = Timestamp::parse(feeds.getColumn(3).getString()).value_or(Timestamp());
    feed.imported = Timestamp::parse(feeds.getColumn(4).getString()).value_or(Timestamp());
    feed.records = static_cast<std::uint64_t>(feeds.getColumn(5).getInt64());
    feed.left_out = static_cast<std::uint64_t>(feeds.getColumn(6).getInt64());
    const bool lists = feed.kind == FeedKind::nvd || feed.kind == FeedKind::cvelist;
    if (lists && (!status.newest || *status.newest < feed.as_of)) status.newest = feed.as_of;
  }
  return status;
}

}  // namespace tenken::vulndb
