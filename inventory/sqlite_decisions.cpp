// Waivers and adoption: what people decided, with the history of who changed it.
#include "inventory/sqlite_store.hpp"

namespace tenken::inventory {
namespace {

using DecisionId = Id<struct DecisionTag>;

Waiver read_waiver(Query& query) {
  Waiver waiver;
  waiver.item = query.text();
  if (const Bytes device = query.blob(); device.size() == sizeof(DeviceId::value)) {
    waiver.device.emplace();
    for (std::size_t i = 0; i < device.size(); ++i)
      waiver.device->value[i] = std::to_integer<std::uint8_t>(device[i]);
  }
  waiver.device_label = query.text();
  waiver.reason = query.text();
  waiver.owner = query.text();
  waiver.until = query.text();
  waiver.who = query.text();
  waiver.at = query.time();
  return waiver;
}

Adoption read_adoption(Query& query) {
  Adoption adoption;
  adoption.item = query.text();
  adoption.mark = parse_mark(query.text());
  adoption.reason = query.text();
  adoption.consider = query.text();
  adoption.comment = query.text();
  if (!query.is_null()) adoption.level = static_cast<int>(query.integer());
  adoption.lead = parse_lead(query.text());
  adoption.who = query.text();
  adoption.at = query.time();
  return adoption;
}

DecisionChange read_decision(Query& query) {
  DecisionChange change;
  change.item = query.text();
  change.device_label = query.text();
  change.what = query.text();
  change.before = query.text();
  change.after = query.text();
  change.who = query.text();
  change.at = query.time();
  return change;
}

/// The whole site has no id: an empty one stands for it.
Query& bind_device(Query& query, const std::optional<DeviceId>& device) {
  return device ? query.bind(*device) : query.bind(ByteView());
}

}  // namespace

Result<void> SqliteStore::put_waiver(const Waiver& waiver) {
  return guarded([&]() -> Result<void> {
    Query query(prepared(
        "INSERT INTO waiver (site_id, item, device_id, device_label, reason, owner, until, who, "
        "waived_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) "
        "ON CONFLICT (site_id, item, device_id) DO UPDATE SET "
        "device_label = excluded.device_label, reason = excluded.reason, owner = excluded.owner, "
        "until = excluded.until, who = excluded.who, waived_at = excluded.waived_at"));
    query.bind(site_).bind(waiver.item);
    bind_device(query, waiver.device).bind(waiver.device_label).bind(waiver.reason);
    query.bind(waiver.owner).bind(waiver.until).bind(waiver.who).bind(waiver.at).run();
    return ok;
  });
}

Result<void> SqliteStore::remove_waiver(const std::optional<DeviceId>& device,
                                        std::string_view item) {
  return guarded([&]() -> Result<void> {
    Query query(prepared("DELETE FROM waiver WHERE site_id = ? AND item = ? AND device_id = ?"));
    query.bind(site_).bind(item);
    bind_device(query, device).run();
    return ok;
  });
}

Result<void> SqliteStore::put_adoption(const Adoption& adoption) {
  return guarded([&]() -> Result<void> {
    Query query(prepared(
        "INSERT INTO adoption (site_id, item, mark, reason, consider, comment, level, lead, who, "
        "adopted_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?) "
        "ON CONFLICT (site_id, item) DO UPDATE SET mark = excluded.mark, "
        "reason = excluded.reason, consider = excluded.consider, comment = excluded.comment, "
        "level = excluded.level, lead = excluded.lead, who = excluded.who, "
        "adopted_at = excluded.adopted_at"));
    query.bind(site_).bind(adoption.item);
    query.bind(adoption.mark ? to_string(*adoption.mark) : std::string_view());
    query.bind(adoption.reason).bind(adoption.consider).bind(adoption.comment);
    query.bind(adoption.level);
    query.bind(adoption.lead ? to_string(*adoption.lead) : std::string_view());
    query.bind(adoption.who).bind(adoption.at).run();
    return ok;
  });
}

Result<void> SqliteStore::add_decision(const DecisionChange& change) {
  return guarded([&]() -> Result<void> {
    Query(prepared("INSERT INTO decision_change (site_id, change_id, item, device_label, what, "
                   "old_value, new_value, who, changed_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)"))
        .bind(site_)
        .bind(DecisionId::make(change.at))
        .bind(change.item)
        .bind(change.device_label)
        .bind(change.what)
        .bind(change.before)
        .bind(change.after)
        .bind(change.who)
        .bind(change.at)
        .run();
    return ok;
  });
}

Result<Decisions> SqliteStore::decisions() {
  return guarded([&]() -> Result<Decisions> {
    Decisions decisions;
    Query waivers(
        prepared("SELECT item, device_id, device_label, reason, owner, until, who, waived_at "
                 "FROM waiver WHERE site_id = ? ORDER BY item, device_id"));
    waivers.bind(site_);
    while (waivers.next()) decisions.waivers.push_back(read_waiver(waivers));
    Query adoptions(
        prepared("SELECT item, mark, reason, consider, comment, level, lead, who, adopted_at "
                 "FROM adoption WHERE site_id = ? ORDER BY item"));
    adoptions.bind(site_);
    while (adoptions.next()) decisions.adoptions.push_back(read_adoption(adoptions));
    Query history(
        prepared("SELECT item, device_label, what, old_value, new_value, who, changed_at "
                 "FROM decision_change WHERE site_id = ? ORDER BY change_id"));
    history.bind(site_);
    while (history.next()) decisions.history.push_back(read_decision(history));
    return decisions;
  });
}

Result<void> SqliteStore::put_judged_by(ScanId scan, const JudgedBy& by) {
  return guarded([&]() -> Result<void> {
    Query(prepared("INSERT INTO judged_by (site_id, scan_id, policy, policy_sha256, knowledge, "
                   "vulnerabilities, tenken_version) VALUES (?, ?, ?, ?, ?, ?, ?) "
                   "ON CONFLICT (site_id, scan_id) DO UPDATE SET policy = excluded.policy, "
                   "policy_sha256 = excluded.policy_sha256, knowledge = excluded.knowledge, "
                   "vulnerabilities = excluded.vulnerabilities, "
                   "tenken_version = excluded.tenken_version"))
        .bind(site_)
        .bind(scan)
        .bind(by.policy)
        .bind(by.policy_sha256)
        .bind(by.knowledge)
        .bind(by.vulnerabilities)
        .bind(by.tenken_version)
        .run();
    return ok;
  });
}

Result<JudgedBy> SqliteStore::judged_by(ScanId scan) {
  return guarded([&]() -> Result<JudgedBy> {
    JudgedBy by;
    Query query(
        prepared("SELECT policy, policy_sha256, knowledge, vulnerabilities, tenken_version "
                 "FROM judged_by WHERE site_id = ? AND scan_id = ?"));
    query.bind(site_).bind(scan);
    if (!query.next()) return by;
    by.policy = query.text();
    by.policy_sha256 = query.text();
    by.knowledge = query.text();
    by.vulnerabilities = query.text();
    by.tenken_version = query.text();
    return by;
  });
}

}  // namespace tenken::inventory
