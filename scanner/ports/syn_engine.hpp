// SynEngine: the raw SYN scan of the hosts of one link. Runs on a thread of its own; a second one
// receives.
#pragma once

#include <atomic>
#include <functional>
#include <memory>
#include <queue>
#include <vector>

#include <boost/circular_buffer.hpp>

#include "scanner/dissect/tcp_answer.hpp"
#include "scanner/pace/gate.hpp"
#include "scanner/pace/host_paces.hpp"
#include "scanner/pace/profile.hpp"
#include "scanner/pace/rate_control.hpp"
#include "scanner/ports/port_scanner.hpp"
#include "scanner/ports/shared_silence.hpp"
#include "scanner/ports/syn_host.hpp"
#include "scanner/wire/host_index.hpp"
#include "scanner/wire/link.hpp"
#include "scanner/wire/receiver.hpp"
#include "scanner/wire/templates.hpp"
#include "scanner/wire/token.hpp"
#include "scanner/wire/transmitter.hpp"

namespace tenken::ports {

/// What the receiving thread counts.
struct SynCounters {
  std::atomic<std::uint64_t> proven{0};    ///< answers whose token holds
  std::atomic<std::uint64_t> rejected{0};  ///< forged, stale, or to something that was not asked
};

/// Reads frames on the receiving thread and lets pass only what proves itself.
class SynReader {
 public:
  /// \param hosts  and the others: outlive the reader
  SynReader(const wire::HostIndex& hosts, const wire::TokenKey& key,
            const std::vector<std::uint16_t>& order, SynCounters& counters);
  std::optional<Heard> operator()(ByteView frame, Timestamp at);

 private:
  std::optional<Heard> prove(const dissect::TcpAnswer& answer) const;

  const wire::HostIndex* hosts_;
  const wire::TokenKey* key_;
  SynCounters* counters_;
  std::vector<std::uint16_t> places_;  ///< by port; kNoPlace: not asked
};

struct SynSettings {
  pace::Profile profile;
  pace::HostPaces hosts;
  std::chrono::milliseconds distress_hold{2000};  ///< first wait after a host fell silent; doubled

  SynSettings() = default;
};

/// Every host gets the ports in the same order, and the hosts take turns, so that each is asked at
/// an even pace. Nothing is remembered of a SYN but that its port has not answered; the token in
/// the answer tells the rest.
class SynEngine {
 public:
  /// What becomes of a host, told on the engine's thread, once for each.
  using OnDone = std::function<void(HostTarget, Result<PortCoverage>)>;
  using OnSettled = std::function<void(std::uint64_t ports)>;

  /// \param hosts  have a MAC, and addresses that the link reaches without a router
  /// \param order  of the ports
  SynEngine(wire::Link link, const pace::Gate& gate, SynSettings settings,
            const std::vector<HostTarget>& hosts, const std::vector<std::uint16_t>& order,
            const Clock& clock, OnDone on_done, OnSettled on_settled);
  ~SynEngine();

  /// SYNs, at most, to a host whose `ports` ports are scanned: all passes, and the looks whether it
  /// lives.
  static std::uint64_t most_packets(std::uint64_t ports);

  /// Opens the link; once, before `run`. Errc::environment when that is impossible; nothing was
  /// sent then.
  Result<void> open();
  /// Blocks until every host is done. cancelled when `stopped` says so, environment when the link
  /// fails; the hosts that are not done are then not reported.
  /// While `paused` says so, nothing is sent and the engine's clock stands still.
  Result<PortScanStats> run(const std::function<bool()>& stopped,
                            const std::function<bool()>& paused);

 private:
  using Time = SynHost::Time;
  using Place = std::uint32_t;

  struct Timer {
    Time due;
    Place host;
    std::uint32_t epoch;
    bool operator>(const Timer& other) const { return due > other.due; }
  };

  /// A host that may send now, unless it has been scheduled anew since.
  struct Turn {
    Place host;
    std::uint32_t epoch;
  };

  Result<void> turn(const std::function<bool()>& stopped);
  Result<void> pause(const std::function<bool()>& stopped, const std::function<bool()>& paused);
  void hear();
  void hear_one(const Heard& answer);
  void wake_due();
  Result<void> rest();
  Result<void> step(Place place);
  Result<void> ask(Place place);
  Result<void> look(Place place);
  /// Whether it was sent; else the host has been scheduled anew or given up.
  Result<bool> send(SynHost& host, std::uint16_t port_place, unsigned pass);
  void make_ready(Place place);
  void conclude_look(Place place);
  void note_silence(SynHost& host);
  void grant_passes(unsigned from);
  void came_alive(SynHost& host);
  unsigned look_tries(const SynHost& host) const;
  bool begin_judging(Place place);
  void end_pass(Place place);
  bool asked_into_silence(const SynHost& host) const;
  void on_lost_link();
  void tell_progress(bool all);
  void finish(Place place);
  void give_up(Place place, Error why);
  void give_up_silent(Place place);
  void leave(SynHost& host);
  /// The next step of the host, at `when`.
  void schedule(Place place, Time when);
  /// The next packet of the host, as soon as its pace allows.
  void schedule_send(Place place);
  std::chrono::nanoseconds patience(const SynHost& host) const;

  wire::Link link_;
  const pace::Gate& gate_;
  SynSettings settings_;
  const std::vector<std::uint16_t>& order_;
  const Clock& clock_;
  OnDone on_done_;
  OnSettled on_settled_;
  std::vector<SynHost> hosts_;
  std::size_t unfinished_ = 0;
  std::size_t answering_ = 0;  ///< of these, hosts that have answered

  wire::TokenKey key_ = wire::TokenKey::random();
  std::unique_ptr<wire::HostIndex> index_;
  SynCounters counters_;
  std::vector<std::pair<IpAddress, wire::SynTemplate>> templates_;  ///< by source address
  std::vector<std::uint32_t> template_of_;                          ///< by host
  std::unique_ptr<wire::Receiver<Heard, SynReader>> receiver_;
  std::unique_ptr<wire::Transmitter> transmitter_;

  std::priority_queue<Timer, std::vector<Timer>, std::greater<>> timers_;
  boost::circular_buffer<Turn> ready_;  ///< in the order of their turns
  Time now_{};                          ///< without the pauses
  std::chrono::nanoseconds paused_{0};  ///< in all
  pace::RateControl rate_;
  std::uint64_t refusals_ = 0;
  LossEstimate loss_;
  SharedSilence silences_;
  Time heard_{};  ///< when anybody answered last
  pace::RttEstimate segment_rtt_;
  unsigned segment_samples_ = 0;
  std::uint64_t settled_ = 0;
  Time told_{};
};

}  // namespace tenken::ports
