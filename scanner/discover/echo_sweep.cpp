#include "scanner/discover/echo_sweep.hpp"

#include <algorithm>
#include <random>

#include "scanner/discover/stop_rule.hpp"
#include "scanner/dissect/icmp_timestamp.hpp"
#include "scanner/net/turn.hpp"

namespace tenken::discover {
namespace {

using namespace std::chrono_literals;
using net::SteadyClock;
using std::chrono::microseconds;

constexpr std::size_t kNonceBytes = 16;
constexpr int kMaxBusy = 100;
constexpr auto kBusyPause = 10ms;

Bytes make_nonce(const EchoSocket& socket) {
  std::random_device random;
  Bytes nonce(std::min(kNonceBytes, socket.payload_limit()));
  std::generate(nonce.begin(), nonce.end(),
                [&] { return static_cast<std::byte>(random() & 0xFFU); });
  if (socket.question() == IcmpQuestion::timestamp) nonce[0] |= dissect::kNoTimeOfDay;
  return nonce;
}

}  // namespace

EchoSweep::EchoSweep(net::Session& session, const pace::Gate& gate, pace::TokenBucket& shared,
                     const Clock& clock, const pace::Profile& profile, const pace::HostPaces& hosts,
                     EchoSocket socket, const OnHost& on_host)
    : session_(session),
      gate_(gate),
      shared_(shared),
      clock_(clock),
      profile_(profile),
      hosts_(hosts),
      socket_(std::move(socket)),
      replies_(session.executor(), [this] { take_replies(); }),
      on_host_(on_host),
      method_(socket_.question() == IcmpQuestion::echo ? "icmp" : "icmp-timestamp"),
      nonce_(make_nonce(socket_)) {}

Task<Result<DiscoveryStats>> EchoSweep::run(std::vector<IpAddress> targets) {
  if (Result<void> started = replies_.start(socket_.descriptor()); !started)
    co_return Unexpected(std::move(started).error());
  const Result<void> done = co_await all_passes(std::move(targets));
  co_await replies_.finish();
  if (!done) co_return Unexpected(done.error());
  co_return stats_;
}

Task<Result<void>> EchoSweep::all_passes(std::vector<IpAddress> targets) {
  StopRule rule(kMaxPasses);
  Result<void> done = ok;
  std::uint64_t before = 0;
  std::uint16_t number = 0;
  bool more = true;
  while (more && done) {
    before = found_;
    ++number;
    done = co_await pass(targets, number);
    more = found_ < asked_.size() && rule.after_pass(found_ - before);
  }
  co_return done;
}

Task<Result<void>> EchoSweep::pass(const std::vector<IpAddress>& targets, std::uint16_t number) {
  for (const IpAddress& target : targets) {
    if (const auto known = asked_.find(target); known != asked_.end() && known->second.answered)
      continue;
    if (number > 1 && !asked_.contains(target)) continue;  // refused in the first pass
    const auto paced = co_await session_.sleep_until(shared_.reserve(SteadyClock::now()));
    if (!paced) co_return paced;
    const auto sent = co_await ask(target, number);
    if (!sent) co_return sent;
  }
  const auto patience =
      rtt_.timeout(profile_.first_timeout, profile_.min_timeout, profile_.max_timeout);
  co_return co_await session_.sleep_until(SteadyClock::now() + patience);
}

Task<Result<void>> EchoSweep::ask(const IpAddress& target, std::uint16_t number) {
  Result<pace::Permit> permit = gate_.admit(target, pace::Check::discovery);
  if (!permit) {
    if (number == 1) ++stats_.refused;
    co_return ok;
  }
  Asked& asked = asked_[target];
  if (!asked.turn)
    asked.turn =
        hosts_.turn_for(target, hosts_.profile_for(target, profile_).host_packets_per_second);
  const Result<void> turn = co_await net::wait_turn(session_, *asked.turn);
  if (!turn) co_return turn;
  permit = gate_.admit(target, pace::Check::discovery);
  if (!permit) co_return ok;  // the scope closed meanwhile
  if (number == 1) ++stats_.addresses;
  for (int busy = 0;; ++busy) {
    asked.at.at(number - 1U) = SteadyClock::now();
    const Result<void> sent = socket_.send(*permit, number, nonce_);
    if (sent) {
      ++stats_.sent;
      co_return ok;
    }
    // No route, or a broadcast address: that address cannot be asked, the others can.
    if (sent.error().code != Errc::limit) co_return ok;
    if (busy == kMaxBusy) co_return sent;
    const auto paused = co_await session_.sleep_until(SteadyClock::now() + kBusyPause);
    if (!paused) co_return paused;
  }
}

Evidence EchoSweep::evidence_of(const IpAddress& from) const {
  const bool echo = socket_.question() == IcmpQuestion::echo;
  const std::string text =
      std::string(echo ? "ICMP echo reply" : "ICMP timestamp reply") + " from " + from.to_string();
  return Evidence::make(EvidenceKind::record, "discover/" + method_, to_bytes(text), clock_.now());
}

void EchoSweep::take_replies() {
  socket_.receive(
      [this](const IpAddress& from, const dissect::EchoReply& reply) { on_reply(from, reply); });
}

void EchoSweep::on_reply(const IpAddress& from, const dissect::EchoReply& reply) {
  const auto found = asked_.find(from);
  if (found == asked_.end() ||
      !std::equal(reply.payload.begin(), reply.payload.end(), nonce_.begin(), nonce_.end()))
    return;
  ++stats_.answers;
  Asked& asked = found->second;
  if (asked.answered) return;
  asked.answered = true;
  ++found_;
  HostSeen seen;
  seen.ip = from;
  seen.method = method_;
  seen.ttl = reply.ttl;
  // An answer belongs to the request of its sequence number, not to the latest one.
  const std::size_t pass = reply.sequence - std::size_t{1};
  if (pass < asked.at.size() && asked.at[pass] != net::SteadyTime()) {
    seen.rtt = std::chrono::duration_cast<microseconds>(SteadyClock::now() - asked.at[pass]);
    rtt_.add(*seen.rtt);
  }
  seen.evidence = evidence_of(from);
  on_host_(seen);
}

}  // namespace tenken::discover
