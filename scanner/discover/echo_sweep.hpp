// EchoSweep: asks the addresses of one family by ICMP, as its socket asks. Used by IcmpDiscoverer.
#pragma once

#include <array>
#include <optional>
#include <unordered_map>
#include <vector>

#include "scanner/discover/discoverer.hpp"
#include "scanner/discover/echo_socket.hpp"
#include "scanner/discover/readable.hpp"
#include "scanner/net/session.hpp"
#include "scanner/pace/gate.hpp"
#include "scanner/pace/host_paces.hpp"
#include "scanner/pace/profile.hpp"
#include "scanner/pace/rtt.hpp"
#include "scanner/pace/token_bucket.hpp"

namespace tenken::discover {

class EchoSweep {
 public:
  static constexpr unsigned kMaxPasses = 6;  ///< requests to one address, at most

  EchoSweep(net::Session& session, const pace::Gate& gate, pace::TokenBucket& shared,
            const Clock& clock, const pace::Profile& profile, const pace::HostPaces& hosts,
            EchoSocket socket, const OnHost& on_host);

  /// Errc::limit when no descriptor is free. Once per sweep.
  Task<Result<DiscoveryStats>> run(std::vector<IpAddress> targets);

 private:
  struct Asked {
    std::array<net::SteadyTime, kMaxPasses> at{};  ///< of the request of each pass
    bool answered = false;
    std::optional<pace::HostTurn> turn;

    Asked() = default;
  };

  Task<Result<void>> all_passes(std::vector<IpAddress> targets);
  Task<Result<void>> pass(const std::vector<IpAddress>& targets, std::uint16_t number);
  Task<Result<void>> ask(const IpAddress& target, std::uint16_t number);
  /// The record of one answer.
  Evidence evidence_of(const IpAddress& from) const;
  void take_replies();
  void on_reply(const IpAddress& from, const dissect::EchoReply& reply);

  net::Session& session_;
  const pace::Gate& gate_;
  pace::TokenBucket& shared_;
  const Clock& clock_;
  const pace::Profile& profile_;
  const pace::HostPaces& hosts_;
  EchoSocket socket_;
  Readable replies_;
  const OnHost& on_host_;
  std::string method_;
  Bytes nonce_;  ///< payload of this run's requests: who has not seen one cannot answer it
  std::unordered_map<IpAddress, Asked> asked_;
  pace::RttEstimate rtt_;
  DiscoveryStats stats_;
  std::uint64_t found_ = 0;
};

}  // namespace tenken::discover
