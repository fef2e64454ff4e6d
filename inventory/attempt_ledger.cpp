#include "inventory/attempt_ledger.hpp"

#include <algorithm>
#include <cerrno>
#include <functional>
#include <utility>

#include <SQLiteCpp/Statement.h>
#include <SQLiteCpp/Transaction.h>
#include <sqlite3.h>

#include "inventory/audit_chain.hpp"
#include "inventory/database.hpp"
#include "inventory/query.hpp"
#include "inventory/sqlite_error.hpp"
#include "model/messages.hpp"

namespace tenken::inventory {
namespace {

constexpr std::string_view kAttempt = "attempt";
constexpr std::string_view kOutcome = "outcome";

std::string folded(std::string text) {
  for (char& c : text)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  return text;
}

constexpr const char* kColumns =
    "SELECT number, at, record, attempt, device, label, address, port, service, account, kind, "
    "knowledge, operator, administrator, scope_sha256, ended, reason, took, previous, digest "
    "FROM login_audit WHERE site_id = ? ";

ChainedRow read_row(Query& query) {
  ChainedRow chained;
  AuditRow& row = chained.row;
  row.number = query.integer();
  row.at = query.time();
  row.record = query.text();
  row.attempt = query.integer();
  row.what.device = query.text();
  row.what.label = query.text();
  row.what.address = query.text();
  row.what.port = static_cast<std::uint16_t>(query.integer());
  row.what.service = query.text();
  row.what.account = query.text();
  row.kind = query.text();
  row.what.row = query.text();
  row.what.operator_name = query.text();
  row.what.administrator = query.text();
  row.what.scope_sha256 = query.text();
  row.ended = query.text();
  row.reason = query.text();
  row.took = query.integer();
  chained.previous = query.blob();
  chained.digest = query.blob();
  row.digest = to_hex(chained.digest);
  return chained;
}

}  // namespace

struct AttemptLedger::State {
  std::filesystem::path file;
  std::unique_ptr<SQLite::Database> database;
  const Clock& clock;
  SiteId site;

  State(std::filesystem::path f, std::unique_ptr<SQLite::Database> d, const Clock& c)
      : file(std::move(f)), database(std::move(d)), clock(c) {}

  template <class T>
  Result<T> guarded(const std::function<Result<T>()>& work) {
    errno = 0;
    try {
      return work();
    } catch (const SQLite::Exception& exception) {
      const int known = sqlite3_system_errno(database->getHandle());
      return fail(sqlite_error(exception, known != 0 ? known : errno, file));
    }
  }

  /// The whole of `work`, or nothing.
  template <class T>
  Result<T> written(const std::function<Result<T>()>& work) {
    return guarded<T>([&]() -> Result<T> {
      database->exec("PRAGMA synchronous = FULL");
      SQLite::Transaction transaction(*database, SQLite::TransactionBehavior::IMMEDIATE);
      Result<T> done = work();
      if (done) transaction.commit();
      return done;
    });
  }

