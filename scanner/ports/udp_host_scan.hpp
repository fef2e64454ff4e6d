// UdpHostScan: the UDP scan of one host. Used by UdpScanner.
#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <vector>

#include "scanner/net/ask_udp.hpp"
#include "scanner/net/session.hpp"
#include "scanner/net/slots.hpp"
#include "scanner/net/task_group.hpp"
#include "scanner/pace/gate.hpp"
#include "scanner/pace/host_turn.hpp"
#include "scanner/pace/rtt.hpp"
#include "scanner/pace/token_bucket.hpp"
#include "scanner/ports/udp_scanner.hpp"

namespace tenken::ports {

/// What the scans of all hosts share.
struct UdpScanEnvironment {
  net::Session& session;
  const pace::Gate& gate;
  pace::TokenBucket& shared;
  net::Slots& sockets;
  const UdpSettings& settings;
  const Clock& clock;
  OnProgress on_progress;

  UdpScanEnvironment(net::Session& s, const pace::Gate& g, pace::TokenBucket& b, net::Slots& n,
                     const UdpSettings& u, const Clock& k, OnProgress p)
      : session(s),
        gate(g),
        shared(b),
        sockets(n),
        settings(u),
        clock(k),
        on_progress(std::move(p)) {}
};

class UdpHostScan {
 public:
  /// Rounds of questions to the silent ports; most hosts need three.
  static constexpr unsigned kMaxRounds = 8;

  UdpHostScan(const UdpScanEnvironment& environment, const HostTarget& target);

  /// Nothing is in flight any more when it ends.
  Task<Result<UdpOutcome>> run(const std::vector<std::uint16_t>& order);
  /// The time of `run` at full pace, at most.
  static std::chrono::milliseconds longest(std::uint64_t ports, const UdpSettings& settings);

 private:
  /// Asks each of `ports` once; those without an answer are in silent_ afterwards.
  Task<void> round(const std::vector<std::uint16_t>& ports);
  /// Waits for the pace and asks the gate; nothing when the scan of this host is over.
  Task<std::optional<pace::Permit>> turn();
  Task<void> ask(std::uint16_t port, pace::Permit permit, net::Slots::Lease socket);
  void settle(std::uint16_t port, Result<net::UdpAnswer> answer, std::chrono::microseconds elapsed);
  /// Whether the silent ports deserve one more round, and at which pace.
  bool goes_on(std::size_t asked, std::chrono::nanoseconds took);
  net::SteadyTime now() const;  ///< pauses left out
  bool out_of_patience() const;
  /// After which whoever sends ICMP errors here may send one again.
  std::chrono::milliseconds rest() const;
  std::chrono::milliseconds timeout() const;
  void give_up(Error error);
  void progress(std::uint64_t settled);
  UdpOutcome outcome(const std::vector<std::uint16_t>& order);

  const UdpScanEnvironment& environment_;
  pace::Profile profile_;
  IpAddress ip_;
  pace::HostTurn turn_;
  net::TaskGroup questions_;
  pace::RttEstimate rtt_;
  unsigned round_ = 1;
  std::chrono::nanoseconds gap_{0};  ///< between questions, beyond what the pace asks for
  net::SteadyTime first_{};          ///< when the second round began
  std::chrono::nanoseconds first_round_{0};
  std::map<std::uint16_t, Bytes> replies_;
  std::map<IcmpReason, std::vector<std::uint16_t>> prohibited_;
  std::vector<std::uint16_t> silent_;  ///< of this round
  std::size_t told_ = 0;               ///< ports about which an ICMP error came
  std::size_t told_now_ = 0;           ///< those of this round
  unsigned shortages_ = 0;
  bool cut_short_ = false;  ///< not every silent port was asked in this round
  bool limited_ = false;    ///< ended while its errors still came
  std::uint64_t reported_ = 0;
  std::optional<Error> failure_;
};

}  // namespace tenken::ports
