// HostDialer: the Dialer over real sockets.
#pragma once

#include <memory>
#include <vector>

#include "scanner/net/connection.hpp"
#include "scanner/net/dialer.hpp"
#include "scanner/net/session.hpp"
#include "scanner/net/slots.hpp"
#include "scanner/net/source.hpp"
#include "scanner/pace/gate.hpp"
#include "scanner/pace/host_paces.hpp"
#include "scanner/pace/profile.hpp"
#include "scanner/pace/token_bucket.hpp"

namespace tenken::net {

/// The pace of one host, shared by everything that speaks with it at the same time.
class HostPace {
 public:
  HostPace(Session& session, const pace::Profile& profile)
      : HostPace(session, profile, pace::HostTurn(profile.host_packets_per_second)) {}
  HostPace(Session& session, const pace::Profile& profile, pace::HostTurn t)
      : turn(t), slots(session, profile.host_connections) {}

  pace::HostTurn turn;
  Slots slots;
};

/// Lives on the network thread; the references outlive it, and it outlives the calls that run.
class HostDialer final : public Dialer {
 public:
  /// \param check   what the gate is asked for: ports or probes
  /// \param shared  the bucket of all hosts together
  HostDialer(Session& session, const pace::Gate& gate, pace::Check check, IpAddress address,
             pace::TokenBucket& shared, std::shared_ptr<HostPace> pace, Source source = {});
  ~HostDialer() override;

  const IpAddress& address() const override { return address_; }
  Task<Result<std::unique_ptr<Stream>>> connect(std::uint16_t port, StreamLimits limits) override;
  Task<Result<SocketHandle>> connect_socket(std::uint16_t port,
                                            std::chrono::milliseconds deadline) override;
  void released(SocketHandle socket) override;

 private:
  class GivenAway;

  /// The gate's permit, after the waits for a slot and for the tokens.
  Task<Result<pace::Permit>> turn(Slots::Lease& lease);

  /// Connects, with as many attempts as the deadline leaves room for; the lease then holds the
  /// slot. The deadline starts with the first attempt.
  Task<Result<std::shared_ptr<Connection>>> reach(std::uint16_t port, StreamLimits limits,
                                                  Slots::Lease& lease);

  Session& session_;
  const pace::Gate& gate_;
  pace::Check check_;
  IpAddress address_;
  pace::TokenBucket& shared_;
  std::shared_ptr<HostPace> pace_;
  Source source_;
  std::vector<std::unique_ptr<GivenAway>> given_away_;
};

}  // namespace tenken::net
