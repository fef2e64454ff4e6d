#include "scanner/discover/echo_sweep.hpp"

#include <algorithm>
#include <random>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <fcntl.h>

#include "scanner/discover/stop_rule.hpp"

namespace tenken::discover {
namespace {

using namespace std::chrono_literals;
using net::SteadyClock;
using std::chrono::microseconds;

constexpr unsigned kMaxPasses = 6;
constexpr std::size_t kNonceBytes = 16;
constexpr int kMaxBusy = 100;
constexpr auto kBusyPause = 10ms;

Bytes make_nonce() {
  std::random_device random;
  Bytes nonce(kNonceBytes);
  std::generate(nonce.begin(), nonce.end(),
                [&] { return static_cast<std::byte>(random() & 0xFFU); });
  return nonce;
}

}  // namespace

EchoSweep::EchoSweep(net::Session& session, const pace::Gate& gate, pace::TokenBucket& shared,
                     const Clock& clock, const pace::Profile& profile, EchoSocket socket,
                     const OnHost& on_host)
    : session_(session),
      gate_(gate),
      shared_(shared),
      clock_(clock),
      profile_(profile),
      socket_(std::move(socket)),
      watcher_(session.executor(), ::fcntl(socket_.descriptor(), F_DUPFD_CLOEXEC, 0)),
      on_host_(on_host),
      listener_ended_(session),
      nonce_(make_nonce()) {}

Task<Result<DiscoveryStats>> EchoSweep::run(std::vector<IpAddress> targets) {
  listening_ = true;
  boost::asio::co_spawn(session_.executor(), listen(), boost::asio::detached);
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
  watcher_.cancel();
  listening_ = false;
  while (watcher_.is_open()) co_await listener_ended_.wait();
  if (!done) co_return Unexpected(std::move(done).error());
  co_return stats_;
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
      rtt_.timeout(2 * profile_.min_timeout, profile_.min_timeout, profile_.max_timeout);
  co_return co_await session_.sleep_until(SteadyClock::now() + patience);
}

Task<Result<void>> EchoSweep::ask(const IpAddress& target, std::uint16_t number) {
  const Result<pace::Permit> permit = gate_.admit(target, pace::Check::discovery);
  if (!permit) {
    if (number == 1) ++stats_.refused;
    co_return ok;
  }
  if (number == 1) ++stats_.addresses;
  for (int busy = 0;; ++busy) {
    asked_[target].at = SteadyClock::now();
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

Task<void> EchoSweep::listen() {
  const EchoSocket::OnReply take = [this](const IpAddress& from, const dissect::EchoReply& reply) {
    on_reply(from, reply);
  };
  while (listening_) {
    co_await watcher_.async_wait(boost::asio::posix::stream_descriptor::wait_read,
                                 boost::asio::as_tuple(boost::asio::use_awaitable));
    socket_.receive(take);
  }
  boost::system::error_code ignored;
  watcher_.close(ignored);
  listener_ended_.notify();
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
  const auto rtt = std::chrono::duration_cast<microseconds>(SteadyClock::now() - asked.at);
  rtt_.add(rtt);
  HostSeen seen;
  seen.ip = from;
  seen.method = "icmp";
  seen.rtt = rtt;
  seen.evidence =
      Evidence::make(EvidenceKind::record, "discover/icmp",
                     to_bytes("ICMP echo reply from " + from.to_string()), clock_.now());
  on_host_(seen);
}

}  // namespace tenken::discover
