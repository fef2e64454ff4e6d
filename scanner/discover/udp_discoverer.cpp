#include "scanner/discover/udp_discoverer.hpp"

#include <algorithm>
#include <array>

#include "scanner/discover/readable.hpp"
#include "scanner/discover/targets.hpp"
#include "scanner/dissect/dns.hpp"
#include "scanner/dissect/mdns.hpp"
#include "scanner/net/turn.hpp"

namespace tenken::discover {
namespace {

using namespace std::chrono_literals;
using net::SteadyClock;

constexpr std::uint16_t kUnusedPort = 61'998;  // not registered, and outside Linux's own range
constexpr std::uint16_t kDns = 53;
constexpr std::uint16_t kSnmp = 161;
constexpr std::uint16_t kMdns = 5353;
constexpr std::array kPorts{kUnusedPort, kDns, kSnmp, kMdns};
constexpr std::uint16_t kMdnsId = 0x746B;
constexpr int kMaxBusy = 10;
constexpr auto kBusyPause = 10ms;

/// An SNMPv3 Get of nothing by nobody, which every engine answers with a Report of its own name.
Bytes snmp_discovery() {
  constexpr std::array<std::uint8_t, 60> kMessage{
      0x30, 58, 0x02, 1,    3,                                   // version 3
      0x30, 15, 0x02, 2,    0x74, 0x6B,                          // message id
      0x02, 3,  0x00, 0xFF, 0xE3,                                // largest message
      0x04, 1,  0x04,                                            // flags: a report is welcome
      0x02, 1,  3,                                               // user-based security
      0x04, 16, 0x30, 14,   0x04, 0,    0x02, 1, 0, 0x02, 1, 0,  // engine unknown
      0x04, 0,  0x04, 0,    0x04, 0,                             // no user, no keys
      0x30, 18, 0x04, 0,    0x04, 0,                             // no context
      0xA0, 12, 0x02, 2,    0x74, 0x6B, 0x02, 1, 0, 0x02, 1, 0, 0x30, 0};
  const ByteView view = std::as_bytes(std::span(kMessage));
  return {view.begin(), view.end()};
}

Bytes question_for(std::uint16_t port) {
  if (port == kSnmp) return snmp_discovery();
  if (port == kDns) {
    const Bytes framed = dissect::dns_version_query();
    return {framed.begin() + 2, framed.end()};  // without the length that TCP needs
  }
  if (port == kMdns) {
    const std::array<std::string, 1> names{std::string(dissect::kMdnsServiceTypes)};
    return dissect::make_mdns_question(kMdnsId, names);
  }
  return Bytes(4);
}

}  // namespace

unsigned UdpDiscoverer::most_requests() { return kPasses * kPorts.size(); }

UdpDiscoverer::UdpDiscoverer(boost::asio::any_io_executor executor, const pace::Gate& gate,
                             pace::TokenBucket& shared, const Clock& clock, pace::Profile profile,
                             net::Source source, pace::HostPaces hosts)
    : session_(std::move(executor)),
      gate_(gate),
      shared_(shared),
      clock_(clock),
      profile_(std::move(profile)),
      source_(std::move(source)),
      hosts_(std::move(hosts)) {}

Task<Result<DiscoveryStats>> UdpDiscoverer::run(IpSet targets, OnHost on_host) {
  if (session_.stopped()) co_return fail(Errc::cancelled, "UDP discovery was stopped");
  Result<std::vector<IpAddress>> all = expand(targets);
  if (!all) co_return Unexpected(std::move(all).error());
  const auto first_v6 =
      std::partition_point(all->begin(), all->end(), [](const IpAddress& a) { return a.is_v4(); });
  const std::vector<IpAddress> v4(all->begin(), first_v6);
  const std::vector<IpAddress> v6(first_v6, all->end());
  for (const bool is_v4 : {true, false}) {
    const Result<void> done = co_await run_family(is_v4, is_v4 ? v4 : v6, on_host);
    if (!done) co_return Unexpected(done.error());
  }
  co_return stats_;
}

Task<Result<void>> UdpDiscoverer::run_family(bool v4, const std::vector<IpAddress>& targets,
                                             const OnHost& on_host) {
  if (targets.empty()) co_return ok;
  asked_.clear();
  for (const IpAddress& target : targets) asked_.try_emplace(target);
  Result<UdpSocket> socket = UdpSocket::open(v4, source_);
  if (!socket) co_return Unexpected(std::move(socket).error());
  const UdpSocket::OnSign take = [&](const IpAddress& from, std::uint16_t port,
                                     UdpSocket::Sign sign) { on_sign(from, port, sign, on_host); };
  Readable signs(session_.executor(), [&] { socket->receive(take); });
  if (Result<void> started = signs.start(socket->descriptor()); !started) co_return started;
  Result<void> done = co_await all_passes(*socket);
  co_await signs.finish();
  co_return done;
}

Task<Result<void>> UdpDiscoverer::all_passes(UdpSocket& socket) {
  for (unsigned number = 0; number < kPasses; ++number) {
    for (std::size_t question = 0; question < kPorts.size(); ++question) {
      const bool last = number + 1 == kPasses && question + 1 == kPorts.size();
      const Result<void> done = co_await pass(socket, question, last);
      if (!done) co_return done;
    }
  }
  co_return ok;
}

/// One datagram to every host that has not answered yet, and the wait for what comes back.
Task<Result<void>> UdpDiscoverer::pass(UdpSocket& socket, std::size_t question, bool last) {
  bool asked_any = false;
  for (auto& [target, asked] : asked_) {
    if (asked.answered) continue;
    asked_any = true;
    const Result<void> done = co_await ask(socket, target, asked, question);
    if (!done) co_return done;
  }
  if (!asked_any) co_return ok;
  // Answers are taken at any time: only after the last datagram must the slow ones be waited for.
  const auto wait = last ? profile_.first_timeout : profile_.min_timeout;
  co_return co_await session_.sleep_until(SteadyClock::now() + wait);
}

Task<Result<void>> UdpDiscoverer::ask(UdpSocket& socket, const IpAddress& target, Asked& asked,
                                      std::size_t question) {
  const Bytes datagram = question_for(kPorts.at(question));
  if (!asked.turn)
    asked.turn =
        hosts_.turn_for(target, hosts_.profile_for(target, profile_).host_packets_per_second);
  for (int busy = 0;; ++busy) {
    Result<void> paced = co_await session_.sleep_until(shared_.reserve(SteadyClock::now()));
    if (paced) paced = co_await net::wait_turn(session_, *asked.turn);
    if (!paced) co_return paced;
    const Result<pace::Permit> permit = gate_.admit(target, pace::Check::discovery);
    if (!permit) {
      if (asked.at == net::SteadyTime()) ++stats_.refused;
      asked.answered = true;  // not asked again
      co_return ok;
    }
    const bool first = asked.at == net::SteadyTime();
    asked.at = SteadyClock::now();
    const Result<void> sent = socket.send(*permit, kPorts.at(question), datagram);
    if (sent || sent.error().code != Errc::limit) {
      if (first) ++stats_.addresses;
      if (sent) ++stats_.sent;
      co_return ok;  // without a route that address cannot be asked, the others can
    }
    // Datagrams to neighbours that never answer may hold the queue; the next address may fare
    // better.
    if (busy == kMaxBusy) co_return ok;
    const Result<void> waited = co_await session_.sleep_until(SteadyClock::now() + kBusyPause);
    if (!waited) co_return waited;
  }
}

void UdpDiscoverer::on_sign(const IpAddress& from, std::uint16_t port, UdpSocket::Sign sign,
                            const OnHost& on_host) {
  const auto found = asked_.find(from);
  if (found == asked_.end() || found->second.at == net::SteadyTime() ||
      std::find(kPorts.begin(), kPorts.end(), port) == kPorts.end())
    return;
  ++stats_.answers;
  if (found->second.answered) return;
  found->second.answered = true;
  HostSeen seen;
  seen.ip = from;
  seen.method = "udp";
  const std::string how = sign == UdpSocket::Sign::answer ? " answered a datagram"
                                                          : " said by ICMP that nobody uses it";
  const std::string text = "UDP port " + std::to_string(port) + " of " + from.to_string() + how;
  seen.evidence =
      Evidence::make(EvidenceKind::record, "discover/udp", to_bytes(text), clock_.now());
  on_host(seen);
}

}  // namespace tenken::discover
