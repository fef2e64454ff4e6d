// TcpDiscoverer: finds hosts by TCP connects to usual ports; needs no privilege. Whatever answers,
// lives: acceptance (closed at once) and refusal alike.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "scanner/discover/discoverer.hpp"
#include "scanner/net/session.hpp"
#include "scanner/net/source.hpp"
#include "scanner/pace/gate.hpp"
#include "scanner/pace/host_paces.hpp"
#include "scanner/pace/profile.hpp"
#include "scanner/pace/token_bucket.hpp"

namespace tenken::discover {

class TcpDiscoverer final : public Discoverer {
 public:
  /// The ports that are tried, in this order, until one answers.
  static std::span<const std::uint16_t> usual_ports();
  /// SYNs to one address, at most, that trying the usual ports takes, what the kernel repeats
  /// included.
  static unsigned most_requests(const pace::Profile& profile);

  /// \param shared  the bucket of all hosts together
  /// \param hosts   the slower ranges, and the turns that all senders to a host share
  TcpDiscoverer(boost::asio::any_io_executor executor, const pace::Gate& gate,
                pace::TokenBucket& shared, const Clock& clock, pace::Profile profile,
                std::vector<std::uint16_t> ports, net::Source source = {},
                pace::HostPaces hosts = {});

  Task<Result<DiscoveryStats>> run(IpSet targets, OnHost on_host) override;
  void stop() override { session_.stop(); }

 private:
  struct Run;

  Task<void> work(Run& run);
  Task<void> ask(Run& run, const IpAddress& target);

  net::Session session_;
  const pace::Gate& gate_;
  pace::TokenBucket& shared_;
  const Clock& clock_;
  pace::Profile profile_;
  std::vector<std::uint16_t> ports_;
  net::Source source_;
  pace::HostPaces hosts_;
};

}  // namespace tenken::discover
