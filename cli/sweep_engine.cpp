#include "cli/sweep_engine.hpp"

#include <algorithm>
#include <cstdlib>
#include <iterator>
#include <map>
#include <memory>
#include <ranges>
#include <set>
#include <utility>

#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/asio/steady_timer.hpp>

#include "cli/host_survey.hpp"
#include "cli/keys.hpp"
#include "cli/port_slices.hpp"
#include "cli/sliced_scan.hpp"
#include "cli/store_writer.hpp"
#include "cli/targets.hpp"
#include "cli/udp_step.hpp"
#include "cli/words.hpp"
#include "model/claims.hpp"
#include "scanner/discover/anomalies.hpp"
#include "scanner/discover/auto_discoverer.hpp"
#include "scanner/discover/mac_registry.hpp"
#include "scanner/discover/targets.hpp"
#include "scanner/discover/vendor_type.hpp"
#include "scanner/net/slots.hpp"
#include "scanner/net/task_group.hpp"
#include "scanner/ports/auto_scanner.hpp"

namespace tenken::cli {
namespace {

using namespace std::chrono_literals;

constexpr auto kStatusEvery = 250ms;
constexpr std::size_t kObservationsPerBatch = 256;
constexpr int kVendorConfidence = 70;
constexpr int kInterruptedExit = 130;

/// Cuts a set of addresses into chunks, in order, without holding them one by one.
class Chunks {
 public:
  Chunks(const IpSet& targets, std::uint64_t size)
      : rest_(discover::without_wide(targets)), wide_(discover::only_wide(targets)), size_(size) {}

  /// The wide ranges, which nobody asks address by address, come last and as one.
  std::optional<IpSet> next() {
    if (rest_.empty() && wide_.empty()) return std::nullopt;
    if (rest_.empty()) return std::exchange(wide_, IpSet());
    IpSet chunk;
    std::uint64_t room = size_;
    while (room > 0 && !rest_.empty()) {
      const IpRange piece = first_of(rest_.ranges().front(), room);
      room -= piece.size();
      chunk.add(piece);
      rest_.remove(piece);
    }
    return chunk;
  }

 private:
  static IpRange first_of(const IpRange& range, std::uint64_t count) {
    if (range.size() <= count) return range;
    IpAddress last = range.first;
    for (std::uint64_t i = 1; i < count; ++i) last = *last.next();
    return {range.first, last};
  }

  IpSet rest_;
  IpSet wide_;
  std::uint64_t size_;
};

/// For the progress: a wide range is asked as one.
std::uint64_t steps_of(const IpSet& targets) {
  return discover::without_wide(targets).size() + discover::only_wide(targets).ranges().size();
}

/// One sweep: everything here but the store writer runs on one thread.
class Sweep {
 public:
  Sweep(const SweepPlan& plan, const pace::Gate& gate, inventory::Inventory& inventory,
        const ScanRecord& scan, const Clock& clock, OnSweepStatus on_status)
      : plan_(plan),
        gate_(gate),
        clock_(clock),
        scan_(scan.id),
        on_status_(std::move(on_status)),
        session_(context_.get_executor()),
        bucket_(plan.profile.packets_per_second, kBurst),
        tools_(session_, gate, plan_.profile, bucket_, channel_, clock),
        host_slots_(session_, std::max(1U, plan.profile.hosts_at_once)),
        signals_(context_, SIGINT, SIGTERM),
        keys_(context_, [this](Ask ask) { on_ask(ask); }),
        status_timer_(context_),
        time_limit_(context_),
        writer_(channel_, inventory, scan.id,
                [this] { boost::asio::post(context_, [this] { stop(); }); }),
        measured_(plan.already_measured.begin(), plan.already_measured.end()),
        ports_allowed_(!plan.ports.empty() && gate.open_for(pace::Check::ports).has_value()) {
    tools_.sensor = plan.sensor;
    if (plan.interface) tools_.source = net::Source(*plan.interface);
    tools_.probes_allowed = gate.open_for(pace::Check::probes).has_value();
    tools_.on_service_done = [this] { ++status_.services_done; };
    status_.started = clock.now();
    status_.addresses_total = steps_of(plan.targets);
  }

  /// \param before  addresses that answered before the interruption of a resumed scan
  /// \param known   IPv6 addresses to ask again in wide ranges
  Result<SweepOutcome> run(std::set<IpAddress> before, std::vector<IpAddress> known);

 private:
  using Found = discover::Answers;

  static constexpr double kBurst = 16;

