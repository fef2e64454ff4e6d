#include "scanner/discover/arp_discoverer.hpp"

#include <thread>

#include <boost/asio/post.hpp>

#include "scanner/discover/arp_link.hpp"
#include "scanner/discover/arp_sweep.hpp"
#include "scanner/discover/targets.hpp"
#include "scanner/net/signal.hpp"

namespace tenken::discover {
namespace {

// What the sweeping thread and the waiting coroutine share; used by the network thread except for
// `result`, which the sweeping thread writes before it posts the end.
struct Job {
  net::Signal done;
  bool finished = false;
  Result<DiscoveryStats> result = DiscoveryStats();

  explicit Job(net::Session& session) : done(session) {}
};

}  // namespace

ArpDiscoverer::ArpDiscoverer(boost::asio::any_io_executor executor, const pace::Gate& gate,
                             Interface interface, pace::Profile profile)
    : session_(std::move(executor)),
      gate_(gate),
      interface_(std::move(interface)),
      profile_(std::move(profile)) {}

Task<Result<DiscoveryStats>> ArpDiscoverer::run(IpSet targets, OnHost on_host) {
  if (session_.stopped()) co_return fail(Errc::cancelled, "ARP discovery was stopped");
  Result<std::vector<IpAddress>> addresses = expand(targets);
  if (!addresses) co_return Unexpected(std::move(addresses).error());
  std::vector<std::uint32_t> asked;
  for (const IpAddress& address : *addresses)
    if (address.is_v4() && !interface_.owns(address)) asked.push_back(address.v4_value());
  Result<ArpLink> link = ArpLink::open(interface_);
  if (!link) co_return Unexpected(std::move(link).error());

  const boost::asio::any_io_executor executor = session_.executor();
  const auto report = std::make_shared<OnHost>(std::move(on_host));
  OnHost hand_over = [executor, report](const HostSeen& seen) {
    boost::asio::post(executor, [report, seen] { (*report)(seen); });
  };
  Job job(session_);
  ArpSweep sweep(std::move(*link), gate_, profile_, asked, std::move(hand_over));
  std::jthread thread([this, &job, &sweep, &executor](const std::stop_token& abandoned) {
    job.result = sweep.run([&] { return session_.stopped() || abandoned.stop_requested(); });
    if (abandoned.stop_requested()) return;
    boost::asio::post(executor, [&job] {
      job.finished = true;
      job.done.notify();
    });
  });
  while (!job.finished) co_await job.done.wait();
  thread.join();
  co_return job.result;
}

}  // namespace tenken::discover