  Result<void> find_site(std::string_view name);
  std::int64_t append(AuditRow row);
  std::int64_t failed(const Attempt& attempt, std::string_view which, std::chrono::seconds back);
  std::optional<Timestamp> ended_since(const std::string& device, AttemptEnd end, Timestamp from);
  AttemptPass judge(const Attempt& attempt, const AttemptLimits& limits);
};

Result<void> AttemptLedger::State::find_site(std::string_view name) {
  SQLite::Statement statement(*database, "SELECT site_id, name FROM site ORDER BY name");
  Query query(statement);
  std::size_t count = 0;
  while (query.next()) {
    const auto id = query.id<SiteId>();
    const std::string known = query.text();
    ++count;
    if (known == name || (name.empty() && count == 1)) site = id;
    if (!name.empty() && known == name) return ok;
  }
  if (!name.empty() || count != 1)
    return fail(Errc::usage, count == 0 || !name.empty()
                                 ? Note(Msg::inventory_no_site, {printable(name)})
                                 : Note(Msg::inventory_which_site));
  return ok;
}

/// Within a transaction.
std::int64_t AttemptLedger::State::append(AuditRow row) {
  ChainedRow chained;
  chained.previous = Bytes(kSha256Size, std::byte{0});
  {
    SQLite::Statement head(*database,
                           "SELECT number, digest FROM login_audit_head WHERE site_id = ?");
    Query query(head);
    query.bind(site);
    if (query.next()) {
      row.number = query.integer();
      chained.previous = query.blob();
    }
  }
  ++row.number;
  if (row.attempt == 0) row.attempt = row.number;
  chained.row = std::move(row);
  chained.digest = digest_of(chained.row, site, chained.previous);
  const AuditRow& made = chained.row;
  SQLite::Statement insert(
      *database,
      "INSERT INTO login_audit (site_id, number, at, record, attempt, device, label, address, "
      "port, service, account, kind, knowledge, operator, administrator, "
      "scope_sha256, ended, reason, took, previous, digest) "
      "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)");
  Query(insert)
      .bind(site)
      .bind(made.number)
      .bind(made.at)
      .bind(made.record)
      .bind(made.attempt)
      .bind(made.what.device)
      .bind(made.what.label)
      .bind(made.what.address)
      .bind(std::int64_t{made.what.port})
      .bind(made.what.service)
      .bind(made.what.account)
      .bind(made.kind)
      .bind(made.what.row)
      .bind(made.what.operator_name)
      .bind(made.what.administrator)
      .bind(made.what.scope_sha256)
      .bind(made.ended)
      .bind(made.reason)
      .bind(made.took)
      .bind(ByteView(chained.previous))
      .bind(ByteView(chained.digest))
      .run();
  SQLite::Statement head(*database,
                         "INSERT INTO login_audit_head (site_id, number, digest) VALUES (?, ?, ?) "
                         "ON CONFLICT (site_id) DO UPDATE SET number = excluded.number, "
                         "digest = excluded.digest");
  Query(head).bind(site).bind(made.number).bind(ByteView(chained.digest)).run();
  return made.number;
}

/// How many attempts failed within the last `back`, and those whose end is unknown. A clock that
/// was set back makes none of them forgotten.
std::int64_t AttemptLedger::State::failed(const Attempt& attempt, std::string_view which,
                                          std::chrono::seconds back) {
  const std::string sql =
      "SELECT count(*) FROM login_audit a WHERE a.site_id = ? AND a.device = ? AND a.at > ? AND "
      "a.record = 'attempt' AND NOT EXISTS (SELECT 1 FROM login_audit o WHERE o.site_id = "
      "a.site_id AND o.attempt = a.number AND o.record = 'outcome' AND o.ended = 'accepted') AND ";
  SQLite::Statement statement(*database, sql + std::string(which));
  Query query(statement);
  query.bind(site).bind(attempt.device).bind(clock.now() + -back);
  if (which.find('?') != std::string_view::npos) query.bind(folded(attempt.account));
  query.next();
  return query.integer();
}

std::optional<Timestamp> AttemptLedger::State::ended_since(const std::string& device,
                                                           AttemptEnd end, Timestamp from) {
  SQLite::Statement statement(*database,
                              "SELECT at FROM login_audit WHERE site_id = ? AND device = ? AND "
                              "at > ? AND ended = ? ORDER BY at DESC LIMIT 1");
  Query query(statement);
  query.bind(site).bind(device).bind(from).bind(std::string(to_string(end)));
  if (!query.next()) return std::nullopt;
  return query.time();
}

AttemptPass AttemptLedger::State::judge(const Attempt& attempt, const AttemptLimits& limits) {
  AttemptPass pass;
  const Timestamp now = clock.now();
  for (const auto& [end, why] : {std::pair(AttemptEnd::locked, LoginReason::cooldown),
                                 std::pair(AttemptEnd::unwell, LoginReason::health)}) {
    const auto since = ended_since(attempt.device, end, now + -limits.cool_down);
    if (!since) continue;
    pass.refused = why;
    pass.next = *since + limits.cool_down;
    return pass;
  }
  constexpr std::string_view kAccount = "a.kind <> 'community' AND lower(a.account) = ?";
  constexpr std::string_view kDevice = "a.kind <> 'community'";
  constexpr std::string_view kCommunities = "a.kind = 'community'";
  const int a_day = std::min(limits.account_a_day, AttemptLimits::kMostOfAccount);
  const bool free = attempt.kind == AttemptKind::community
                        ? failed(attempt, kCommunities, limits.window) < limits.communities
                        : failed(attempt, kAccount, limits.window) < limits.account &&
                              failed(attempt, kAccount, limits.day) < a_day &&
                              failed(attempt, kDevice, limits.window) < limits.device;
  if (free) return pass;
  pass.refused = LoginReason::budget;
  pass.next = now + limits.window;
  return pass;
}

AttemptLedger::AttemptLedger(std::unique_ptr<State> state) : state_(std::move(state)) {}
AttemptLedger::~AttemptLedger() = default;

Result<std::unique_ptr<AttemptLedger>> AttemptLedger::open(const std::filesystem::path& file,
                                                           OpenMode mode,
                                                           std::string_view site_name,
                                                           const Clock& clock) {
  auto database = open_database(file, mode);
  if (!database) return Unexpected(std::move(database.error()));
  auto state = std::make_unique<State>(file, std::move(*database), clock);
  const auto found = state->guarded<void>([&] { return state->find_site(site_name); });
  if (!found) return Unexpected(found.error());
  return std::unique_ptr<AttemptLedger>(new AttemptLedger(std::move(state)));
}

Result<AttemptPass> AttemptLedger::reserve(const Attempt& attempt, const AttemptLimits& limits) {
  return state_->written<AttemptPass>([&]() -> Result<AttemptPass> {
    AttemptPass pass = state_->judge(attempt, limits);
    if (pass.refused != LoginReason::none) return pass;
    AuditRow row;
    row.at = state_->clock.now();
    row.record = kAttempt;
    row.what = attempt;
    row.kind = to_string(attempt.kind);
    pass.number = state_->append(std::move(row));
    return pass;
  });
}

Result<LoginReason> AttemptLedger::standing(const std::string& device,
                                            const AttemptLimits& limits) {
  return state_->guarded<LoginReason>([&]() -> Result<LoginReason> {
    const Timestamp from = state_->clock.now() + -limits.cool_down;
    return state_->ended_since(device, AttemptEnd::unwell, from) ? LoginReason::health
                                                                 : LoginReason::none;
  });
}

Result<void> AttemptLedger::settle(std::int64_t number, AttemptEnd end, LoginReason reason,
                                   std::chrono::milliseconds took) {
  return state_->written<void>([&]() -> Result<void> {
    AuditRow row;
    {
      SQLite::Statement statement(*state_->database,
                                  std::string(kColumns) + "AND number = ? AND record = 'attempt'");
      Query query(statement);
      query.bind(state_->site).bind(number);
      if (!query.next()) return fail(Errc::internal, "the end of an attempt that was not made");
      row = read_row(query).row;
    }
    row.number = 0;
    row.attempt = number;
    row.at = state_->clock.now();
    row.record = kOutcome;
    row.ended = to_string(end);
    row.reason = to_string(reason);
    row.took = took.count();
    state_->append(std::move(row));
    return ok;
  });
}

Result<std::vector<AuditRow>> AttemptLedger::rows() {
  return state_->guarded<std::vector<AuditRow>>([&]() -> Result<std::vector<AuditRow>> {
    std::vector<AuditRow> rows;
    SQLite::Statement statement(*state_->database, std::string(kColumns) + "ORDER BY number");
    Query query(statement);
    query.bind(state_->site);
    while (query.next()) {
      rows.push_back(read_row(query).row);
    }
    return rows;
  });
}

Result<AuditCheck> AttemptLedger::verify() {
  return state_->guarded<AuditCheck>([&]() -> Result<AuditCheck> {
    ChainCheck chain(state_->site);
    {
      SQLite::Statement statement(*state_->database, std::string(kColumns) + "ORDER BY number");
      Query query(statement);
      query.bind(state_->site);
      while (query.next()) {
        chain.take(read_row(query));
      }
    }
    SQLite::Statement head(*state_->database,
                           "SELECT number, digest FROM login_audit_head WHERE site_id = ?");
    Query query(head);
    query.bind(state_->site);
    if (query.next()) {
      const std::int64_t number = query.integer();
      chain.end(number, query.blob());
    } else {
      chain.end(0, Bytes());
    }
    return chain.result();
  });
}

}  // namespace tenken::inventory
