// What the rules said, scan by scan, with findings that keep their identity.
#include <algorithm>
#include <array>
#include <cstring>
#include <utility>

#include "inventory/json_text.hpp"
#include "inventory/sqlite_store.hpp"

namespace tenken::inventory {
namespace {

Bytes join(const std::vector<EvidenceId>& ids) {
  Bytes bytes;
  for (const EvidenceId& id : ids) {
    const ByteView digest = std::as_bytes(std::span(id.digest));
    bytes.insert(bytes.end(), digest.begin(), digest.end());
  }
  return bytes;
}

std::vector<EvidenceId> split(const Bytes& bytes) {
  std::vector<EvidenceId> ids(bytes.size() / sizeof(EvidenceId::digest));
  for (std::size_t i = 0; i < ids.size(); ++i)
    std::memcpy(ids[i].digest.data(), bytes.data() + i * ids[i].digest.size(),
                ids[i].digest.size());
  return ids;
}

Note read_note(Query& query) {
  std::string key = query.text();
  std::vector<std::string> arguments = strings_from_json(query.text());
  if (const auto message = find_message(key)) return Note(*message, std::move(arguments));
  return Note(Msg::inventory_unknown_reason, {printable(key)});
}

/// The counts of the covered devices, then those of the others.
using BothCounts = std::array<std::size_t, std::size_t{2} * kVerdictCount>;

std::string counts_text(const Assessment& assessment) {
  BothCounts numbers{};
  std::ranges::copy(assessment.counts, numbers.begin());
  std::ranges::copy(assessment.counts_apart, numbers.begin() + kVerdictCount);
  return numbers_to_json(numbers);
}

Finding read_finding(Query& query) {
  std::string item = query.text();
  std::string rule = query.text();
  const auto device = query.id<DeviceId>();
  const auto verdict = parse_verdict(query.text()).value_or(Verdict::needs_review);
  const auto severity = parse_severity(query.text()).value_or(Severity::none);
  Finding finding(std::move(item), std::move(rule), device, verdict, severity, read_note(query));
  finding.evidence = split(query.blob());
  const auto port = static_cast<std::uint16_t>(query.integer());
  const auto transport = parse_transport(query.text());
  if (transport) finding.endpoint = Endpoint(query.ip(), *transport, port);
  return finding;
}

Assessment read_assessment(Query& query) {
  std::string item = query.text();
  const auto verdict = parse_verdict(query.text()).value_or(Verdict::needs_review);
  const std::string counts = query.text();
  Assessment assessment(std::move(item), verdict, read_note(query));
  BothCounts numbers{};
  numbers_from_json(counts, numbers);
  std::copy_n(numbers.begin(), kVerdictCount, assessment.counts.begin());
  std::copy_n(numbers.begin() + kVerdictCount, kVerdictCount, assessment.counts_apart.begin());
  return assessment;
}

}  // namespace

Result<void> SqliteStore::put_findings(const ScanRecord& scan, const Assessed& assessed,
                                       Timestamp now) {
  return guarded([&]() -> Result<void> {
    forget_judgements(scan.id);
    std::int64_t place = 0;
    for (const Finding& finding : assessed.findings) {
      if (!finding.measured()) continue;
      const FindingId id = put_finding(finding, scan, now);
      Query(
          prepared("INSERT INTO judgement (site_id, scan_id, place, finding_id, verdict, severity, "
                   "arguments, evidence) VALUES (?, ?, ?, ?, ?, ?, ?, ?)"))
          .bind(site_)
          .bind(scan.id)
          .bind(place++)
          .bind(id)
          .bind(to_string(finding.verdict))
          .bind(to_string(finding.severity))
          .bind(strings_to_json(finding.reason.args))
          .bind(ByteView(join(finding.evidence)))
          .run();
    }
    place = 0;
    for (const Assessment& assessment : assessed.assessments)
      Query(prepared(
                "INSERT INTO assessment (site_id, scan_id, place, item, verdict, counts, reason, "
                "arguments) VALUES (?, ?, ?, ?, ?, ?, ?, ?)"))
          .bind(site_)
          .bind(scan.id)
          .bind(place++)
          .bind(assessment.item)
          .bind(to_string(assessment.verdict))
          .bind(counts_text(assessment))
          .bind(message_key(assessment.reason.message))
          .bind(strings_to_json(assessment.reason.args))
          .run();
    return ok;
  });
}

/// Takes back what the rules said about `scan` before: findings that no other scan has vanish, the
/// others are last seen by the latest scan that still has them.
void SqliteStore::forget_judgements(ScanId scan) {
  std::vector<FindingId> former;
  {
    Query query(
        prepared("SELECT DISTINCT finding_id FROM judgement WHERE site_id = ? AND scan_id = ?"));
    query.bind(site_).bind(scan);
    while (query.next()) former.push_back(query.id<FindingId>());
  }
  for (const char* const sql : {"DELETE FROM judgement WHERE site_id = ? AND scan_id = ?",
                                "DELETE FROM assessment WHERE site_id = ? AND scan_id = ?"})
    Query(prepared(sql)).bind(site_).bind(scan).run();
  for (const FindingId& id : former) {
    Query times(
        prepared("SELECT min(s.started), max(s.started) FROM judgement j JOIN scan s "
                 "ON s.site_id = j.site_id AND s.scan_id = j.scan_id "
                 "WHERE j.site_id = ? AND j.finding_id = ?"));
    times.bind(site_).bind(id);
    times.next();
    if (times.is_null()) {
      Query(prepared("DELETE FROM finding WHERE site_id = ? AND finding_id = ?"))
          .bind(site_)
          .bind(id)
          .run();
      continue;
    }
    const Timestamp first = times.time();
    const Timestamp last = times.time();
    Query(prepared("UPDATE finding SET first_seen = ?, last_seen = ? "
                   "WHERE site_id = ? AND finding_id = ?"))
        .bind(first)
        .bind(last)
        .bind(site_)
        .bind(id)
        .run();
  }
}

FindingId SqliteStore::put_finding(const Finding& finding, const ScanRecord& scan, Timestamp now) {
  const auto bind_identity = [&](Query& query) {
    query.bind(finding.device).bind(finding.item).bind(finding.rule);
    if (finding.endpoint) {
      query.bind(finding.endpoint->address.to_string());
      query.bind(to_string(finding.endpoint->transport)).bind(int{finding.endpoint->port});
    } else {
      query.bind(std::string()).bind(std::string()).bind(0);
    }
    query.bind(message_key(finding.reason.message));
  };
  Query insert(prepared(
      "INSERT INTO finding (site_id, finding_id, device_id, item, rule, ip, transport, port, "
      "reason, first_seen, last_seen) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) "
      "ON CONFLICT (site_id, device_id, item, rule, ip, transport, port, reason) DO UPDATE SET "
      "first_seen = min(first_seen, excluded.first_seen), "
      "last_seen = max(last_seen, excluded.last_seen) RETURNING finding_id"));
  insert.bind(site_).bind(FindingId::make(now));
  bind_identity(insert);
  insert.bind(scan.started).bind(scan.started);
  insert.next();
  return insert.id<FindingId>();
}

Result<Assessed> SqliteStore::findings(ScanId scan) {
  return guarded([&]() -> Result<Assessed> {
    Assessed assessed;
    Query findings(prepared(
        "SELECT f.item, f.rule, f.device_id, j.verdict, j.severity, f.reason, j.arguments, "
        "j.evidence, f.port, f.transport, f.ip FROM judgement j JOIN finding f "
        "ON f.site_id = j.site_id AND f.finding_id = j.finding_id "
        "WHERE j.site_id = ? AND j.scan_id = ? ORDER BY j.place"));
    findings.bind(site_).bind(scan);
    while (findings.next()) assessed.findings.push_back(read_finding(findings));
    Query assessments(
        prepared("SELECT item, verdict, counts, reason, arguments FROM assessment "
                 "WHERE site_id = ? AND scan_id = ? ORDER BY place"));
    assessments.bind(site_).bind(scan);
    while (assessments.next()) assessed.assessments.push_back(read_assessment(assessments));
    return assessed;
  });
}

}  // namespace tenken::inventory
