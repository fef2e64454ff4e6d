#include "cli/host_survey.hpp"

#include <algorithm>
#include <cmath>
#include <memory>
#include <utility>

#include "knowledge/conclusions.hpp"
#include "model/claims.hpp"
#include "model/observation.hpp"
#include "scanner/net/task_group.hpp"

namespace tenken::cli {
namespace {

constexpr int kDeadAfter = 3;

/// What stands behind every statement about the ports of one host: how many were asked, what they
/// answered, how fast and when. The counts come before the lists of ports, so that the size limit
/// never cuts them.
Evidence port_scan_record(const ports::HostTarget& host, const PortCoverage& coverage,
                          const pace::Profile& profile, Timestamp now) {
  const auto count = [](std::string_view name, std::size_t number) {
    return std::string(name) + ": " + std::to_string(number) + '\n';
  };
  const auto list = [](std::string_view name, const PortSet& set) {
    return set.empty() ? std::string() : std::string(name) + " ports: " + set.to_string() + '\n';
  };
  const auto rate = [](double per_second) {
    return std::to_string(static_cast<std::uint64_t>(std::ceil(per_second)));
  };
  std::string text = "TCP port scan of " + host.ip.to_string();
  if (host.mac) text += " (" + host.mac->to_string() + ")";
  text += "\nmethod: " + coverage.method + "\nfinished: " + now.to_string() + "\nrate: at most " +
          rate(profile.host_packets_per_second) + " packets/s to the host, " +
          rate(profile.packets_per_second) + " packets/s in all (profile " + profile.name + ")\n";
  text += count("asked", coverage.scanned.size());
  text += count("answered open", coverage.open.size());
  text += count("answered closed", coverage.closed_count());
  text += count("silent or prohibited", coverage.filtered.size());
  text += list("open", coverage.open);
  text += list("asked", coverage.scanned);
  text += list("silent or prohibited", coverage.filtered);
  return Evidence::make(EvidenceKind::record, "ports/" + coverage.method, to_bytes(text), now);
}

/// The ports of one host, taken one by one by a few workers.
class Survey {
 public:
  Survey(SurveyTools& tools, ports::HostTarget host, PortCoverage coverage)
      : tools_(tools),
        host_(std::move(host)),
        coverage_(std::move(coverage)),
        profile_(tools.hosts.profile_for(host_.ip, tools.profile)),
        record_(port_scan_record(host_, coverage_, profile_, tools.clock.now())),
        ports_(coverage_.open.ports()),
        pace_(survey_pace(profile_, host_)),
        dialer_(tools.session, tools.gate, pace::Check::probes, host_.ip, tools.bucket,
                std::make_shared<net::HostPace>(
                    tools.session, pace_,
                    tools.hosts.turn_for(host_.ip, pace_.host_packets_per_second)),
                tools.source),
        workers_(tools.session.executor()) {
    options_.deadline = profile_.probe_deadline;
    options_.sensor = tools.sensor;
    const bool gentle = profile_.name == "gentle";
    options_.max_risk = gentle ? probes::Risk::safe : probes::Risk::careful;
    // A controller is asked who it is, on its own ports, and nothing else.
    options_.plant_only = gentle && std::ranges::any_of(ports_, probes::is_plant_port);
    options_.look_further = !gentle;
  }

  Task<Result<void>> run() {
    // Ahead of the claims that cite it.
    Batch record;
    record.evidence.push_back(record_);
    const Result<void> recorded = co_await tools_.channel.send(std::move(record));
    if (!recorded) co_return recorded;
    const std::size_t at_once =
        std::min<std::size_t>(ports_.size(), std::max(1U, pace_.host_connections));
    for (std::size_t i = 0; i < at_once; ++i) workers_.spawn(work());
    co_await workers_.join();
    if (!failure_) failure_ = co_await record_coverage();
    co_return *failure_;
  }

 private:
  Task<void> work() {
    while (next_ < ports_.size() && !failure_) {
      const std::uint16_t port = ports_[next_++];
      const Result<void> done = co_await look_at(port);
      if (!done && !failure_) failure_ = done;
      tools_.on_service_done();
    }
  }

  /// Whether the host cannot be called measured after such an error: the scan or the scope ended,
  /// this machine ran out of sockets, or the host stopped answering.
  bool ends_survey(Errc code) {
    const bool dead = code == Errc::timed_out || code == Errc::unreachable;
    return code == Errc::cancelled || code == Errc::out_of_scope || code == Errc::limit ||
           (dead && ++unreached_ >= kDeadAfter);
  }

  Subject subject_of(std::uint16_t port) const {
    return {host_.ip, host_.mac, Transport::tcp, port};
  }

  Task<Result<void>> look_at(std::uint16_t port) {
    const Subject subject = subject_of(port);
    Batch batch;
    Witness witness(tools_.sensor, coverage_.method);
    batch.observations.emplace_back(subject, claim::kPortState, "open", std::move(witness),
                                    tools_.clock.now());
    batch.observations.back().evidence = record_.id;
    if (tools_.probes_allowed) {
      Result<Batch> found =
          co_await probes::identify_service(dialer_, subject, options_, tools_.clock);
      if (!found && ends_survey(found.error().code)) co_return tl::unexpected(found.error());
      // Other errors say nothing about the protocol; that the port was open stays true.
      if (found) {
        unreached_ = 0;
        batch.evidence = std::move(found->evidence);
        std::move(found->observations.begin(), found->observations.end(),
                  std::back_inserter(batch.observations));
      }
    }
    if (tools_.conclusions) tools_.conclusions->add_to(batch);
    const Result<void> sent = co_await tools_.channel.send(std::move(batch));
    co_return sent;
  }

  Task<Result<void>> record_coverage() {
    if (tools_.session.stopped()) co_return fail(Errc::cancelled, "scan stopped");
    Batch batch;
    Subject subject(host_.ip, host_.mac);
    Witness witness(tools_.sensor, coverage_.method);
    batch.observations.emplace_back(std::move(subject), claim::kCoverageTcp, coverage_.to_string(),
                                    std::move(witness), tools_.clock.now());
    batch.observations.back().evidence = record_.id;
    const Result<void> sent = co_await tools_.channel.send(std::move(batch));
    co_return sent;
  }

  SurveyTools& tools_;
  ports::HostTarget host_;
  PortCoverage coverage_;
  pace::Profile profile_;
  Evidence record_;
  std::vector<std::uint16_t> ports_;
  pace::Profile pace_;
  net::HostDialer dialer_;
  probes::IdentifyOptions options_;
  net::TaskGroup workers_;
  std::size_t next_ = 0;
  int unreached_ = 0;  ///< ports in a row, open before, that no longer answer
  std::optional<Result<void>> failure_;
};

}  // namespace

pace::Profile survey_pace(pace::Profile profile, const ports::HostTarget& host) {
  if (!host.packets_per_second || *host.packets_per_second >= profile.host_packets_per_second)
    return profile;
  profile.host_packets_per_second = *host.packets_per_second;
  profile.host_connections = 1;  // it fell silent before
  return profile;
}

Task<Result<void>> survey_host(SurveyTools& tools, ports::HostTarget host, PortCoverage coverage) {
  Survey survey(tools, std::move(host), std::move(coverage));
  const Result<void> done = co_await survey.run();
  co_return done;
}

}  // namespace tenken::cli