  Result<void> prepare(std::vector<IpAddress> known);
  pace::HostPaces host_paces();
  Task<void> all_chunks();
  Task<Result<void>> one_chunk(IpSet addresses);
  /// The UDP ports of the hosts of one chunk, after their TCP ports and beside their services.
  Task<Result<void>> ask_udp(const Found& found);
  Task<Result<void>> sort_out(Found& found, Batch& batch);
  Task<Result<void>> announce(const Found& found, Batch batch);
  Task<void> survey(ports::HostTarget host, PortCoverage coverage);
  Task<void> record_failure(ports::HostTarget host, Error why);
  void observe_anomaly(const discover::Anomaly& anomaly, Batch& batch);
  void observe_host(const std::vector<discover::HostSeen>& answers, Batch& batch);
  void on_port_vector(const ports::HostTarget& host, Result<PortCoverage> coverage);
  void await_signal();
  void interrupt();
  void on_ask(Ask ask);
  /// Holds or lets go what is sent, as the user and the terminal want it.
  void apply_brake();
  void tell(SweepTalk talk);
  void show_status();
  void count_silent();
  void stop();

  const SweepPlan& plan_;
  const pace::Gate& gate_;
  const Clock& clock_;
  ScanId scan_;
  OnSweepStatus on_status_;

  boost::asio::io_context context_{1};
  net::Session session_;
  net::ObservationChannel channel_;
  pace::TokenBucket bucket_;
  SurveyTools tools_;
  net::Slots host_slots_;
  boost::asio::signal_set signals_;
  Keys keys_;
  boost::asio::steady_timer status_timer_;
  boost::asio::steady_timer time_limit_;
  StoreWriter writer_;

