#include "inventory/acceptance_log.hpp"

#include <cerrno>
#include <functional>
#include <utility>

#include <SQLiteCpp/Statement.h>
#include <SQLiteCpp/Transaction.h>
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>
#include <sqlite3.h>

#include "inventory/database.hpp"
#include "inventory/json_text.hpp"
#include "inventory/query.hpp"
#include "inventory/sqlite_error.hpp"
#include "model/messages.hpp"

namespace tenken::inventory {
namespace {

namespace json = boost::json;

using AcceptanceId = Id<struct AcceptanceTag>;

constexpr std::size_t kDigestText = 2 * sizeof(EvidenceId::digest);

json::array note_json(const Note& note) {
  json::array list{json::string(message_key(note.message))};
  for (const std::string& argument : note.args) list.emplace_back(argument);
  return list;
}

Note read_note(const json::object& from, const char* member) {
  const json::value* const value = from.if_contains(member);
  std::vector<std::string> texts =
      value == nullptr ? std::vector<std::string>() : strings_of(*value);
  if (texts.empty()) return Note(Msg::inventory_unknown_reason, {"-"});
  const std::string key = std::move(texts.front());
  texts.erase(texts.begin());
  if (const auto message = find_message(key)) return Note(*message, std::move(texts));
  return Note(Msg::inventory_unknown_reason, {printable(key)});
}

std::string read_string(const json::object& from, const char* member) {
  const json::value* const value = from.if_contains(member);
  const json::string* const text = value == nullptr ? nullptr : value->if_string();
  return text == nullptr ? std::string() : std::string(text->data(), text->size());
}

std::string checks_text(const std::vector<AcceptanceCheck>& checks) {
  json::array list;
  for (const AcceptanceCheck& check : checks) {
    json::object one;
    one["id"] = check.id;
    one["result"] = to_string(check.result);
    one["title"] = note_json(check.title);
    one["expected"] = note_json(check.expected);
    one["observed"] = note_json(check.observed);
    one["reason"] = note_json(check.reason);
    if (!check.item.empty()) one["item"] = check.item;
    if (check.verdict) one["verdict"] = to_string(*check.verdict);
    std::string evidence;
    for (const EvidenceId& id : check.evidence) evidence += id.to_string();
    if (!evidence.empty()) one["evidence"] = evidence;
    list.push_back(std::move(one));
  }
  return json::serialize(list);
}

std::vector<AcceptanceCheck> read_checks(std::string_view text) {
  std::vector<AcceptanceCheck> checks;
  for (const json::value& value : array_from_json(text)) {
    const json::object* const one = value.if_object();
    if (one == nullptr) continue;
    AcceptanceCheck& check = checks.emplace_back(read_string(*one, "id"), read_note(*one, "title"),
                                                 read_note(*one, "expected"));
    check.observed = read_note(*one, "observed");
    check.reason = read_note(*one, "reason");
    check.result = parse_acceptance_result(read_string(*one, "result"))
                       .value_or(AcceptanceResult::inconclusive);
    check.item = read_string(*one, "item");
    check.verdict = parse_verdict(read_string(*one, "verdict"));
    const std::string digits = read_string(*one, "evidence");
    for (std::size_t at = 0; at + kDigestText <= digits.size(); at += kDigestText)
      if (const auto id = EvidenceId::parse(std::string_view(digits).substr(at, kDigestText)))
        check.evidence.push_back(*id);
  }
  return checks;
}

Acceptance read_acceptance(Query& query) {
  Acceptance one;
  one.number = query.text();
  if (const Bytes device = query.blob(); device.size() == sizeof(DeviceId::value)) {
    one.device.emplace();
    for (std::size_t i = 0; i < device.size(); ++i)
      one.device->value[i] = std::to_integer<std::uint8_t>(device[i]);
  }
  one.device_label = query.text();
  one.target = query.text();
  one.scan = query.id<ScanId>();
  one.result = parse_acceptance_result(query.text()).value_or(AcceptanceResult::inconclusive);
  one.started = query.time();
  one.finished = query.time();
  one.inspector = query.text();
  one.profile = query.text();
  one.profile_sha256 = query.text();
  one.checks = read_checks(query.text());
  one.evidence_records = static_cast<std::size_t>(query.integer());
  one.evidence_sha256 = query.text();
  return one;
}

}  // namespace

struct AcceptanceLog::State {
  std::filesystem::path file;
  std::unique_ptr<SQLite::Database> database;
  SiteId site;

