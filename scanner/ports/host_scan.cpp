#include "scanner/ports/host_scan.hpp"

#include <algorithm>
#include <cmath>

#include "model/messages.hpp"
#include "scanner/net/connection.hpp"
#include "scanner/net/turn.hpp"

namespace tenken::ports {
namespace {

using namespace std::chrono_literals;
using net::SteadyClock;
using net::SteadyTime;
using net::Touch;
using std::chrono::microseconds;
using std::chrono::milliseconds;

constexpr unsigned kMaxPasses = 4;  // the third and fourth only while the network loses answers
constexpr unsigned kFirstSuspicion = 16;  // silent ports in a row before the host is checked
constexpr unsigned kLastSuspicion = 1024;
constexpr unsigned kMaxCollapses = 3;
constexpr unsigned kHolds = 3;
constexpr double kCaution = 4;           // expected connections: at most the limit over this
constexpr unsigned kMaxShortages = 100;  // in a row, each followed by kShortagePause
constexpr auto kShortagePause = 100ms;
constexpr unsigned kAliveTries = 2;  // of one look whether the host lives

}  // namespace

HostScan::HostScan(const HostScanEnvironment& environment, const HostTarget& target)
    : environment_(environment),
      profile_(environment.settings.hosts.profile_for(target.ip, environment.settings.profile)),
      ip_(target.ip),
      turn_(environment.settings.hosts.turn_for(ip_, first_pace(target, profile_))),
      changed_(environment.session),
      suspicion_(kFirstSuspicion) {
  if (target.rtt) rtt_.add(*target.rtt);
}

Task<Result<PortCoverage>> HostScan::run(const std::vector<std::uint16_t>& order) {
  std::vector<std::uint16_t> pending = order;
  for (pass_ = 1; !pending.empty(); ++pass_) {
    silent_.clear();
    news_ = false;
    disturbed_ = false;
    // Asked with more patience, it may answer after all.
    if (!known_ && asked_twice_.empty()) silent_total_ = std::min(silent_total_, kFirstSuspicion);
    co_await sweep(pending);
    if (!failure_ && known_ && silent_run_ > 0) co_await check_alive();
    if (failure_) break;
    if (known_) ask_all_again();
    pending = silent_;
    if (disturbed_) continue;  // at most kMaxCollapses times
    if (pass_ >= 2 && (!news_ || pass_ >= kMaxPasses)) break;
  }
  progress(order.size() - reported_);
  if (failure_) co_return Unexpected(*failure_);
  co_return coverage(order);
}

Task<void> HostScan::sweep(const std::vector<std::uint16_t>& ports) {
  std::vector<std::uint16_t> row(ports.rbegin(), ports.rend());  // the next one at the back
  while (!failure_) {
    if (row.empty() && deferred_.empty() && in_flight_.empty()) break;
    if (!deferred_.empty()) {
      row.insert(row.end(), deferred_.begin(), deferred_.end());
      deferred_.clear();
      co_await environment_.session.sleep_until(SteadyClock::now() + kShortagePause);
    }
    if (row.empty()) {
      co_await changed_.wait();
      continue;
    }
    if (known_ && silent_run_ >= suspicion_) {
      co_await check_alive();
      continue;
    }
    if (const auto until = full_until()) {
      co_await changed_.wait(*until);
      continue;
    }
    net::Slots::Lease socket = environment_.sockets.take_free();
    if (!socket.held()) {
      Result<net::Slots::Lease> waited = co_await environment_.sockets.acquire();
      if (!waited) {
        give_up(waited.error());
        break;
      }
      socket = std::move(*waited);
    }
    const std::optional<pace::Permit> permit = co_await turn();
    if (!permit) break;
    attempt(row.back(), *permit, std::move(socket));
    row.pop_back();
  }
  while (!in_flight_.empty()) co_await changed_.wait();
}

std::optional<SteadyTime> HostScan::full_until() const {
  const std::size_t most = std::max(1U, profile_.host_connections);
  if (in_flight_.size() < most) return std::nullopt;
  // The attempt that must have aged out for one more to be allowed.
  const SteadyTime free_at = in_flight_[in_flight_.size() - most].began + answer_window();
  if (free_at <= SteadyClock::now()) return std::nullopt;
  return free_at;
}

Task<std::optional<pace::Permit>> HostScan::turn() {
  net::Session& session = environment_.session;
  Result<void> waited = ok;
  SteadyTime now = SteadyClock::now();
  if (const SteadyTime when = environment_.shared.reserve(now); when > now) {
    waited = co_await session.sleep_until(when);
    now = SteadyClock::now();
  }
  // The host's turn comes last, so that the host's spacing is exact.
  if (waited && turn_.take(now) != now) waited = co_await net::wait_turn(session, turn_);
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

void HostScan::attempt(std::uint16_t port, const pace::Permit& permit, net::Slots::Lease socket) {
  const Milliseconds wait = timeout();
  in_flight_.emplace_back(port, SteadyClock::now(), net::repeats_within(wait) > 0,
                          std::move(socket));
  environment_.pool.start(permit, port, wait, *this);
  pay_for_repeats(wait);
}

void HostScan::touched(std::uint16_t port, const Result<Touch>& touch, microseconds elapsed) {
  const auto place = std::ranges::find(in_flight_, port, &InFlight::port);
  const bool repeated = place->repeated;
  in_flight_.erase(place);
  settle(port, touch, elapsed, repeated);
  changed_.notify();
}

void HostScan::settle(std::uint16_t port, const Result<Touch>& touch, microseconds elapsed,
                      bool repeated) {
  if (!touch) {
    const bool shortage = touch.error().code == Errc::limit && ++shortages_ <= kMaxShortages;
    if (shortage)
      deferred_.push_back(port);
    else
      give_up(touch.error());
    return;
  }
  shortages_ = 0;
  news_ = news_ || *touch != Touch::silent;
  switch (*touch) {
    case Touch::accepted:
      open_.push_back(port);
      answered(port, true, elapsed);
      break;
    case Touch::reset:
      answered(port, false, elapsed);
      break;
    case Touch::prohibited:
      prohibited_.push_back(port);
      progress(1);
      break;
    case Touch::silent:
      (repeated ? asked_twice_ : silent_).push_back(port);
      ++silent_run_;
      ++silent_total_;
      break;
  }
}

void HostScan::answered(std::uint16_t port, bool open, microseconds elapsed) {
  if (elapsed < net::kSynRepeat) {  // later ones may answer the repeat
    rtt_.add(elapsed);
    punctual_ = true;
  }
  silent_run_ = 0;
  if (!open) ++refused_;
  if (!known_ || (open && !known_open_)) {
    known_ = port;
    known_open_ = open;
  }
  progress(1);
}

Task<void> HostScan::check_alive() {
  if (co_await known_port_answers()) {
    silent_run_ = 0;  // the silent ports are filtered; ask less often from now on
    suspicion_ = std::min(suspicion_ * 2, kLastSuspicion);
    co_return;
  }
  Milliseconds hold = environment_.settings.distress_hold;
  for (unsigned i = 0; i < kHolds && !failure_ && collapses_ < kMaxCollapses; ++i, hold *= 2) {
    const auto waited = co_await environment_.session.sleep_until(SteadyClock::now() + hold);
    if (!waited) give_up(waited.error());
    if (failure_ || !co_await known_port_answers()) continue;
    ++collapses_;
    silent_run_ = 0;
    disturbed_ = true;
    turn_.set_rate(turn_.per_second() / 2, SteadyClock::now());
    co_return;
  }
  if (failure_) co_return;
  const auto rate = static_cast<long>(std::lround(turn_.per_second()));
  Note what(Msg::ports_host_fell_silent, {ip_.to_string(), std::to_string(rate)});
  give_up(Error(Errc::timed_out, std::move(what), Note(Msg::ports_host_fell_silent_remedy)));
}

Task<bool> HostScan::known_port_answers() {
  for (unsigned tries = 0; tries < kAliveTries && !failure_; ++tries) {
    std::optional<pace::Permit> permit = co_await turn();
    if (!permit) break;
    pay_for_repeats(profile_.max_timeout);
    const SteadyTime deadline = SteadyClock::now() + profile_.max_timeout;
    const Result<Touch> touch = co_await net::touch_tcp(
        environment_.session, std::move(*permit), *known_, deadline, environment_.settings.source);
    if (touch && (*touch == Touch::accepted || *touch == Touch::reset)) co_return true;
    if (!touch && touch.error().code != Errc::limit) give_up(touch.error());
  }
  co_return false;
}

void HostScan::give_up(Error error) {
  if (!failure_) failure_ = std::move(error);
}

void HostScan::progress(std::uint64_t settled) {
  reported_ += settled;
  if (settled > 0 && environment_.on_progress) environment_.on_progress(settled);
}

void HostScan::ask_all_again() {
  silent_.insert(silent_.end(), asked_twice_.begin(), asked_twice_.end());
  asked_twice_.clear();
}

HostScan::Milliseconds HostScan::timeout() const {
  // Later passes wait longer: they ask what was silent, perhaps because it is slow. While no port
  // has answered in time, nothing is known about how slow: the time of a ping is no measure for it.
  // Where the kernel repeats the SYN within that wait, one patient attempt does for both passes.
  const bool seems_silent =
      silent_total_ >= kFirstSuspicion && net::repeats_within(profile_.max_timeout) > 0;
  if (!punctual_ && (pass_ > 1 || seems_silent)) return profile_.max_timeout;
  const microseconds floor = pass_ == 1 ? profile_.min_timeout : 2 * profile_.min_timeout;
  const microseconds timeout = rtt_.timeout(profile_.first_timeout, floor, profile_.max_timeout);
  return std::chrono::ceil<milliseconds>(timeout);
}

microseconds HostScan::answer_window() const {
  const microseconds longest = timeout();
  const microseconds usual = punctual_ ? std::min(rtt_.patience(longest), longest) : longest;
  // The more attempts became no connection, the fewer of those under way will: one is waited for
  // in full while it may well be one, its answer being slow.
  const auto opened = static_cast<double>(open_.size() + 1);
  const double likely = opened / (opened + silent_total_ + refused_);
  const std::chrono::duration<double> wait = usual * std::min(1.0, kCaution * likely);
  // No wait that the pace imposes anyway costs anything.
  const std::chrono::duration<double> spacing(std::max(1U, profile_.host_connections) /
                                              profile_.host_packets_per_second);
  return std::chrono::duration_cast<microseconds>(std::max(wait, spacing));
}

void HostScan::pay_for_repeats(Milliseconds wait) {
  const unsigned repeats = net::repeats_within(wait);
  for (unsigned i = repeats; i > 0; --i) environment_.shared.reserve(SteadyClock::now());
  turn_.pay(repeats, SteadyClock::now());
}

std::optional<double> HostScan::slowed_to() const {
  if (collapses_ == 0) return std::nullopt;
  return turn_.per_second();
}

std::uint64_t HostScan::most_packets(std::uint64_t ports, const pace::Profile& profile) {
  if (ports == 0) return 0;
  constexpr std::uint64_t kPasses = kMaxPasses + kMaxCollapses;
  // A look whether the host lives follows silent ports, and ends a pass.
  const std::uint64_t looks = kPasses * (ports / kFirstSuspicion + 1);
  // Each of the few looks that find it silent is held out, or is the last.
  constexpr auto kHeldLooks = std::uint64_t{kMaxCollapses} * kHolds;
  const std::uint64_t attempts = kPasses * ports + (looks + kHeldLooks) * kAliveTries;
  return attempts * (1 + net::repeats_within(profile.max_timeout));
}

PortCoverage HostScan::coverage(const std::vector<std::uint16_t>& order) const {
  std::vector<std::uint16_t> unanswered = silent_;
  unanswered.insert(unanswered.end(), asked_twice_.begin(), asked_twice_.end());
  std::vector<std::uint16_t> filtered = prohibited_;
  filtered.insert(filtered.end(), unanswered.begin(), unanswered.end());
  PortCoverage result;
  result.scanned = PortSet::from_ports(order);
  result.open = PortSet::from_ports(open_);
  result.filtered = PortSet::from_ports(filtered);
  result.unanswered = PortSet::from_ports(unanswered);
  result.method = "connect";
  result.at = environment_.clock.now();
  result.scan = environment_.settings.scan;
  return result;
}

}  // namespace tenken::ports