  std::unique_ptr<discover::AutoDiscoverer> discoverer_;
  std::set<MacAddress> proxies_;  ///< MACs that answer for addresses of others
  std::unique_ptr<ports::PortScanner> scanner_;
  std::unique_ptr<SlicedScan> port_scan_;
  std::unique_ptr<UdpStep> udp_;
  std::unique_ptr<net::TaskGroup> surveys_;
  std::optional<discover::MacRegistry> registry_;
  std::set<IpAddress> measured_;
  std::set<IpAddress> silent_;  ///< answered before the interruption, not yet again
  bool ports_allowed_;          ///< by the scope; without it hosts are found and nothing more
  bool suspended_ = false;      ///< by the terminal
  SweepStatus status_;
  SweepOutcome outcome_;
  std::optional<Error> failure_;
};

Result<void> Sweep::prepare(std::vector<IpAddress> known) {
  discover::DiscoverySettings discovery;
  discovery.profile = plan_.profile;
  discovery.interface = plan_.interface.value_or("");
  discovery.all_targets = plan_.targets;
  discovery.known = std::move(known);
  auto discoverer = discover::make_discoverer(context_.get_executor(), gate_, bucket_, clock_,
                                              std::move(discovery));
  if (!discoverer) return tl::unexpected(discoverer.error());
  for (const discover::PlanPart& part : (*discoverer)->plan(plan_.targets))
    outcome_.notes.push_back(part.describe());
  discoverer_ = std::move(*discoverer);

  tools_.hosts = host_paces();
  ports::ConnectSettings connecting;
  connecting.profile = plan_.profile;
  connecting.hosts = tools_.hosts;
  connecting.source = tools_.source;
  connecting.scan = scan_;
  connecting.seed = plan_.seed;
  scanner_ = std::make_unique<ports::AutoScanner>(
      context_.get_executor(), gate_, bucket_, clock_, std::move(connecting),
      discover::raw_links(plan_.interface.value_or("")));
  SliceTools slicing(session_, *scanner_, channel_, clock_);
  slicing.sensor = plan_.sensor;
  slicing.per_second =
      std::min(plan_.profile.host_packets_per_second, plan_.profile.packets_per_second);
  port_scan_ = std::make_unique<SlicedScan>(
      std::move(slicing),
      port_slices(plan_.ports, plan_.seed, plan_.profile.host_packets_per_second), plan_.progress);
  udp_ = std::make_unique<UdpStep>(tools_, plan_, scan_);
  auto registry = discover::MacRegistry::load_installed();
  if (registry) {
    registry_ = std::move(*registry);
  } else {
    outcome_.notes.push_back(registry.error().text.value_or(Note(Msg::errc_environment)));
  }
  return ok;
}

/// With a table of this process alone where that of all processes cannot be used.
pace::HostPaces Sweep::host_paces() {
  Result<pace::SharedPace> shared = pace::SharedPace::open();
  if (!shared)
    outcome_.notes.emplace_back(
        Msg::cli_cannot_write,
        std::vector<std::string>{pace::SharedPace::places().front().string()});
  auto table =
      std::make_shared<const pace::SharedPace>(shared ? std::move(*shared) : pace::SharedPace());
  return {plan_.paces, std::move(table)};
}

Result<SweepOutcome> Sweep::run(std::set<IpAddress> before, std::vector<IpAddress> known) {
  silent_ = std::move(before);
  if (const auto ready = prepare(std::move(known)); !ready) {
    channel_.finish();
    writer_.join();
    return tl::unexpected(ready.error());
  }
  await_signal();
  keys_.open(plan_.terminal);
  if (plan_.max_time) {
    time_limit_.expires_after(*plan_.max_time);
    time_limit_.async_wait([this](const boost::system::error_code& error) {
      if (error) return;
      outcome_.out_of_time = true;
      stop();
    });
  }
  show_status();
  net::TaskGroup main(context_.get_executor());
  main.spawn(all_chunks());
  context_.run();

  keys_.close();
  boost::system::error_code ignored;
  signals_.clear(ignored);  // while the rest is written, a signal does what it always does
  channel_.finish();
  outcome_.store_error = writer_.join();
  count_silent();
  outcome_.dropped = outcome_.discovery.dropped + outcome_.ports.dropped + channel_.dropped();
  if (failure_ && !outcome_.store_error) return tl::unexpected(*failure_);
  return std::move(outcome_);
}

Task<void> Sweep::all_chunks() {
  try {
    Chunks chunks(plan_.targets, addresses_per_chunk(plan_.profile));
    while (auto chunk = chunks.next()) {
      const Result<void> done = co_await one_chunk(std::move(*chunk));
      if (done) continue;
      // A stop, wherever it came from, is told by the outcome and not as a failure.
      if (!session_.stopped()) failure_ = done.error();
      break;
    }
  } catch (const std::exception& thrown) {
    failure_ = Error(Errc::internal, thrown.what());
  }
  signals_.cancel();
  keys_.close();
  status_timer_.cancel();
  time_limit_.cancel();
}

Task<Result<void>> Sweep::one_chunk(IpSet addresses) {
  const std::uint64_t count = steps_of(addresses);
  status_.phase = SweepPhase::discovery;
  Found found;
  discover::OnHost on_host = [&](const discover::HostSeen& host) {
    auto& answers = found[host.ip];
    if (answers.empty()) ++status_.hosts_found;
    answers.push_back(host);
  };
  const auto stats = co_await discoverer_->run(std::move(addresses), std::move(on_host));
  if (!stats) co_return tl::unexpected(stats.error());
  outcome_.discovery += *stats;
  // The plan lies within the scope, so a refusal means that the permission ended meanwhile.
  if (stats->refused > 0) outcome_.scope_closed = true;
  status_.addresses_done += count;
  status_.dropped = outcome_.discovery.dropped;
  for (const auto& [ip, answers] : found) silent_.erase(ip);
  Batch anomalies;
  const Result<void> sorted = co_await sort_out(found, anomalies);
  if (!sorted) co_return sorted;
  outcome_.hosts += found.size();
  const Result<void> announced = co_await announce(found, std::move(anomalies));
  if (!announced) co_return announced;

  std::vector<ports::HostTarget> hosts;
  for (const auto& [ip, answers] : found)
    if (ports_allowed_ && !measured_.contains(ip))
      hosts.emplace_back(ip, answers[0].mac, answers[0].rtt);
  status_.phase = SweepPhase::ports;
  status_.ports_total += port_scan_->left(hosts);
  surveys_ = std::make_unique<net::TaskGroup>(session_.executor());
  ports::OnHostDone on_done = [this](const ports::HostTarget& host, Result<PortCoverage> coverage) {
    on_port_vector(host, std::move(coverage));
  };
  ports::OnProgress on_progress = [this](std::uint64_t settled) { status_.ports_done += settled; };
  const Result<ports::PortScanStats> scanned =
      co_await port_scan_->scan(std::move(hosts), std::move(on_done), std::move(on_progress));
  if (scanned) outcome_.ports += *scanned;
  // The services are being spoken with already; their hosts keep one pace for both.
  Result<void> asked = ok;
  if (scanned && !session_.stopped()) asked = co_await ask_udp(found);
  status_.phase = SweepPhase::services;
  co_await surveys_->join();
  if (session_.stopped()) co_return fail(Errc::cancelled, "scan stopped");
  if (!scanned) co_return tl::unexpected(scanned.error());
  co_return asked;
}

Task<Result<void>> Sweep::ask_udp(const Found& found) {
  std::vector<ports::HostTarget> hosts;
  for (const auto& [ip, answers] : found)
    if (ports_allowed_) hosts.emplace_back(ip, answers[0].mac, answers[0].rtt);
  status_.phase = SweepPhase::ports;
  status_.ports_total += udp_->count(hosts) * plan_.udp_ports.size();
  ports::OnProgress on_progress = [this](std::uint64_t settled) { status_.ports_done += settled; };
  const std::size_t failed = udp_->failed();
  const Result<void> asked = co_await udp_->run(std::move(hosts), std::move(on_progress));
  outcome_.failed_hosts += udp_->failed() - failed;
  if (udp_->scope_closed()) outcome_.scope_closed = true;
  co_return asked;
}

/// Leaves the hosts in `found`. What only a MAC vouches for that answers for many is asked again.
Task<Result<void>> Sweep::sort_out(Found& found, Batch& batch) {
  const std::size_t answered = found.size();
  const IpSet doubtful = discover::doubtful_addresses(found, proxies_);
  std::vector<discover::HostSeen> confirmed;
  if (!doubtful.empty()) {
    discover::OnHost confirm = [&](const discover::HostSeen& host) { confirmed.push_back(host); };
    const auto stats = co_await discoverer_->verify(doubtful, std::move(confirm));
    if (!stats) co_return tl::unexpected(stats.error());
    outcome_.discovery.sent += stats->sent;
    outcome_.discovery.answers += stats->answers;
  }
  discover::SortedOut sorted = discover::sort_out(std::move(found), doubtful, confirmed, proxies_);
  found = std::move(sorted.hosts);
  status_.hosts_found -= answered - found.size();
  for (const discover::Anomaly& anomaly : sorted.anomalies) {
    outcome_.anomalies.push_back(anomaly.describe());
    observe_anomaly(anomaly, batch);
  }
  co_return ok;
}

/// On the device that it concerns; a proxy whose own address is unknown is none yet, and a virtual
/// router never.
void Sweep::observe_anomaly(const discover::Anomaly& anomaly, Batch& batch) {
  const auto claim_on = [&](const Subject& subject, std::string_view key,
                            const std::string& value) {
    batch.observations.emplace_back(subject, key, printable(value, kMaxValueBytes),
                                    Witness(plan_.sensor, "discovery"), clock_.now());
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

/// Records which hosts answered, before anything more is asked of them. \param about_them  goes
/// behind
Task<Result<void>> Sweep::announce(const Found& found, Batch about_them) {
  Batch batch;
  for (const auto& [ip, answers] : found) {
    observe_host(answers, batch);
    if (batch.observations.size() < kObservationsPerBatch) continue;
    const Result<void> sent = co_await channel_.send(std::exchange(batch, Batch()));
    if (!sent) co_return sent;
  }
  std::ranges::move(about_them.observations, std::back_inserter(batch.observations));
  if (batch.empty()) co_return ok;
  const Result<void> sent = co_await channel_.send(std::move(batch));
  co_return sent;
}

/// The first answer is the host; a further one from another MAC is a conflict to be told, not a
/// device.
void Sweep::observe_host(const std::vector<discover::HostSeen>& answers, Batch& batch) {
  const discover::HostSeen& host = answers.front();
  const Timestamp now = clock_.now();
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
  if (!host.mac || !registry_) return;
  const auto vendor = registry_->lookup(*host.mac);
  if (!vendor) return;
  const Witness witness(plan_.sensor, "registry/mac");
  Observation maker(subject, claim::kVendor, printable(*vendor), witness, now);
  maker.confidence = kVendorConfidence;
  batch.observations.push_back(std::move(maker));
  if (const auto type = discover::type_of_vendor(*vendor)) {
    Observation kind(subject, claim::kType, std::string(*type), witness, now);
    kind.confidence = discover::kVendorTypeConfidence;
    batch.observations.push_back(std::move(kind));
  }
}

void Sweep::on_port_vector(const ports::HostTarget& host, Result<PortCoverage> coverage) {
  udp_->heed(host, coverage.has_value());
  if (!coverage) {
    surveys_->spawn(record_failure(host, coverage.error()));
    return;
  }
  status_.services_total += coverage->open.size();
  surveys_->spawn(survey(host, std::move(*coverage)));
}

Task<void> Sweep::survey(ports::HostTarget host, PortCoverage coverage) {
  const auto slot = co_await host_slots_.acquire();
  if (!slot) co_return;
  const Result<void> done = co_await survey_host(tools_, host, std::move(coverage));
  if (!done) co_await record_failure(std::move(host), done.error());
}

/// A host that was seen but not measured completely. A stop is no finding about the host.
Task<void> Sweep::record_failure(ports::HostTarget host, Error why) {
  if (why.code == Errc::cancelled || session_.stopped()) co_return;
  if (why.code == Errc::out_of_scope) outcome_.scope_closed = true;
  ++outcome_.failed_hosts;
  Batch batch;
  batch.observations.emplace_back(Subject(host.ip, host.mac), claim::kCoverageFailed,
                                  std::string(to_string(why.code)), Witness(plan_.sensor, "ports"),
                                  clock_.now());
  co_await channel_.send(std::move(batch));
}

void Sweep::await_signal() {
  signals_.async_wait([this](const boost::system::error_code& error, int) {
    if (error) return;
    if (outcome_.interrupted) {
      keys_.restore();
      std::_Exit(kInterruptedExit);
    }
    interrupt();
    await_signal();
  });
}

void Sweep::interrupt() {
  outcome_.interrupted = true;
  stop();
}

void Sweep::on_ask(Ask ask) {
  switch (ask) {
    case Ask::pause:
      status_.paused = !status_.paused;
      apply_brake();
      tell(SweepTalk::status);
      break;
    case Ask::status:
      tell(SweepTalk::status);
      break;
    case Ask::keys:
      tell(SweepTalk::keys);
      break;
    case Ask::quit:
      interrupt();
      break;
    case Ask::suspend:
    case Ask::resume:
      suspended_ = ask == Ask::suspend;
      apply_brake();
      break;
  }
}

void Sweep::apply_brake() {
  net::Brake& brake = session_.brake();
  if (status_.paused || suspended_)
    brake.hold();
  else
    bucket_.postpone(brake.release());
}

void Sweep::show_status() {
  tell(SweepTalk::none);
  status_timer_.expires_after(kStatusEvery);
  status_timer_.async_wait([this](const boost::system::error_code& error) {
    if (!error) show_status();
  });
}

void Sweep::tell(SweepTalk talk) {
  SweepStatus status = status_;
  status.talk = talk;
  status.loss = outcome_.ports.loss;
  status.paused_for = session_.brake().paused();
  if (status.phase == SweepPhase::ports) status.slowest_host = port_scan_->slowest_host();
  on_status_(status);
}

/// Hosts that answered before the interruption were there, whatever they do now.
void Sweep::count_silent() {
  if (silent_.empty() || session_.stopped()) return;  // a stopped run has not asked all of them
  outcome_.silent_hosts = silent_.size();
  if (!ports_allowed_) return;
  for (const IpAddress& ip : silent_)
    if (!measured_.contains(ip)) ++outcome_.failed_hosts;
}

void Sweep::stop() {
  discoverer_->stop();
  scanner_->stop();
  udp_->stop();
  session_.stop();
}

}  // namespace

std::uint64_t addresses_per_chunk(const pace::Profile& profile) {
  constexpr double kSeconds = 2;
  constexpr double kFewest = 4096;
  constexpr double kMost = 65536;
  return static_cast<std::uint64_t>(
      std::clamp(profile.packets_per_second * kSeconds, kFewest, kMost));
}

std::set<IpAddress> answered_since(const InventoryView& view, Timestamp started,
                                   const IpSet& targets) {
  std::set<IpAddress> answered;
  for (const Device& device : view.devices)
    for (const AddressSpan& span : device.addresses)
      if (span.last_seen >= started && targets.contains(span.ip)) answered.insert(span.ip);
  return answered;
}

std::vector<IpAddress> known_in_wide(const InventoryView& view, const IpSet& targets) {
  const IpSet wide = discover::only_wide(targets);
  std::vector<IpAddress> known;
  for (const Device& device : view.devices)
    for (const AddressSpan& span : device.addresses)
      if (span.current && wide.contains(span.ip)) known.push_back(span.ip);
  return known;
}

Result<SweepOutcome> run_sweep(const SweepPlan& plan, const pace::Gate& gate,
                               inventory::Inventory& inventory, const ScanRecord& scan,
                               const Clock& clock, OnSweepStatus on_status) {
  std::set<IpAddress> before;
  std::vector<IpAddress> known;
  if (plan.resumed || !discover::only_wide(plan.targets).empty()) {
    const auto view = inventory.view();
    if (!view) return tl::unexpected(view.error());
    if (plan.resumed) before = answered_since(*view, scan.started, plan.targets);
    known = known_in_wide(*view, plan.targets);
  }
  Sweep sweep(plan, gate, inventory, scan, clock, std::move(on_status));
  return sweep.run(std::move(before), std::move(known));
}

}  // namespace tenken::cli
