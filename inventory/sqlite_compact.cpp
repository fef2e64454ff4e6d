// Compaction of the file: what only repeats goes, what anything cites stays.
#include <algorithm>
#include <iterator>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "inventory/sqlite_store.hpp"

namespace tenken::inventory {
namespace {

constexpr std::size_t kDigits = 2 * sizeof(EvidenceId::digest);

bool is_digit(char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); }

/// Digests stand in JSON texts as hexadecimal digits, several behind each other.
void collect_digests(std::string_view text, std::set<EvidenceId>& found) {
  for (std::size_t at = 0; at < text.size();) {
    std::size_t end = at;
    while (end < text.size() && is_digit(text[end])) ++end;
    for (std::size_t from = at; end - from >= kDigits; from += kDigits)
      if (const auto id = EvidenceId::parse(text.substr(from, kDigits))) found.insert(*id);
    at = end + 1;
  }
}

/// The last complete scan of each month; its verdicts stand for the month.
std::set<ScanId> last_of_months(const std::vector<ScanRecord>& newest_first) {
  std::set<ScanId> kept;
  std::string month;
  constexpr std::size_t kYearAndMonth = 7;  // 2026-11
  for (const ScanRecord& scan : newest_first) {
    if (scan.state != ScanState::complete) continue;
    std::string of_scan = scan.started.to_string().substr(0, kYearAndMonth);
    if (of_scan == month) continue;
    month = std::move(of_scan);
    kept.insert(scan.id);
  }
  return kept;
}

}  // namespace

Result<Compaction> SqliteStore::compact(Timestamp before, bool dry_run) {
  const auto all = scans();
  if (!all) return tl::unexpected(all.error());
  return guarded([&]() -> Result<Compaction> {
    Compaction done;
    done.bytes_before = file_bytes();
    std::set<EvidenceId> cited;
    const auto cite_texts = [&](const char* sql) {
      Query query(prepared(sql));
      query.bind(site_);
      while (query.next()) collect_digests(query.text(), cited);
    };
    // Before anything goes: evidence of a verdict stays, also where the verdict's row does not.
    cite_texts("SELECT findings FROM device_findings WHERE site_id = ?");
    cite_texts("SELECT vulnerabilities FROM device_vulnerabilities WHERE site_id = ?");
    cite_texts("SELECT kept FROM identity_event WHERE site_id = ? AND who <> ''");
    {
      Query query(prepared("SELECT evidence FROM fact WHERE site_id = ? AND evidence IS NOT NULL"));
      query.bind(site_);
      while (query.next()) cited.insert(query.evidence());
    }

    const auto drop = [&](const char* count, const char* sql) {
      Query query(prepared(dry_run ? count : sql));
      query.bind(site_).bind(before);
      if (!dry_run) return std::int64_t{query.run()};
      return query.next() ? query.integer() : std::int64_t{0};
    };
    done.observations = drop("SELECT count(*) FROM observation WHERE site_id = ? AND last_seen < ?",
                             "DELETE FROM observation WHERE site_id = ? AND last_seen < ?");
    done.flows = drop("SELECT count(*) FROM flow WHERE site_id = ? AND last_seen < ?",
                      "DELETE FROM flow WHERE site_id = ? AND last_seen < ?");
    done.kept = drop(
        "SELECT count(*) FROM identity_event WHERE site_id = ? AND happened_at < ? AND "
        "who = '' AND kept <> ''",
        "UPDATE identity_event SET kept = '', kept_rows = '' WHERE site_id = ? AND "
        "happened_at < ? AND who = '' AND kept <> ''");
    {
      // What is still said by an observation that stays.
      Query query(
          prepared("SELECT DISTINCT evidence FROM observation WHERE site_id = ? AND "
                   "evidence IS NOT NULL AND last_seen >= ?"));
      query.bind(site_).bind(before);
      while (query.next()) cited.insert(query.evidence());
    }
    const std::set<ScanId> months = last_of_months(*all);
    for (const ScanRecord& scan : *all) {
      if (scan.state != ScanState::complete || !scan.finished || *scan.finished >= before) continue;
      done.coverage += drop_of_scan("scan_coverage", scan.id, dry_run);
      if (months.contains(scan.id)) continue;
      done.verdicts += drop_of_scan("device_findings", scan.id, dry_run);
      drop_of_scan("assessment", scan.id, dry_run);
    }
    std::vector<EvidenceId> uncited;
    {
      Query query(prepared("SELECT sha256 FROM evidence WHERE site_id = ? AND captured_at < ?"));
      query.bind(site_).bind(before);
      while (query.next())
        if (const EvidenceId id = query.evidence(); !cited.contains(id)) uncited.push_back(id);
    }
    done.evidence = static_cast<std::int64_t>(uncited.size());
    if (!dry_run)
      for (const EvidenceId& id : uncited)
        Query(prepared("DELETE FROM evidence WHERE site_id = ? AND sha256 = ?"))
            .bind(site_)
            .bind(id)
            .run();
    return done;
  });
}

std::int64_t SqliteStore::drop_of_scan(std::string_view table, ScanId scan, bool dry_run) {
  // The tables are named here, never by a caller's text.
  struct Statements {
    std::string_view table;
    const char* count;
    const char* drop;
  };
  static constexpr Statements kTables[] = {
      {"scan_coverage", "SELECT count(*) FROM scan_coverage WHERE site_id = ? AND scan_id = ?",
       "DELETE FROM scan_coverage WHERE site_id = ? AND scan_id = ?"},
      {"device_findings", "SELECT count(*) FROM device_findings WHERE site_id = ? AND scan_id = ?",
       "DELETE FROM device_findings WHERE site_id = ? AND scan_id = ?"},
      {"assessment", "SELECT count(*) FROM assessment WHERE site_id = ? AND scan_id = ?",
       "DELETE FROM assessment WHERE site_id = ? AND scan_id = ?"},
  };
  const auto* const named = std::ranges::find(kTables, table, &Statements::table);
  if (named == std::end(kTables)) return 0;
  Query query(prepared(dry_run ? named->count : named->drop));
  query.bind(site_).bind(scan);
  if (!dry_run) return query.run();
  return query.next() ? query.integer() : 0;
}

std::int64_t SqliteStore::file_bytes() {
  const auto pragma = [&](const char* sql) {
    Query query(prepared(sql));
    return query.next() ? query.integer() : std::int64_t{0};
  };
  return pragma("PRAGMA page_count") * pragma("PRAGMA page_size");
}

Result<void> SqliteStore::vacuum() {
  return guarded([&]() -> Result<void> {
    statements_.clear();  // none may be open
    database_->exec("VACUUM");
    Query checkpoint(prepared("PRAGMA wal_checkpoint(TRUNCATE)"));
    checkpoint.next();
    return ok;
  });
}

Result<std::int64_t> SqliteStore::bytes() {
  return guarded([&]() -> Result<std::int64_t> { return file_bytes(); });
}

}  // namespace tenken::inventory
