// SynHost: where the raw scan of one host stands. Used by SynEngine, on its thread.
#pragma once

#include <array>
#include <chrono>
#include <cstdint>
#include <optional>
#include <utility>
#include <vector>

#include "model/timestamp.hpp"
#include "scanner/dissect/ip_key.hpp"
#include "scanner/dissect/tcp_answer.hpp"
#include "scanner/pace/gate.hpp"
#include "scanner/pace/host_turn.hpp"
#include "scanner/pace/rtt.hpp"
#include "scanner/ports/loss_estimate.hpp"
#include "scanner/ports/port_scanner.hpp"

namespace tenken::ports {

/// A verified answer to a SYN of this scan.
struct Heard {
  std::uint32_t host = 0;   ///< its place in the list of hosts
  std::uint16_t place = 0;  ///< of the port in the order
  std::uint8_t pass = 0;    ///< of the SYN that is answered
  dissect::SynReply reply = dissect::SynReply::reset;
  IcmpReason reason;
  Timestamp at;

  Heard() = default;
};

class SynHost {
 public:
  using Time = std::chrono::steady_clock::time_point;
  using Nanoseconds = std::chrono::nanoseconds;

  static constexpr unsigned kMostPasses = 14;  ///< of ordinary SYNs
  static constexpr unsigned kLookPass = 15;    ///< of SYNs that ask whether the host lives
  /// Silent SYNs in a row after which a host is looked at for the first time.
  static constexpr unsigned kFirstSuspicion = 16;

  enum class Phase : std::uint8_t {
    asking,   ///< sends SYNs
    waiting,  ///< for the last answers of a pass
    looking,  ///< has asked a port that answered before whether the host lives
    holding,  ///< found it dead, and leaves it alone for a while
    finished,
  };

  /// \param ports  number of ports in the order
  SynHost(HostTarget target, std::size_t ports, pace::HostTurn turn);

  // The order of asking.

  /// The next port of this pass that has not answered; nothing at the end of the pass.
  std::optional<std::uint16_t> next_place();
  /// That port, the one that came last, could not be asked yet.
  void put_back(std::uint16_t place) { cursor_ = place; }
  void next_pass();
  unsigned pass() const { return pass_; }

  // What goes out and comes in.

  /// \param sent  the moment by the clock of the answers
  void asked(std::uint16_t place, Time now, Timestamp sent);
  /// \returns whether it is news: the first answer of that port
  bool heard(const Heard& answer, Time now);
  /// The last look was answered.
  bool lives() const { return lives_; }
  void looked(Time now);

  // Judgement.

  /// Whether as many SYNs stayed silent, after an answer, as make it likely that it fell over.
  bool suspicious(Time now, Nanoseconds patience) const;
  /// The look has found it alive: silence is filtering, so ask less often.
  void trust_silence();
  /// It fell silent and came back: halves its pace, and grants the pass that is lost. A host that
  /// fell alone bears less than one that fell `with_others`.
  void came_back(Time now, bool with_others);
  /// A pass that does not count, since the network lost it as a whole.
  void grant_pass() { ++granted_passes_; }
  /// Books the pass that has just ended; the answers that became known since the last one go to
  /// `all` as well.
  void book_pass(LossEstimate& all);
  /// Whether one more pass is worth it, at loss `all` of all hosts together.
  bool needs_pass(double all) const;

  /// Chance that a request to this host stays without its answer; `all`: that of all hosts.
  double loss(double all) const { return loss_.value_for_host(all); }
  std::size_t unanswered() const { return ports_ - answered_; }
  PortCoverage coverage(const std::vector<std::uint16_t>& order, double all_loss) const;
  /// The pace, below the profile's, at which a host that fell silent came back.
  std::optional<double> slowed_to() const;

  HostTarget target;
  dissect::IpKey key{};
  std::optional<pace::Permit> permit;
  Time permit_until{};
  Phase phase = Phase::asking;
  Time due{};               ///< of the next step
  std::uint32_t epoch = 0;  ///< counts the steps, so that a timer of the past is known as such
  pace::HostTurn turn;
  std::chrono::microseconds min_timeout{0};  ///< of its profile
  std::chrono::microseconds max_timeout{0};
  pace::RttEstimate rtt;
  std::optional<std::uint16_t> known;  ///< place of a port that answered
  unsigned tries = 0;                  ///< looks in a row that nothing answered
  Time silent_since{};                 ///< when as many stayed so that it counts as silent
  unsigned holds = 0;                  ///< in a row
  unsigned collapses = 0;
  bool judging = false;  ///< the look belongs to the end of a pass
  Time pass_ends{};      ///< when the last SYN of the pass has been waited for
  Time last_sent{};
  Time last_heard{};

 private:
  /// A SYN whose round trip is being measured.
  struct Timed {
    std::uint16_t place = 0;
    std::uint8_t pass = 0;  ///< 0: free
    Timestamp sent;
  };

  bool has_answered(std::uint16_t place) const;
  void measure(const Heard& answer);
  LossEstimate loss_;
  std::vector<std::uint64_t> answered_bits_;
  std::size_t ports_;
  std::size_t answered_ = 0;
  std::size_t cursor_ = 0;
  unsigned pass_ = 1;
  unsigned granted_passes_ = 0;
  std::array<std::uint32_t, kMostPasses + 1> found_{};   ///< by the pass that was answered
  std::array<std::uint32_t, kMostPasses + 1> booked_{};  ///< of these, given to the estimates
  std::vector<std::uint16_t> open_;
  std::vector<std::pair<IcmpReason, std::uint16_t>> prohibited_;
  std::array<Timed, 4> timed_{};
  bool known_open_ = false;
  bool lives_ = false;
  unsigned silent_run_ = 0;  ///< SYNs since the last answer
  unsigned suspicion_;
  bool unlimited_;  ///< no pace was set for it
  Time last_look_{};
  Time first_asked_{};
  Time last_asked_{};
  std::uint64_t sent_ = 0;
};

}  // namespace tenken::ports