  State(std::filesystem::path f, std::unique_ptr<SQLite::Database> d)
      : file(std::move(f)), database(std::move(d)) {}

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

  Result<void> find_site(std::string_view name) {
    SQLite::Statement statement(*database, "SELECT site_id, name FROM site ORDER BY name");
    Query query(statement);
    std::size_t count = 0;
    for (; query.next(); ++count) {
      const auto id = query.id<SiteId>();
      const std::string known = query.text();
      if (known == name || (name.empty() && count == 0)) site = id;
      if (!name.empty() && known == name) return ok;
    }
    if (name.empty() && count == 1) return ok;
    return fail(Errc::usage, name.empty() && count > 1
                                 ? Note(Msg::inventory_which_site)
                                 : Note(Msg::inventory_no_site, {printable(name)}));
  }
};

AcceptanceLog::AcceptanceLog(std::unique_ptr<State> state) : state_(std::move(state)) {}
AcceptanceLog::AcceptanceLog(AcceptanceLog&&) noexcept = default;
AcceptanceLog& AcceptanceLog::operator=(AcceptanceLog&&) noexcept = default;
AcceptanceLog::~AcceptanceLog() = default;

Result<AcceptanceLog> AcceptanceLog::open(const std::filesystem::path& file, OpenMode mode,
                                          std::string_view site_name) {
  auto database = open_database(file, mode);
  if (!database) return Unexpected(std::move(database.error()));
  auto state = std::make_unique<State>(file, std::move(*database));
  const auto found = state->guarded<void>([&] { return state->find_site(site_name); });
  if (!found) return Unexpected(found.error());
  return AcceptanceLog(std::move(state));
}

Result<void> AcceptanceLog::add(const Acceptance& acceptance) {
  return state_->guarded<void>([&]() -> Result<void> {
    state_->database->exec("PRAGMA synchronous = FULL");
    SQLite::Transaction transaction(*state_->database, SQLite::TransactionBehavior::IMMEDIATE);
    SQLite::Statement statement(
        *state_->database,
        "INSERT INTO acceptance (site_id, acceptance_id, number, device_id, device_label, target, "
        "scan_id, result, started_at, finished_at, inspector, profile, profile_sha256, checks, "
        "evidence_records, evidence_sha256) "
        "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)");
    Query query(statement);
    query.bind(state_->site).bind(AcceptanceId::make(acceptance.finished)).bind(acceptance.number);
    if (acceptance.device)
      query.bind(*acceptance.device);
    else
      query.bind(ByteView());
    query.bind(acceptance.device_label).bind(acceptance.target).bind(acceptance.scan);
    query.bind(to_string(acceptance.result)).bind(acceptance.started).bind(acceptance.finished);
    query.bind(acceptance.inspector).bind(acceptance.profile).bind(acceptance.profile_sha256);
    query.bind(checks_text(acceptance.checks));
    query.bind(static_cast<std::int64_t>(acceptance.evidence_records));
    query.bind(acceptance.evidence_sha256).run();
    transaction.commit();
    return ok;
  });
}

Result<std::vector<Acceptance>> AcceptanceLog::all() const {
  return state_->guarded<std::vector<Acceptance>>([&]() -> Result<std::vector<Acceptance>> {
    SQLite::Statement statement(
        *state_->database,
        "SELECT number, device_id, device_label, target, scan_id, result, started_at, "
        "finished_at, inspector, profile, profile_sha256, checks, evidence_records, "
        "evidence_sha256 FROM acceptance WHERE site_id = ? ORDER BY acceptance_id");
    Query query(statement);
    query.bind(state_->site);
    std::vector<Acceptance> rows;
    while (query.next()) rows.push_back(read_acceptance(query));
    return rows;
  });
}

}  // namespace tenken::inventory
