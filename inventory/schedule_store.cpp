#include "inventory/schedule_store.hpp"

#include <string>

#include <SQLiteCpp/Statement.h>

#include "inventory/json_text.hpp"
#include "inventory/query.hpp"
#include "model/bytes.hpp"
#include "model/messages.hpp"

namespace tenken::inventory {
namespace {

constexpr int kKeptRuns = 5000;  // of each schedule

constexpr const char* kScheduleColumns =
    "SELECT name, due, zone, window, jitter, missed, arguments, folder, who, created, paused, "
    "asked, counted_from, slot, next FROM schedule WHERE site_id = ? ";
constexpr const char* kRunColumns =
    "SELECT run_id, schedule, state, why, planned, message, pid, pid_started, started, ended, "
    "exit_code, scan_id FROM schedule_run WHERE site_id = ? ";

template <class T, class Read>
std::optional<T> optional_column(Query& query, Read read) {
  if (query.is_null()) return std::nullopt;
  return read(query);
}

Timestamp read_moment(Query& query) { return query.time(); }

Schedule read_schedule(Query& query) {
  Schedule schedule;
  schedule.name = query.text();
  schedule.when = query.text();
  schedule.zone = query.text();
  schedule.window = query.text();
  schedule.jitter = std::chrono::seconds(query.integer());
  schedule.missed = kMissedPolicies.find(query.text()).value_or(MissedPolicy::skip);
  schedule.arguments = strings_from_json(query.text());
  schedule.folder = query.text();
  schedule.who = query.text();
  schedule.created = query.time();
  schedule.paused = query.boolean();
  schedule.asked = query.boolean();
  schedule.counted_from = query.time();
  schedule.slot = optional_column<Timestamp>(query, read_moment);
  schedule.next = optional_column<Timestamp>(query, read_moment);
  return schedule;
}

ScheduleRun read_run(Query& query) {
  ScheduleRun run;
  run.id = query.id<RunId>();
  run.schedule = query.text();
  run.state = kRunStates.find(query.text()).value_or(RunState::lost);
  run.why = kRunReasons.find(query.text()).value_or(RunReason::none);
  run.planned = query.time();
  run.message = query.text();
  run.pid = query.integer();
  run.pid_started = query.integer();
  run.started = optional_column<Timestamp>(query, read_moment);
  run.ended = optional_column<Timestamp>(query, read_moment);
  run.exit_code =
      optional_column<int>(query, [](Query& column) { return static_cast<int>(column.integer()); });
  run.scan = optional_column<ScanId>(query, [](Query& column) { return column.id<ScanId>(); });
  return run;
}

Unexpected no_schedule(std::string_view name) {
  return fail(Errc::usage, Note(Msg::daemon_no_schedule, {printable(name)}),
              Note(Msg::daemon_no_schedule_fix));
}

void write_next(SideStore& store, const Schedule& schedule, bool clear_asked) {
  SQLite::Statement statement(
      store.database(),
      "UPDATE schedule SET slot = ?, next = ?, counted_from = ?, asked = asked AND NOT ? "
      "WHERE site_id = ? AND name = ?");
  Query(statement)
      .bind(schedule.slot)
      .bind(schedule.next)
      .bind(schedule.counted_from)
      .bind(clear_asked)
      .bind(store.site())
      .bind(schedule.name)
      .run();
}

void write_run(SideStore& store, const ScheduleRun& run) {
  SQLite::Statement statement(
      store.database(),
      "INSERT INTO schedule_run (site_id, run_id, schedule, state, why, planned, started, ended, "
      "exit_code, message, scan_id, pid, pid_started) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, "
      "?) ON CONFLICT (site_id, run_id) DO UPDATE SET state = excluded.state, why = excluded.why, "
      "started = excluded.started, ended = excluded.ended, exit_code = excluded.exit_code, "
      "message = excluded.message, scan_id = excluded.scan_id, pid = excluded.pid, "
      "pid_started = excluded.pid_started");
  Query(statement)
      .bind(store.site())
      .bind(run.id)
      .bind(run.schedule)
      .bind(kRunStates.name(run.state))
      .bind(kRunReasons.name(run.why))
      .bind(run.planned)
      .bind(run.started)
      .bind(run.ended)
      .bind(run.exit_code)
      .bind(run.message)
      .bind(run.scan)
      .bind(run.pid)
      .bind(run.pid_started)
      .run();
}

void forget_old_runs(SideStore& store, const std::string& schedule) {
  SQLite::Statement statement(
      store.database(),
      "DELETE FROM schedule_run WHERE site_id = ? AND schedule = ? AND run_id < (SELECT run_id "
      "FROM schedule_run WHERE site_id = ? AND schedule = ? ORDER BY run_id DESC LIMIT 1 OFFSET "
      "?)");
  Query(statement)
      .bind(store.site())
      .bind(schedule)
      .bind(store.site())
      .bind(schedule)
      .bind(kKeptRuns)
      .run();
}

}  // namespace

Result<ScheduleStore> ScheduleStore::open(const std::filesystem::path& file, OpenMode mode,
                                          std::string_view site_name) {
  auto store = SideStore::open(file, mode, site_name);
  if (!store) return Unexpected(std::move(store.error()));
  return ScheduleStore(std::move(*store));
}

Result<std::vector<Schedule>> ScheduleStore::schedules() {
  return store_->guarded<std::vector<Schedule>>([&]() -> Result<std::vector<Schedule>> {
    std::vector<Schedule> schedules;
    SQLite::Statement statement(store_->database(),
                                std::string(kScheduleColumns) + "ORDER BY name");
    Query query(statement);
    query.bind(store_->site());
    while (query.next()) schedules.push_back(read_schedule(query));
    return schedules;
  });
}

Result<Schedule> ScheduleStore::find(std::string_view name) {
  return store_->guarded<Schedule>([&]() -> Result<Schedule> {
    SQLite::Statement statement(store_->database(), std::string(kScheduleColumns) + "AND name = ?");
    Query query(statement);
    query.bind(store_->site()).bind(name);
    if (!query.next()) return no_schedule(name);
    return read_schedule(query);
  });
}

Result<void> ScheduleStore::add(const Schedule& schedule) {
  return store_->written<void>([&]() -> Result<void> {
    SQLite::Statement statement(
        store_->database(),
        "INSERT INTO schedule (site_id, name, due, zone, window, jitter, missed, arguments, "
        "folder, who, created, paused, asked, counted_from) "
        "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 0, ?) ON CONFLICT DO NOTHING");
    const int rows = Query(statement)
                         .bind(store_->site())
                         .bind(schedule.name)
                         .bind(schedule.when)
                         .bind(schedule.zone)
                         .bind(schedule.window)
                         .bind(std::int64_t{schedule.jitter.count()})
                         .bind(kMissedPolicies.name(schedule.missed))
                         .bind(strings_to_json(schedule.arguments))
                         .bind(schedule.folder)
                         .bind(schedule.who)
                         .bind(schedule.created)
                         .bind(schedule.paused)
                         .bind(schedule.counted_from)
                         .run();
    if (rows == 1) return ok;
    return fail(Errc::usage, Note(Msg::daemon_schedule_exists, {printable(schedule.name)}),
                Note(Msg::daemon_schedule_exists_fix, {printable(schedule.name)}));
  });
}

Result<void> ScheduleStore::change(std::string_view sql, std::string_view name) {
  return store_->written<void>([&]() -> Result<void> {
    SQLite::Statement statement(store_->database(), std::string(sql));
    if (Query(statement).bind(store_->site()).bind(name).run() == 0) return no_schedule(name);
    return ok;
  });
}

Result<void> ScheduleStore::remove(std::string_view name) {
  return change("DELETE FROM schedule WHERE site_id = ? AND name = ?", name);
}

Result<void> ScheduleStore::set_paused(std::string_view name, bool paused) {
  if (paused) return change("UPDATE schedule SET paused = 1 WHERE site_id = ? AND name = ?", name);
  return change(
      "UPDATE schedule SET paused = 0, slot = NULL, next = NULL WHERE site_id = ? AND name = ?",
      name);
}

Result<void> ScheduleStore::ask(std::string_view name) {
  return change("UPDATE schedule SET asked = 1 WHERE site_id = ? AND name = ?", name);
}

Result<void> ScheduleStore::put_next(const Schedule& schedule) {
  return store_->written<void>([&]() -> Result<void> {
    write_next(*store_, schedule, false);
    return ok;
  });
}

Result<void> ScheduleStore::begin(const ScheduleRun& run, const Schedule& schedule) {
  return store_->written<void>([&]() -> Result<void> {
    write_run(*store_, run);
    write_next(*store_, schedule, run.state == RunState::running);
    forget_old_runs(*store_, run.schedule);
    return ok;
  });
}

Result<void> ScheduleStore::put(const ScheduleRun& run) {
  return store_->written<void>([&]() -> Result<void> {
    write_run(*store_, run);
    return ok;
  });
}

Result<std::vector<ScheduleRun>> ScheduleStore::runs(std::string_view schedule, std::size_t most) {
  return store_->guarded<std::vector<ScheduleRun>>([&]() -> Result<std::vector<ScheduleRun>> {
    std::vector<ScheduleRun> runs;
    SQLite::Statement statement(store_->database(),
                                std::string(kRunColumns) +
                                    (schedule.empty() ? "" : "AND schedule = ? ") +
                                    "ORDER BY run_id DESC LIMIT ?");
    Query query(statement);
    query.bind(store_->site());
    if (!schedule.empty()) query.bind(schedule);
    query.bind(static_cast<std::int64_t>(most));
    while (query.next()) runs.push_back(read_run(query));
    return runs;
  });
}

Result<std::vector<ScheduleRun>> ScheduleStore::open_runs() {
  return store_->guarded<std::vector<ScheduleRun>>([&]() -> Result<std::vector<ScheduleRun>> {
    std::vector<ScheduleRun> runs;
    SQLite::Statement statement(store_->database(),
                                std::string(kRunColumns) + "AND state = 'running'");
    Query query(statement);
    query.bind(store_->site());
    while (query.next()) runs.push_back(read_run(query));
    return runs;
  });
}

Result<std::optional<ScanId>> ScheduleStore::unfinished_scan(Timestamp since) {
  return store_->guarded<std::optional<ScanId>>([&]() -> Result<std::optional<ScanId>> {
    SQLite::Statement statement(
        store_->database(),
        "SELECT scan_id FROM scan WHERE site_id = ? AND started >= ? AND state <> 'complete' AND "
        "profile <> 'passive' ORDER BY scan_id DESC LIMIT 1");
    Query query(statement);
    query.bind(store_->site()).bind(since);
    if (!query.next()) return std::nullopt;
    return query.id<ScanId>();
  });
}

Result<bool> ScheduleStore::resumable(const ScanId& scan) {
  return store_->guarded<bool>([&]() -> Result<bool> {
    SQLite::Statement statement(store_->database(),
                                "SELECT 1 FROM scan WHERE site_id = ? AND scan_id = ? AND state <> "
                                "'complete'");
    Query query(statement);
    query.bind(store_->site()).bind(scan);
    return query.next();
  });
}

Result<std::int64_t> ScheduleStore::version() {
  return store_->guarded<std::int64_t>([&]() -> Result<std::int64_t> {
    return std::int64_t{store_->database().execAndGet("PRAGMA data_version").getInt64()};
  });
}

}  // namespace tenken::inventory
