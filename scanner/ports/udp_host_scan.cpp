#include "scanner/ports/udp_host_scan.hpp"

#include <algorithm>

#include "scanner/dissect/udp_protocols.hpp"
#include "scanner/net/turn.hpp"

namespace tenken::ports {
namespace {

using namespace std::chrono_literals;
using net::SteadyClock;
using net::SteadyTime;
using net::UdpTouch;
using std::chrono::microseconds;
using std::chrono::milliseconds;
using std::chrono::nanoseconds;

constexpr unsigned kPlainRounds = 3;  // what loss makes necessary
/// After a rest of this length every host that limits its errors may send one again: one second is
/// the longest interval in use (Linux, icmp_ratelimit), and a little for clocks that tick coarsely.
constexpr auto kRest = 1100ms;
/// The same of a router whose routes forbid: Linux pays twice for such an error, once as a router
/// (route/error_cost) and once for ICMP, from the same account.
constexpr auto kRouterRest = 2200ms;
constexpr unsigned kMaxShortages = 100;  // in a row, each followed by kShortagePause
constexpr auto kShortagePause = 100ms;

double pace_of(const pace::Profile& profile, const HostTarget& target) {
  const double most = profile.host_packets_per_second;
  return target.packets_per_second ? std::min(most, *target.packets_per_second) : most;
}

}  // namespace

UdpHostScan::UdpHostScan(const UdpScanEnvironment& environment, const HostTarget& target)
    : environment_(environment),
      profile_(environment.settings.hosts.profile_for(target.ip, environment.settings.profile)),
      ip_(target.ip),
      turn_(environment.settings.hosts.turn_for(ip_, pace_of(profile_, target))),
      questions_(environment.session.executor()) {
  if (target.rtt) rtt_.add(*target.rtt);
}

Task<Result<UdpOutcome>> UdpHostScan::run(const std::vector<std::uint16_t>& order) {
  std::vector<std::uint16_t> pending = order;
  for (round_ = 1; !pending.empty(); ++round_) {
    silent_.clear();
    told_now_ = 0;
    const SteadyTime start = now();
    if (round_ == 2) first_ = start;
    co_await round(pending);
    const nanoseconds took = now() - start;
    co_await questions_.join();
    if (round_ == 1) first_round_ = took;
    if (failure_) break;
    const std::size_t asked = pending.size();
    pending = silent_;
    if (pending.empty() || !goes_on(asked, took)) break;
    // Also where no error came: another scan may have used up what the host may send.
    const Result<void> rested =
        co_await environment_.session.sleep_until(SteadyClock::now() + rest());
    if (!rested) give_up(rested.error());
  }
  progress(order.size() - reported_);
  if (failure_) co_return Unexpected(*failure_);
  co_return outcome(order);
}

Task<void> UdpHostScan::round(const std::vector<std::uint16_t>& ports) {
  for (const std::uint16_t port : ports) {
    if (failure_) break;
    if (round_ > 1 && out_of_patience()) {
      cut_short_ = true;
      silent_.push_back(port);
      continue;
    }
    Result<net::Slots::Lease> socket = co_await environment_.sockets.acquire();
    std::optional<pace::Permit> permit = co_await turn();
    if (!socket || !permit) break;
    questions_.spawn(ask(port, std::move(*permit), std::move(*socket)));
    if (gap_ == nanoseconds(0)) continue;
    const Result<void> spaced =
        co_await environment_.session.sleep_until(SteadyClock::now() + gap_);
    if (!spaced) give_up(spaced.error());
  }
}

Task<std::optional<pace::Permit>> UdpHostScan::turn() {
  net::Session& session = environment_.session;
  // The host's turn comes last, so that the host's spacing is exact.
  Result<void> waited =
      co_await session.sleep_until(environment_.shared.reserve(SteadyClock::now()));
  if (waited) waited = co_await net::wait_turn(session, turn_);
  if (!waited) {
    give_up(waited.error());
    co_return std::nullopt;
  }
  Result<pace::Permit> permit = environment_.gate.admit(ip_, pace::Check::ports);
  if (!permit) {
    give_up(permit.error());
    co_return std::nullopt;
  }
  co_return std::move(*permit);
}

Task<void> UdpHostScan::ask(std::uint16_t port, pace::Permit permit, net::Slots::Lease socket) {
  net::UdpQuestion question;
  question.port = port;
  Bytes request;
  if (const dissect::UdpProtocol* const protocol = dissect::udp_protocol_at(port)) {
    request = dissect::request_to(*protocol, ip_);
    question.payload = request;
    question.from_any_port = protocol->from_any_port;
    question.local_port = protocol->local_port;
  }
  const SteadyTime start = SteadyClock::now();
  Result<net::UdpAnswer> answer =
      co_await net::ask_udp(environment_.session, std::move(permit), question, start + timeout(),
                            environment_.settings.source);
  socket.release();
  const auto elapsed = std::chrono::duration_cast<microseconds>(SteadyClock::now() - start);
  const bool shortage = !answer && answer.error().code == Errc::limit;
  if (shortage) co_await environment_.session.sleep_until(SteadyClock::now() + kShortagePause);
  settle(port, std::move(answer), elapsed);
}

void UdpHostScan::settle(std::uint16_t port, Result<net::UdpAnswer> answer, microseconds elapsed) {
  if (!answer) {
    const bool shortage = answer.error().code == Errc::limit && ++shortages_ <= kMaxShortages;
    if (shortage)
      silent_.push_back(port);  // nothing was sent: the next round asks
    else
      give_up(answer.error());
    return;
  }
  shortages_ = 0;
  switch (answer->touch) {
    case UdpTouch::replied:
      replies_.try_emplace(port, std::move(answer->reply));
      break;
    case UdpTouch::refused:
      rtt_.add(elapsed);
      ++told_;
      ++told_now_;
      break;
    case UdpTouch::prohibited:
      prohibited_[answer->reason].push_back(port);
      ++told_;
      ++told_now_;
      break;
    case UdpTouch::silent:
      silent_.push_back(port);
      return;
  }
  progress(1);
}

bool UdpHostScan::goes_on(std::size_t asked, nanoseconds took) {
  // Every round but the first follows a rest: were one of its ports closed, the first such question
  // would have found the host (or the router that forbids it) free to say so. Only loss could hide
  // it, twice in a row.
  if (told_now_ == 0 && !cut_short_) return round_ < kPlainRounds;
  if (round_ >= kMaxRounds || cut_short_) {
    limited_ = told_ > 0;
    return false;
  }
  // What came in this round is about what the host sends in that time; a burst in front of it makes
  // the estimate too high, so the gap grows with every round.
  if (told_now_ < asked) {
    const nanoseconds measured = took / static_cast<std::int64_t>(told_now_);
    gap_ = std::min(std::max(2 * gap_, measured), nanoseconds(rest()));
  }
  return true;
}

SteadyTime UdpHostScan::now() const {
  return SteadyClock::now() - environment_.session.brake().paused();
}

bool UdpHostScan::out_of_patience() const {
  return round_ > 1 && now() - first_ > environment_.settings.patience + first_round_;
}

milliseconds UdpHostScan::longest(std::uint64_t ports, const UdpSettings& settings) {
  const pace::Profile& profile = settings.profile;
  const double rounds = 2 * static_cast<double>(ports) / profile.host_packets_per_second;
  const auto asking = std::chrono::ceil<milliseconds>(std::chrono::duration<double>(rounds));
  // The last gap may begin before the patience ends, and each round waits for its last answer.
  return asking + settings.patience + kRouterRest +
         kMaxRounds * (profile.max_timeout + kRouterRest);
}

milliseconds UdpHostScan::rest() const { return prohibited_.empty() ? kRest : kRouterRest; }

milliseconds UdpHostScan::timeout() const {
  if (round_ > 1) return profile_.max_timeout;
  const microseconds timeout =
      rtt_.timeout(profile_.first_timeout, profile_.first_timeout, profile_.max_timeout);
  return std::chrono::ceil<milliseconds>(timeout);
}

void UdpHostScan::give_up(Error error) {
  if (!failure_) failure_ = std::move(error);
}

void UdpHostScan::progress(std::uint64_t settled) {
  reported_ += settled;
  if (settled > 0 && environment_.on_progress) environment_.on_progress(settled);
}

UdpOutcome UdpHostScan::outcome(const std::vector<std::uint16_t>& order) {
  UdpOutcome result;
  PortCoverage& coverage = result.coverage;
  coverage.scanned = PortSet::from_ports(order);
  std::vector<std::uint16_t> open;
  open.reserve(replies_.size());
  for (const auto& [port, reply] : replies_) open.push_back(port);
  coverage.open = PortSet::from_ports(open);
  std::vector<std::uint16_t> filtered = silent_;
  for (const auto& [reason, ports] : prohibited_) {
    coverage.prohibited[reason] = PortSet::from_ports(ports);
    filtered.insert(filtered.end(), ports.begin(), ports.end());
  }
  coverage.filtered = PortSet::from_ports(filtered);
  coverage.unanswered = PortSet::from_ports(silent_);
  if (limited_ && !silent_.empty()) {
    const auto silent = static_cast<double>(silent_.size());
    const double settled = static_cast<double>(order.size()) - silent;
    coverage.expected_missed = silent * static_cast<double>(told_) / settled;
  }
  coverage.method = "udp";
  coverage.at = environment_.clock.now();
  coverage.scan = environment_.settings.scan;
  result.replies = std::move(replies_);
  return result;
}

}  // namespace tenken::ports
