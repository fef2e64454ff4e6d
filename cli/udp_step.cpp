#include "cli/udp_step.hpp"

#include <string>
#include <utility>

#include "model/claims.hpp"
#include "model/observation.hpp"
#include "scanner/dissect/udp_protocols.hpp"
#include "scanner/net/transcript.hpp"

namespace tenken::cli {
namespace {

constexpr std::string_view kMethod = "udp";
constexpr std::string_view kSource = "ports/udp";

ports::UdpSettings settings_of(const SurveyTools& tools, const SweepPlan& plan, ScanId scan) {
  ports::UdpSettings settings;
  settings.profile = tools.profile;
  settings.hosts = tools.hosts;
  settings.source = tools.source;
  settings.scan = scan;
  settings.seed = plan.seed;
  return settings;
}

/// What was sent to an open port and what came back first.
Evidence conversation(std::uint16_t port, const Bytes& reply, Timestamp now) {
  net::Transcript transcript;
  transcript.note("UDP port " + std::to_string(port));
  const dissect::UdpProtocol* const protocol = dissect::udp_protocol_at(port);
  if (protocol == nullptr)
    transcript.note("an empty datagram was sent");
  else
    transcript.add(net::Transcript::Direction::sent, protocol->request);
  if (reply.empty())
    transcript.note("an empty datagram came back");
  else
    transcript.add(net::Transcript::Direction::received, reply);
  return Evidence::make(EvidenceKind::transcript, std::string(kSource),
                        to_bytes(transcript.to_string()), now);
}

/// The counts come before the lists, so that the size limit never cuts them.
Evidence scan_record(const ports::HostTarget& host, const PortCoverage& coverage, Timestamp now) {
  std::string text = "UDP port scan of " + host.ip.to_string();
  if (host.mac) text += " (" + host.mac->to_string() + ")";
  text += "\nfinished: " + now.to_string() + '\n';
  const auto count = [&](std::string_view name, std::size_t number) {
    text += std::string(name) + ": " + std::to_string(number) + '\n';
  };
  count("asked", coverage.scanned.size());
  count("answered", coverage.open.size());
  count("closed (port unreachable)", coverage.closed_count());
  count("prohibited (other ICMP errors)", coverage.filtered.size() - coverage.unanswered.size());
  count("unanswered", coverage.unanswered.size());
  text += "coverage: " + coverage.to_string() + '\n';
  return Evidence::make(EvidenceKind::record, std::string(kSource), to_bytes(text), now);
}

}  // namespace

UdpStep::UdpStep(SurveyTools& tools, const SweepPlan& plan, ScanId scan)
    : tools_(tools),
      ports_(plan.udp_ports),
      scanner_(tools.session.executor(), tools.gate, tools.bucket, tools.clock,
               settings_of(tools, plan, scan)),
      records_(tools.session.executor()),
      done_(plan.udp_measured.begin(), plan.udp_measured.end()) {}

void UdpStep::heed(const ports::HostTarget& host, bool answered) {
  if (!answered) dead_.insert(host.ip);
  if (host.packets_per_second) paces_[host.ip] = *host.packets_per_second;
}

bool UdpStep::wants(const ports::HostTarget& host) const {
  return !ports_.empty() && !done_.contains(host.ip) && !dead_.contains(host.ip);
}

std::size_t UdpStep::count(const std::vector<ports::HostTarget>& hosts) const {
  std::size_t wanted = 0;
  for (const ports::HostTarget& host : hosts) wanted += wants(host) ? 1 : 0;
  return wanted;
}

Task<Result<void>> UdpStep::run(std::vector<ports::HostTarget> hosts,
                                ports::OnProgress on_progress) {
  std::erase_if(hosts, [this](const ports::HostTarget& host) { return !wants(host); });
  if (hosts.empty()) co_return ok;
  for (ports::HostTarget& host : hosts)
    if (const auto pace = paces_.find(host.ip); pace != paces_.end())
      host.packets_per_second = pace->second;
  ports::OnUdpHostDone on_done = [this](const ports::HostTarget& host,
                                        Result<ports::UdpOutcome> result) {
    on_host_done(host, std::move(result));
  };
  const Result<void> scanned =
      co_await scanner_.scan(std::move(hosts), ports_, std::move(on_done), std::move(on_progress));
  co_await records_.join();
  paces_.clear();
  dead_.clear();
  co_return scanned;
}

void UdpStep::on_host_done(const ports::HostTarget& host, Result<ports::UdpOutcome> result) {
  if (result) {
    records_.spawn(record(host, std::move(*result)));
    return;
  }
  const Errc why = result.error().code;
  if (why == Errc::cancelled || tools_.session.stopped()) return;
  if (why == Errc::out_of_scope) scope_closed_ = true;
  ++failed_;
}

Task<void> UdpStep::record(ports::HostTarget host, ports::UdpOutcome outcome) {
  const Timestamp now = tools_.clock.now();
  const Witness witness(tools_.sensor, std::string(kMethod));
  Batch batch;
  batch.evidence.push_back(scan_record(host, outcome.coverage, now));
  const EvidenceId scan = batch.evidence.back().id;
  for (const auto& [port, reply] : outcome.replies) {
    const Subject subject(host.ip, host.mac, Transport::udp, port);
    const Evidence proof = conversation(port, reply, now);
    const auto claim = [&](std::string_view key, std::string value) {
      batch.observations.emplace_back(subject, key, std::move(value), witness, now);
      batch.observations.back().evidence = proof.id;
    };
    claim(claim::kPortState, "open");
    const dissect::UdpProtocol* const protocol = dissect::udp_protocol_at(port);
    const bool spoken = protocol != nullptr && protocol->answered_by(reply);
    claim(claim::kProtocol, spoken ? std::string(protocol->name) : "unknown");
    batch.evidence.push_back(proof);
  }
  batch.observations.emplace_back(Subject(host.ip, host.mac), claim::kCoverageUdp,
                                  outcome.coverage.to_string(), witness, now);
  batch.observations.back().evidence = scan;
  co_await tools_.channel.send(std::move(batch));
}

}  // namespace tenken::cli
