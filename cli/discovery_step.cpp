#include "cli/discovery_step.hpp"

#include <algorithm>
#include <iterator>
#include <ranges>
#include <utility>

#include "cli/targets.hpp"
#include "cli/words.hpp"
#include "model/claims.hpp"
#include "model/messages.hpp"
#include "scanner/discover/vendor_type.hpp"

namespace tenken::cli {
namespace {

constexpr std::size_t kObservationsPerBatch = 256;

}  // namespace

Result<void> DiscoveryStep::prepare(std::vector<IpAddress> known, std::vector<Note>& notes) {
  discover::DiscoverySettings settings;
  settings.profile = plan_.profile;
  settings.interface = plan_.interface.value_or("");
  settings.all_targets = plan_.targets;
  settings.known = std::move(known);
  settings.hosts = tools_.hosts;
  auto discoverer = discover::make_discoverer(tools_.session.executor(), tools_.gate, tools_.bucket,
                                              tools_.clock, std::move(settings));
  if (!discoverer) return tl::unexpected(discoverer.error());
  for (const discover::PlanPart& part : (*discoverer)->plan(plan_.targets))
    notes.push_back(part.describe());
  discoverer_ = std::move(*discoverer);
  notes_ = &notes;
  loading_ = std::async(std::launch::async, discover::MacRegistry::load_installed);
  return ok;
}

/// It has been read by the time that the first hosts are known.
void DiscoveryStep::take_registry() {
  if (!loading_.valid()) return;
  auto registry = loading_.get();
  if (registry)
    registry_ = std::move(*registry);
  else
    notes_->push_back(registry.error().text.value_or(Note(Msg::errc_environment)));
}

Task<Result<discover::Answers>> DiscoveryStep::run(IpSet addresses, OnFound on_found) {
  Batch anomalies;
  auto found = co_await search(std::move(addresses), on_found, anomalies);
  if (!found) co_return found;
  const Result<void> announced = co_await announce(*found, std::move(anomalies));
  if (!announced) co_return tl::unexpected(announced.error());
  co_return found;
}

Task<Result<discover::Answers>> DiscoveryStep::find(IpSet addresses, OnFound on_found) {
  Batch anomalies;
  co_return co_await search(std::move(addresses), on_found, anomalies);
}

std::optional<std::string_view> DiscoveryStep::maker_of(const MacAddress& mac) const {
  return registry_ ? registry_->lookup(mac) : std::nullopt;
}

/// \param about  gets what the anomalies say of their devices
Task<Result<discover::Answers>> DiscoveryStep::search(IpSet addresses, const OnFound& on_found,
                                                      Batch& about) {
  discover::Answers found;
  discover::OnHost on_host = [&](const discover::HostSeen& host) {
    auto& answers = found[host.ip];
    if (answers.empty()) on_found(1);
    answers.push_back(host);
  };
  const auto stats = co_await discoverer_->run(std::move(addresses), std::move(on_host));
  if (!stats) co_return tl::unexpected(stats.error());
  stats_ += *stats;
  take_registry();
  const auto answered = static_cast<std::ptrdiff_t>(found.size());
  const Result<void> sorted = co_await sort_out(found, about);
  if (!sorted) co_return tl::unexpected(sorted.error());
  on_found(static_cast<std::ptrdiff_t>(found.size()) - answered);
  co_return found;
}

/// Leaves the hosts in `found`. What only a MAC vouches for that answers for many is asked again.
Task<Result<void>> DiscoveryStep::sort_out(discover::Answers& found, Batch& batch) {
  const IpSet doubtful = discover::doubtful_addresses(found, proxies_);
  std::vector<discover::HostSeen> confirmed;
  if (!doubtful.empty()) {
    discover::OnHost confirm = [&](const discover::HostSeen& host) { confirmed.push_back(host); };
    const auto stats = co_await discoverer_->verify(doubtful, std::move(confirm));
    if (!stats) co_return tl::unexpected(stats.error());
    stats_.sent += stats->sent;
    stats_.answers += stats->answers;
  }
  discover::SortedOut sorted = discover::sort_out(std::move(found), doubtful, confirmed, proxies_);
  found = std::move(sorted.hosts);
  for (const discover::Anomaly& anomaly : sorted.anomalies) {
    anomalies_.push_back(anomaly.describe());
    observe_anomaly(anomaly, batch);
  }
  co_return ok;
}

/// On the device that it concerns; a proxy whose own address is unknown is none yet, and a virtual
/// router never.
void DiscoveryStep::observe_anomaly(const discover::Anomaly& anomaly, Batch& batch) const {
  const auto claim_on = [&](const Subject& subject, std::string_view key,
                            const std::string& value) {
    batch.observations.emplace_back(subject, key, printable(value, kMaxValueBytes),
                                    Witness(plan_.sensor, "discovery"), tools_.clock.now());
  };
  if (anomaly.kind == discover::AnomalyKind::proxy && anomaly.owner) {
    IpSet addresses;
    for (const IpAddress& ip : anomaly.addresses) addresses.add(IpRange(ip, ip));
    claim_on(Subject(*anomaly.owner, anomaly.macs.front()), claim::kProxyArp,
             listed(range_texts(addresses)));
  } else if (anomaly.kind == discover::AnomalyKind::many_macs) {
    std::vector<std::string> macs;
    macs.reserve(anomaly.macs.size());
    for (const MacAddress& mac : anomaly.macs) macs.push_back(mac.to_string());
    claim_on(Subject(anomaly.addresses.front()), claim::kManyMacs, listed(macs));
  }
}

/// \param about_them  goes behind
Task<Result<void>> DiscoveryStep::announce(const discover::Answers& found, Batch about_them) {
  Batch batch;
  for (const auto& [ip, answers] : found) {
    observe_host(answers, batch);
    if (batch.observations.size() < kObservationsPerBatch) continue;
    const Result<void> sent = co_await tools_.channel.send(std::exchange(batch, Batch()));
    if (!sent) co_return sent;
  }
  std::ranges::move(about_them.observations, std::back_inserter(batch.observations));
  if (batch.empty()) co_return ok;
  const Result<void> sent = co_await tools_.channel.send(std::move(batch));
  co_return sent;
}

/// The first answer is the host; a further one from another MAC is a conflict to be told, not a
/// device.
void DiscoveryStep::observe_host(const std::vector<discover::HostSeen>& answers,
                                 Batch& batch) const {
  const discover::HostSeen& host = answers.front();
  const Timestamp now = tools_.clock.now();
  const Subject subject(host.ip, host.mac);
  Observation presence(subject, claim::kHostSeen, host.method, Witness(plan_.sensor, host.method),
                       now);
  if (host.evidence) {
    presence.evidence = host.evidence->id;
    batch.evidence.push_back(*host.evidence);
  }
  batch.observations.push_back(std::move(presence));
  for (const discover::HostSeen& other : answers | std::views::drop(1)) {
    if (!other.mac || other.mac == host.mac) continue;
    batch.observations.emplace_back(subject, claim::kConflict, other.mac->to_string(),
                                    Witness(plan_.sensor, other.method), now);
  }
  observe_vendor(subject, batch);
}

void DiscoveryStep::observe_vendor(const Subject& subject, Batch& batch) const {
  if (!subject.mac) return;
  const auto vendor = maker_of(*subject.mac);
  if (!vendor) return;
  const Timestamp now = tools_.clock.now();
  const Witness witness(plan_.sensor, "registry/mac");
  Observation maker(subject, claim::kVendor, printable(*vendor), witness, now);
  maker.confidence = discover::kMakerConfidence;
  batch.observations.push_back(std::move(maker));
  if (const auto type = discover::type_of_vendor(*vendor)) {
    Observation kind(subject, claim::kType, std::string(*type), witness, now);
    kind.confidence = discover::kVendorTypeConfidence;
    batch.observations.push_back(std::move(kind));
  }
}

}  // namespace tenken::cli
