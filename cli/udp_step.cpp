#include "cli/udp_step.hpp"

#include <string>
#include <utility>

#include "knowledge/conclusions.hpp"
#include "model/bytes.hpp"
#include "model/claims.hpp"
#include "model/observation.hpp"
#include "scanner/dissect/ssdp.hpp"
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

/// What was sent to an open port and what came back first, and what it answered afterwards.
/// \param grouped  the question went to the group of the protocol
Evidence conversation(const IpAddress& host, std::uint16_t port, const std::vector<Bytes>& replies,
                      bool grouped, Timestamp now) {
  net::Transcript transcript;
  transcript.note("UDP port " + std::to_string(port));
  const dissect::UdpProtocol* const protocol = dissect::udp_protocol_at(port);
  if (grouped)
    transcript.note("the group of the protocol was asked");
  else if (protocol == nullptr)
    transcript.note("an empty datagram was sent");
  else
    transcript.add(net::Transcript::Direction::sent, dissect::request_to(*protocol, host));
  for (std::size_t i = 0; i < replies.size(); ++i) {
    if (i == 1 && !grouped) transcript.note("further questions of the protocol were answered");
    if (replies[i].empty())
      transcript.note("an empty datagram came back");
    else
      transcript.add(net::Transcript::Direction::received, replies[i]);
  }
  return Evidence::make(EvidenceKind::transcript, std::string(kSource),
                        to_bytes(transcript.to_string()), now);
}

/// The description as it came, and the mappings of a gateway.
Evidence description_record(const probes::UpnpDocuments& documents, Timestamp now) {
  std::string text = "> GET " + documents.location + '\n';
  if (!documents.server.empty()) text += "< server: " + documents.server + '\n';
  if (documents.gateway)
    text += "# port mappings: " + std::to_string(documents.mappings.size()) + '\n';
  for (const std::string& mapping : documents.mappings) text += "# " + mapping + '\n';
  text += printable(documents.description, kMaxEvidenceBytes);
  return Evidence::make(EvidenceKind::record, "probe/upnp", to_bytes(text), now);
}

/// What an answer of SSDP names; empty for other answers.
std::string location_of(const Bytes& reply) {
  const auto message = dissect::parse_ssdp(reply);
  return message ? std::string(message->location) : std::string();
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
      groups_(tools, plan),
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
  if (groups_.may_start()) records_.spawn(groups_.run());
  std::vector<IpAddress> addresses;
  for (const ports::HostTarget& host : hosts) addresses.push_back(host.ip);
  records_.spawn(groups_.ask_names(std::move(addresses)));
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

Task<void> UdpStep::describe(UdpTalk& talk, const knowledge::Told& ssdp, std::string location,
                             Batch& batch) {
  const Result<probes::UpnpDocuments> documents = co_await talk.describe(std::move(location));
  if (!documents) co_return;
  const Evidence proof = description_record(*documents, ssdp.at);
  const knowledge::Told told(ssdp.service, ssdp.sensor, ssdp.at, proof.id);
  knowledge::add_description(batch, told, documents->description);
  const auto claim = [&](std::string_view key, std::string value) {
    Witness witness(ssdp.sensor, "probe/upnp");
    batch.observations.emplace_back(ssdp.service, key, printable(value, kMaxValueBytes),
                                    std::move(witness), ssdp.at);
    batch.observations.back().evidence = proof.id;
  };
  claim("upnp.location", documents->location);
  if (!documents->server.empty()) claim("upnp.server", documents->server);
  if (documents->gateway) {
    std::string mappings;
    for (const std::string& one : documents->mappings)
      mappings += (mappings.empty() ? "" : "; ") + one;
    claim("upnp.port_mappings", mappings.empty() ? "none" : std::move(mappings));
  }
  batch.evidence.push_back(proof);
}

discover::GroupAnswers::Of UdpStep::add_grouped(const IpAddress& host,
                                                ports::UdpOutcome& outcome) const {
  discover::GroupAnswers::Of said = groups_.answers().of(host);
  std::erase_if(said, [&](const auto& entry) {
    const bool asked =
        outcome.coverage.scanned.contains(entry.first) || groups_.counts(entry.first);
    return !asked || outcome.replies.contains(entry.first);
  });
  PortCoverage more = outcome.coverage;
  more.scanned = more.open = more.filtered = more.unanswered = PortSet();
  more.prohibited.clear();
  for (const auto& [port, answers] : said) {
    more.scanned.add(port, port);
    more.open.add(port, port);
  }
  if (!said.empty()) outcome.coverage.add(more);
  return said;
}

Task<void> UdpStep::record_port(UdpTalk& talk, const Subject& service, std::vector<Bytes> replies,
                                bool grouped, Batch& batch) {
  const Timestamp now = tools_.clock.now();
  const Evidence proof = conversation(*service.ip, *service.port, replies, grouped, now);
  const auto claim = [&](std::string_view key, std::string value) {
    batch.observations.emplace_back(service, key, std::move(value),
                                    Witness(tools_.sensor, std::string(kMethod)), now);
    batch.observations.back().evidence = proof.id;
  };
  claim(claim::kPortState, "open");
  const dissect::UdpProtocol* const protocol = dissect::udp_protocol_at(*service.port);
  const bool spoken = protocol != nullptr && (grouped || protocol->answered_by(replies.front()));
  claim(claim::kProtocol, spoken ? std::string(protocol->name) : "unknown");
  batch.evidence.push_back(proof);
  if (!spoken) co_return;
  const knowledge::Told told(service, tools_.sensor, now, proof.id);
  knowledge::add_answers(batch, told, replies);
  if (!tools_.probes_allowed) co_return;
  for (const Bytes& reply : replies) {
    std::string location = location_of(reply);
    if (location.empty()) continue;
    co_await describe(talk, told, std::move(location), batch);
    break;
  }
}

Task<void> UdpStep::record(ports::HostTarget host, ports::UdpOutcome outcome) {
  const Witness witness(tools_.sensor, std::string(kMethod));
  UdpTalk talk(tools_, host);
  co_await groups_.wait();
  const Timestamp now = tools_.clock.now();
  const discover::GroupAnswers::Of grouped = add_grouped(host.ip, outcome);
  Batch batch;
  batch.evidence.push_back(scan_record(host, outcome.coverage, now));
  const EvidenceId scan = batch.evidence.back().id;
  for (const auto& [port, reply] : outcome.replies) {
    const Subject subject(host.ip, host.mac, Transport::udp, port);
    std::vector<Bytes> further;
    if (tools_.probes_allowed) further = co_await talk.follow_up(port, reply);
    further.insert(further.begin(), reply);
    co_await record_port(talk, subject, std::move(further), false, batch);
  }
  for (const auto& [port, said] : grouped) {
    const Subject subject(host.ip, host.mac, Transport::udp, port);
    std::vector<Bytes> replies = said;
    co_await record_port(talk, subject, std::move(replies), true, batch);
  }
  if (tools_.conclusions) tools_.conclusions->add_to(batch);
  batch.observations.emplace_back(Subject(host.ip, host.mac), claim::kCoverageUdp,
                                  outcome.coverage.to_string(), witness, now);
  batch.observations.back().evidence = scan;
  co_await tools_.channel.send(std::move(batch));
}

}  // namespace tenken::cli
