// UdpDiscoverer: finds hosts, also behind routers, that answer neither ICMP echo nor TCP: by
// datagrams to a port that nobody uses and to DNS, SNMP and mDNS. Needs no privilege.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <vector>

#include "scanner/discover/discoverer.hpp"
#include "scanner/discover/udp_socket.hpp"
#include "scanner/net/session.hpp"
#include "scanner/net/source.hpp"
#include "scanner/pace/gate.hpp"
#include "scanner/pace/host_paces.hpp"
#include "scanner/pace/profile.hpp"
#include "scanner/pace/token_bucket.hpp"

namespace tenken::discover {

/// Sends well-formed questions without credentials: a DNS query, the engine discovery of SNMPv3
/// (RFC 3414 section 4) and an mDNS query; to the unused port four zero bytes.
class UdpDiscoverer final : public Discoverer {
 public:
  static constexpr unsigned kPasses = 2;
  /// Datagrams to one address, at most.
  static unsigned most_requests();

  /// \param shared  the bucket of all hosts together
  /// \param hosts   the slower ranges, and the turns that all senders to a host share
  UdpDiscoverer(boost::asio::any_io_executor executor, const pace::Gate& gate,
                pace::TokenBucket& shared, const Clock& clock, pace::Profile profile,
                net::Source source = {}, pace::HostPaces hosts = {});

  Task<Result<DiscoveryStats>> run(IpSet targets, OnHost on_host) override;
  void stop() override { session_.stop(); }

 private:
  struct Asked {
    net::SteadyTime at{};
    bool answered = false;
    std::optional<pace::HostTurn> turn;

    Asked() = default;
  };

  Task<Result<void>> run_family(bool v4, const std::vector<IpAddress>& targets,
                                const OnHost& on_host);
  Task<Result<void>> all_passes(UdpSocket& socket);
  Task<Result<void>> pass(UdpSocket& socket, std::size_t question, bool last);
  Task<Result<void>> ask(UdpSocket& socket, const IpAddress& target, Asked& asked,
                         std::size_t question);
  void on_sign(const IpAddress& from, std::uint16_t port, UdpSocket::Sign sign,
               const OnHost& on_host);

  net::Session session_;
  const pace::Gate& gate_;
  pace::TokenBucket& shared_;
  const Clock& clock_;
  pace::Profile profile_;
  net::Source source_;
  pace::HostPaces hosts_;
  std::map<IpAddress, Asked> asked_;
  DiscoveryStats stats_;
};

}  // namespace tenken::discover
