// Writing what was said: observations and evidence, without repeats.
#include "inventory/sqlite_store.hpp"
#include "model/claims.hpp"
#include "model/digest.hpp"

namespace tenken::inventory {
namespace {

constexpr std::size_t kDigestBytes = 16;  // half of a SHA-256: enough to tell values apart

}  // namespace

Result<void> SqliteStore::append(ScanId scan, const Batch& batch) {
  return guarded([&]() -> Result<void> {
    for (const Evidence& evidence : batch.evidence) put_evidence(evidence);
    for (const Observation& observation : batch.observations)
      if (observation.key != claim::kProgressTcp) put_observation(scan, observation);
    return ok;
  });
}

void SqliteStore::put_evidence(const Evidence& evidence) {
  Query(
      prepared("INSERT INTO evidence (site_id, sha256, kind, source, content, truncated, redacted, "
               "captured_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?) "
               "ON CONFLICT (site_id, sha256) DO NOTHING"))
      .bind(site_)
      .bind(evidence.id)
      .bind(to_string(evidence.kind))
      .bind(evidence.source)
      .bind(ByteView(evidence.content))
      .bind(evidence.truncated)
      .bind(evidence.redacted)
      .bind(evidence.captured_at)
      .run();
}

void SqliteStore::put_observation(ScanId scan, const Observation& observation) {
  const Subject& subject = observation.subject;
  const auto digest = sha256(as_bytes(observation.value));
  Query(
      prepared("INSERT INTO observation (site_id, ip, mac, transport, port, claim, sensor, method, "
               "digest, value, confidence, first_seen, last_seen, times, scan_id, evidence) "
               "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 1, ?, ?) "
               "ON CONFLICT (site_id, ip, mac, transport, port, claim, sensor, method, digest) "
               "DO UPDATE SET confidence = excluded.confidence, last_seen = excluded.last_seen, "
               "times = observation.times + 1, scan_id = excluded.scan_id, "
               "evidence = coalesce(excluded.evidence, observation.evidence) "
               "WHERE excluded.last_seen > observation.last_seen"))
      .lend(site_)
      .lend(subject.ip ? subject.ip->to_string() : std::string())
      .lend(subject.mac ? subject.mac->to_string() : std::string())
      .bind(subject.port ? to_string(subject.transport) : std::string_view())
      .bind(subject.port ? int{*subject.port} : 0)
      .lend(observation.key)
      .lend(observation.witness.sensor)
      .lend(observation.witness.method)
      .lend(std::as_bytes(std::span(digest)).first(kDigestBytes))
      .lend(observation.value)
      .bind(observation.confidence)
      .bind(observation.at)
      .bind(observation.at)
      .lend(scan)
      .bind(observation.evidence)
      .run();
}

Result<std::optional<Evidence>> SqliteStore::evidence(const EvidenceId& id) {
  return guarded([&]() -> Result<std::optional<Evidence>> {
    Query query(
        prepared("SELECT kind, source, content, truncated, redacted, captured_at "
                 "FROM evidence WHERE site_id = ? AND sha256 = ?"));
    query.bind(site_).bind(id);
    if (!query.next()) return std::nullopt;
    Evidence evidence;
    evidence.id = id;
    evidence.kind = parse_evidence_kind(query.text()).value_or(EvidenceKind::record);
    evidence.source = query.text();
    evidence.content = query.blob();
    evidence.truncated = query.boolean();
    evidence.redacted = query.boolean();
    evidence.captured_at = query.time();
    return evidence;
  });
}

}  // namespace tenken::inventory
