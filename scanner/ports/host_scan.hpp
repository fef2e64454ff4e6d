// HostScan: the connect scan of one host. Used by ConnectScanner.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <vector>

#include "scanner/net/connect_pool.hpp"
#include "scanner/net/session.hpp"
#include "scanner/net/signal.hpp"
#include "scanner/net/slots.hpp"
#include "scanner/net/touch.hpp"
#include "scanner/pace/gate.hpp"
#include "scanner/pace/host_turn.hpp"
#include "scanner/pace/rtt.hpp"
#include "scanner/pace/token_bucket.hpp"
#include "scanner/ports/connect_scanner.hpp"
#include "scanner/ports/port_scanner.hpp"

namespace tenken::ports {

/// What the scans of all hosts share.
struct HostScanEnvironment {
  net::Session& session;
  const pace::Gate& gate;
  pace::TokenBucket& shared;
  net::Slots& sockets;
  net::ConnectPool& pool;
  const ConnectSettings& settings;
  const Clock& clock;
  OnProgress on_progress;

  HostScanEnvironment(net::Session& s, const pace::Gate& g, pace::TokenBucket& b, net::Slots& n,
                      net::ConnectPool& o, const ConnectSettings& c, const Clock& k, OnProgress p)
      : session(s),
        gate(g),
        shared(b),
        sockets(n),
        pool(o),
        settings(c),
        clock(k),
        on_progress(std::move(p)) {}
};

class HostScan final : private net::TouchListener {
 public:
  HostScan(const HostScanEnvironment& environment, const HostTarget& target);

  /// Every port of `order` once and the silent ones again; nothing is in flight any more when it
  /// ends.
  Task<Result<PortCoverage>> run(const std::vector<std::uint16_t>& order);
  /// The pace, below the profile's, at which a host that fell silent came back; nothing for one
  /// that bore the profile's.
  std::optional<double> slowed_to() const;
  /// SYNs to one host, at most, in a scan of `ports` ports: every port in every pass, the looks
  /// whether a host that fell silent lives, and what the kernel repeats of each. What follows an
  /// answer (ACK, FIN, RST) is not counted.
  static std::uint64_t most_packets(std::uint64_t ports, const pace::Profile& profile);

 private:
  using Milliseconds = std::chrono::milliseconds;

  /// An attempt under way.
  struct InFlight {
    std::uint16_t port;
    net::SteadyTime began;
    bool repeated;  ///< the kernel sends its SYN again while it waits
    net::Slots::Lease socket;

    InFlight(std::uint16_t p, net::SteadyTime b, bool r, net::Slots::Lease s)
        : port(p), began(b), repeated(r), socket(std::move(s)) {}
  };

  Task<void> sweep(const std::vector<std::uint16_t>& ports);
  /// When the attempts that may still turn into connections leave room for one more; nothing
  /// while there is room.
  std::optional<net::SteadyTime> full_until() const;
  /// Waits for the pace and asks the gate; nothing when the scan of this host is over.
  Task<std::optional<pace::Permit>> turn();
  void attempt(std::uint16_t port, const pace::Permit& permit, net::Slots::Lease socket);
  void touched(std::uint16_t port, const Result<net::Touch>& touch,
               std::chrono::microseconds elapsed) override;
  /// `repeated`: the kernel sent the SYN of a silent attempt again.
  void settle(std::uint16_t port, const Result<net::Touch>& touch,
              std::chrono::microseconds elapsed, bool repeated);
  void answered(std::uint16_t port, bool open, std::chrono::microseconds elapsed);
  /// A host that answered and is now silent: does a port that answered before still do so? If not,
  /// waits, asks again, and goes on at half the pace, or gives the host up.
  Task<void> check_alive();
  Task<bool> known_port_answers();
  void give_up(Error error);
  void progress(std::uint64_t settled);
  /// The host lives after all: what one patient attempt asked twice takes part in the next pass.
  void ask_all_again();
  Milliseconds timeout() const;  ///< of the next attempt
  /// Takes the tokens of what the kernel repeats while an attempt waits.
  void pay_for_repeats(Milliseconds wait);
  /// How long after its SYN an attempt may still be answered, as far as is known.
  std::chrono::microseconds answer_window() const;
  PortCoverage coverage(const std::vector<std::uint16_t>& order) const;

  const HostScanEnvironment& environment_;
  pace::Profile profile_;
  IpAddress ip_;
  pace::HostTurn turn_;
  net::Signal changed_;
  pace::RttEstimate rtt_;
  std::vector<InFlight> in_flight_;  ///< oldest first
  unsigned pass_ = 1;
  std::vector<std::uint16_t> open_;
  std::vector<std::uint16_t> prohibited_;
  std::vector<std::uint16_t> silent_;       ///< of this pass
  std::vector<std::uint16_t> asked_twice_;  ///< silent, though one attempt asked more than once
  std::vector<std::uint16_t> deferred_;     ///< nothing was sent: no socket was free
  std::optional<std::uint16_t> known_;      ///< a port that answered
  bool known_open_ = false;
  bool punctual_ = false;      ///< it answered before the kernel repeated a SYN
  unsigned refused_ = 0;       ///< attempts that closed ports answered
  unsigned silent_run_ = 0;    ///< silent attempts since the last answer
  unsigned suspicion_;         ///< silent_run_ at which the host is checked
  unsigned silent_total_ = 0;  ///< silent attempts since it was last asked with more patience
  unsigned shortages_ = 0;
  unsigned collapses_ = 0;
  bool news_ = false;       ///< something answered during this pass
  bool disturbed_ = false;  ///< the host fell silent during this pass and came back
  std::uint64_t reported_ = 0;
  std::optional<Error> failure_;
};

}  // namespace tenken::ports
