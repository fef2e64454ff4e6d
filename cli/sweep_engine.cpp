#include "cli/sweep_engine.hpp"

#include <algorithm>
#include <memory>
#include <set>
#include <utility>

#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>

#include "cli/chunks.hpp"
#include "cli/discovery_step.hpp"
#include "cli/earlier_hosts.hpp"
#include "cli/host_survey.hpp"
#include "cli/listen_step.hpp"
#include "cli/store_writer.hpp"
#include "cli/sweep_control.hpp"
#include "cli/tcp_step.hpp"
#include "cli/udp_step.hpp"
#include "model/claims.hpp"
#include "model/messages.hpp"
#include "scanner/discover/targets.hpp"
#include "scanner/net/slots.hpp"
#include "scanner/net/task_group.hpp"

namespace tenken::cli {
namespace {

/// One sweep: everything here but the store writer runs on one thread.
class Sweep {
 public:
  Sweep(const SweepPlan& plan, const pace::Gate& gate, inventory::Inventory& inventory,
        const ScanRecord& scan, const Clock& clock, OnSweepStatus on_status)
      : plan_(plan),
        clock_(clock),
        inventory_(inventory),
        scan_(scan.id),
        on_status_(std::move(on_status)),
        session_(context_.get_executor()),
        bucket_(plan.profile.packets_per_second, kBurst),
        tools_(session_, gate, plan_.profile, bucket_, channel_, clock),
        host_slots_(session_, std::max(1U, plan.profile.hosts_at_once)),
        control_(context_, control_actions()),
        writer_(channel_, inventory, scan.id,
                [this] { boost::asio::post(context_, [this] { stop(); }); }),
        discovery_(tools_, plan_),
        listening_(session_, channel_, plan_),
        measured_(plan.already_measured.begin(), plan.already_measured.end()),
        ports_allowed_(!plan.ports.empty() && gate.open_for(pace::Check::ports).has_value()) {
    tools_.sensor = plan.sensor;
    tools_.conclusions = plan.conclusions;
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
  static constexpr double kBurst = 16;

  SweepControl::Actions control_actions();
  Result<void> prepare(std::vector<IpAddress> known);
  Task<void> all_chunks();
  Task<Result<void>> one_chunk(IpSet addresses);
  Task<Result<ports::PortScanStats>> ask_tcp(const discover::Answers& found);
  /// The UDP ports of the hosts of one chunk, after their TCP ports and beside their services.
  Task<Result<void>> ask_udp(const discover::Answers& found);
  void on_tcp_done(const ports::HostTarget& host, Result<PortCoverage> coverage);
  Task<void> survey(ports::HostTarget host, PortCoverage coverage);
  Task<void> record_failure(ports::HostTarget host, Error why);
  void hold(bool held);
  void tell(SweepTalk talk);
  void conclude();
  void count_silent();
  void stop();

  const SweepPlan& plan_;
  const Clock& clock_;
  inventory::Inventory& inventory_;
  ScanId scan_;
  OnSweepStatus on_status_;

  boost::asio::io_context context_{1};
  net::Session session_;
  net::ObservationChannel channel_;
  pace::TokenBucket bucket_;
  SurveyTools tools_;
  net::Slots host_slots_;
  SweepControl control_;
  StoreWriter writer_;

  DiscoveryStep discovery_;
  ListenStep listening_;
  std::unique_ptr<TcpStep> tcp_;
  std::unique_ptr<UdpStep> udp_;
  std::unique_ptr<net::TaskGroup> surveys_;
  std::set<IpAddress> measured_;
  std::set<IpAddress> silent_;  ///< answered before the interruption, not yet again
  bool ports_allowed_;          ///< by the scope; without it hosts are found and nothing more
  SweepStatus status_;
  SweepOutcome outcome_;
  std::optional<Error> failure_;
};

SweepControl::Actions Sweep::control_actions() {
  SweepControl::Actions actions;
  actions.stop = [this] { stop(); };
  actions.hold = [this](bool held) { hold(held); };
  actions.tell = [this](SweepTalk talk) { tell(talk); };
  return actions;
}

Result<void> Sweep::prepare(std::vector<IpAddress> known) {
  tools_.hosts = shared_paces(plan_, outcome_.notes);
  if (auto ready = discovery_.prepare(std::move(known), outcome_.notes); !ready) return ready;
  tcp_ = std::make_unique<TcpStep>(tools_, plan_, scan_);
  udp_ = std::make_unique<UdpStep>(tools_, plan_, scan_);
  return ok;
}

Result<SweepOutcome> Sweep::run(std::set<IpAddress> before, std::vector<IpAddress> known) {
  silent_ = std::move(before);
  if (const auto ready = prepare(std::move(known)); !ready) {
    channel_.finish();
    writer_.join();
    return tl::unexpected(ready.error());
  }
  listening_.start();
  control_.open(plan_.terminal, plan_.max_time);
  net::TaskGroup main(context_.get_executor());
  main.spawn(all_chunks());
  context_.run();

  listening_.stop();
  channel_.finish();
  outcome_.store_error = writer_.join();
  listening_.conclude(inventory_, scan_, outcome_);
  conclude();
  if (failure_ && !outcome_.store_error) return tl::unexpected(*failure_);
  return std::move(outcome_);
}

void Sweep::conclude() {
  count_silent();
  outcome_.interrupted = control_.interrupted();
  outcome_.out_of_time = control_.out_of_time();
  outcome_.discovery = discovery_.stats();
  outcome_.anomalies = discovery_.anomalies();
  outcome_.dropped = outcome_.discovery.dropped + outcome_.ports.dropped + channel_.dropped();
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
  control_.close();
}

Task<Result<void>> Sweep::one_chunk(IpSet addresses) {
  const std::uint64_t count = steps_of(addresses);
  status_.phase = SweepPhase::discovery;
  DiscoveryStep::OnFound on_found = [this](std::ptrdiff_t more) {
    status_.hosts_found += static_cast<std::uint64_t>(more);
  };
  const auto found = co_await discovery_.run(std::move(addresses), std::move(on_found));
  // The plan lies within the scope, so a refusal means that the permission ended meanwhile.
  if (discovery_.stats().refused > 0) outcome_.scope_closed = true;
  status_.dropped = discovery_.stats().dropped;
  if (!found) co_return tl::unexpected(found.error());
  status_.addresses_done += count;
  for (const auto& [ip, answers] : *found) silent_.erase(ip);
  outcome_.hosts += found->size();

  surveys_ = std::make_unique<net::TaskGroup>(session_.executor());
  const Result<ports::PortScanStats> scanned = co_await ask_tcp(*found);
  if (scanned) outcome_.ports += *scanned;
  // The services are being spoken with already; their hosts keep one pace for both.
  Result<void> asked = ok;
  if (scanned && !session_.stopped()) asked = co_await ask_udp(*found);
  status_.phase = SweepPhase::services;
  co_await surveys_->join();
  if (session_.stopped()) co_return fail(Errc::cancelled, "scan stopped");
  if (!scanned) co_return tl::unexpected(scanned.error());
  co_return asked;
}

Task<Result<ports::PortScanStats>> Sweep::ask_tcp(const discover::Answers& found) {
  std::vector<ports::HostTarget> hosts;
  for (const auto& [ip, answers] : found)
    if (ports_allowed_ && !measured_.contains(ip))
      hosts.emplace_back(ip, answers[0].mac, answers[0].rtt);
  status_.phase = SweepPhase::ports;
  status_.ports_total += tcp_->left(hosts);
  ports::OnHostDone on_done = [this](const ports::HostTarget& host, Result<PortCoverage> coverage) {
    on_tcp_done(host, std::move(coverage));
  };
  ports::OnProgress on_progress = [this](std::uint64_t settled) { status_.ports_done += settled; };
  co_return co_await tcp_->run(std::move(hosts), std::move(on_done), std::move(on_progress));
}

Task<Result<void>> Sweep::ask_udp(const discover::Answers& found) {
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

void Sweep::on_tcp_done(const ports::HostTarget& host, Result<PortCoverage> coverage) {
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

void Sweep::hold(bool held) {
  net::Brake& brake = session_.brake();
  if (held)
    brake.hold();
  else
    bucket_.postpone(brake.release());
}

void Sweep::tell(SweepTalk talk) {
  SweepStatus status = status_;
  status.talk = talk;
  status.loss = outcome_.ports.loss;
  status.paused = control_.paused();
  status.paused_for = session_.brake().paused();
  if (status.phase == SweepPhase::ports) status.slowest_host = tcp_->slowest_host();
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
  discovery_.stop();
  tcp_->stop();
  udp_->stop();
  session_.stop();
}

}  // namespace

pace::HostPaces shared_paces(const SweepPlan& plan, std::vector<Note>& notes) {
  Result<pace::SharedPace> shared = pace::SharedPace::open();
  if (!shared)
    notes.emplace_back(Msg::cli_cannot_write,
                       std::vector<std::string>{pace::SharedPace::places().front().string()});
  auto table =
      std::make_shared<const pace::SharedPace>(shared ? std::move(*shared) : pace::SharedPace());
  return {plan.paces, std::move(table)};
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
