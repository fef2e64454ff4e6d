// SlicedScan: the TCP ports of hosts, part by part, each part recorded as soon as it is known.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "model/coverage.hpp"
#include "model/observation.hpp"
#include "model/port_set.hpp"
#include "model/result.hpp"
#include "model/timestamp.hpp"
#include "scanner/net/observation_channel.hpp"
#include "scanner/net/session.hpp"
#include "scanner/net/task_group.hpp"
#include "scanner/pace/profile.hpp"
#include "scanner/ports/port_scanner.hpp"

namespace tenken::cli {

/// What a SlicedScan works with; the references outlive it.
struct SliceTools {
  net::Session& session;
  ports::PortScanner& scanner;
  net::ObservationChannel& channel;
  const Clock& clock;
  std::string sensor;
  double per_second;  ///< packets to one host, before it is slowed down
  double all_per_second = std::numeric_limits<double>::infinity();  ///< packets to all of them
  std::chrono::milliseconds distress_hold{2000};  ///< first wait for a silent host; doubled

  SliceTools(net::Session& s, ports::PortScanner& p, net::ObservationChannel& c, const Clock& k)
      : session(s), scanner(p), channel(c), clock(k), per_second(1) {}
};

/// As many hosts as the pace asks in about two minutes are a batch, so that their results are known
/// and recorded before others begin. One part after the other is asked of all hosts of a batch that
/// lack it. A host that answered before and is
/// silent throughout a part is looked at, as within a part: what it did not answer while it was
/// down is asked again, at half the pace.
class SlicedScan {
 public:
  /// \param slices    share no port
  /// \param recorded  what an interrupted scan has done already: not asked again
  SlicedScan(SliceTools tools, std::vector<PortSet> slices,
             std::map<IpAddress, PortCoverage> recorded);

  /// SYNs, at most, to one host.
  static std::uint64_t most_packets(const std::vector<PortSet>& slices,
                                    const pace::Profile& profile);
  /// Hosts of one batch. \param all  packets per second to all of them, `each` to one
  static std::size_t batch_size(std::size_t ports, double all, double each);
  /// How many ports of `hosts` are still to be asked.
  std::uint64_t left(const std::vector<ports::HostTarget>& hosts) const;
  /// What the pace of the host that needs longest leaves of a running scan, at least.
  std::chrono::seconds slowest_host() const;
  /// Like PortScanner::scan over all slices: each host is reported once, with everything that is
  /// known of its ports.
  Task<Result<ports::PortScanStats>> scan(std::vector<ports::HostTarget> hosts,
                                          ports::OnHostDone on_done, ports::OnProgress on_progress);

 private:
  struct Host {
    ports::HostTarget target;
    PortCoverage coverage;
    bool done = false;
    unsigned collapses = 0;
    explicit Host(ports::HostTarget t) : target(std::move(t)) {}
  };
  struct Group {
    PortSet ports;
    std::vector<ports::HostTarget> hosts;
    explicit Group(PortSet p) : ports(std::move(p)) {}
  };
  /// A part that brought no answer of a host that answered before.
  struct Silent {
    Host* host;
    PortCoverage part;
    std::uint16_t known;  ///< a port that answered
    Silent(Host* h, PortCoverage p, std::uint16_t k) : host(h), part(std::move(p)), known(k) {}
  };

  using Hosts = std::span<Host* const>;

  void estimate();
  Task<Result<void>> scan_batch(Hosts batch);
  Task<Result<void>> scan_slice(const PortSet& slice, Hosts batch);
  Task<Result<void>> ask(Group group, ports::OnHostDone on_part);
  Task<Result<void>> judge_silent();
  /// \param fell  the host was found dead before: what it did not answer then counts for nothing
  Task<Result<void>> look_at_silent(bool fell);
  /// Hosts by what they lack of `slice`.
  static std::vector<Group> lacking(const PortSet& slice, Hosts batch);
  void take_up(std::vector<ports::HostTarget> hosts);
  void on_part(const ports::HostTarget& target, Result<PortCoverage> part);
  void accept(Host& host, PortCoverage part);
  void finish_if_whole(Host& host);
  void give_up(Host& host, Error why);
  void give_up_silent(Host& host);
  void record(const Host& host, const PortCoverage& part);
  Task<void> write_records();

  SliceTools tools_;
  std::vector<PortSet> slices_;
  std::size_t port_count_ = 0;  ///< of all slices
  std::map<IpAddress, PortCoverage> recorded_;
  std::map<IpAddress, Host> hosts_;
  std::vector<Silent> silent_;
  ports::OnHostDone on_done_;
  ports::OnProgress on_progress_;
  std::size_t slice_size_ = 0;     ///< of the slice that is being asked
  net::SteadyTime slowest_end_{};  ///< pauses left out
  bool counted_ = false;           ///< its ports, already
  ports::PortScanStats stats_;
  net::TaskGroup records_;
  std::vector<Observation> pending_;
  bool recording_ = false;
};

}  // namespace tenken::cli
