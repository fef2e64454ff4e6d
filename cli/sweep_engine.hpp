// The sweep engine: discovery, ports and probes of one plan, streamed into the inventory.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "inventory/inventory.hpp"
#include "model/coverage.hpp"
#include "model/ip_address.hpp"
#include "model/message.hpp"
#include "model/port_set.hpp"
#include "model/result.hpp"
#include "model/timestamp.hpp"
#include "scanner/discover/discoverer.hpp"
#include "scanner/pace/gate.hpp"
#include "scanner/pace/host_paces.hpp"
#include "scanner/pace/profile.hpp"
#include "scanner/pace/scope.hpp"
#include "scanner/ports/port_scanner.hpp"

namespace tenken::knowledge {
class Conclusions;
}

namespace tenken::cli {

/// What one run does. Targets lie within the scope; the gate is asked again for every packet.
struct SweepPlan {
  IpSet targets;
  PortSet ports;
  std::string ports_text;  ///< as asked: "top1000"
  PortSet udp_ports;
  std::string udp_ports_text = "none";  ///< as asked: "top20"
  pace::Profile profile;                ///< the scope's caps applied
  std::vector<pace::RangePace> paces;   ///< the scope's slower ranges
  std::optional<std::string> interface;
  std::string sensor;              ///< this machine's host name
  std::filesystem::path database;  ///< of the inventory
  std::uint64_t seed = 0;          ///< order of addresses; the same for a resumed scan
  std::optional<std::chrono::seconds> max_time;
  std::shared_ptr<const knowledge::Conclusions> conclusions;  ///< null: texts are only kept
  bool listen = true;                          ///< on the links of the targets, while it runs
  IpSet excluded;                              ///< addresses that nobody wants to hear of
  std::optional<int> terminal;                 ///< descriptor that the user's keys come from
  bool resumed = false;                        ///< the rest of a scan that was interrupted
  std::vector<IpAddress> already_measured;     ///< by the part of the scan that is being resumed
  std::vector<IpAddress> udp_measured;         ///< the same for UDP
  std::map<IpAddress, PortCoverage> progress;  ///< TCP ports that it did of others

  SweepPlan() = default;
};

enum class SweepPhase : std::uint8_t { discovery, ports, services, saving };

/// What a user asked to be told.
enum class SweepTalk : std::uint8_t { none, status, keys };

/// How far a run has come. Totals grow while hosts are found.
struct SweepStatus {
  SweepPhase phase = SweepPhase::discovery;
  std::uint64_t addresses_done = 0;
  std::uint64_t addresses_total = 0;
  std::uint64_t hosts_found = 0;
  std::uint64_t ports_done = 0;
  std::uint64_t ports_total = 0;
  std::uint64_t services_done = 0;
  std::uint64_t services_total = 0;
  std::uint64_t dropped = 0;
  double loss = 0;  ///< share of requests that lost their answer, where known
  Timestamp started;
  /// What the pace of the slowest host makes its ports take from now on, at least.
  std::chrono::seconds slowest_host{0};
  bool paused = false;
  std::chrono::nanoseconds paused_for{0};  ///< in all
  SweepTalk talk = SweepTalk::none;

  SweepStatus() = default;
};

/// What became of a run that could be started.
struct SweepOutcome {
  bool interrupted = false;   ///< by a signal; what was measured is stored
  bool out_of_time = false;   ///< max_time passed; otherwise like interrupted
  bool scope_closed = false;  ///< the permission ended before everything was measured
  discover::DiscoveryStats discovery;
  ports::PortScanStats ports;
  std::size_t hosts = 0;
  std::size_t failed_hosts = 0;      ///< seen, but not measured completely; silent ones included
  std::size_t silent_hosts = 0;      ///< answered before the interruption, and now no more
  std::uint64_t dropped = 0;         ///< frames that the capture lost
  std::optional<Error> store_error;  ///< the inventory could not take everything
  std::vector<Note> notes;           ///< how the work was done, for -v
  std::vector<Note> heard;           ///< what listening alongside came to
  std::vector<Note> anomalies;       ///< answers that were no hosts, and addresses used twice

  SweepOutcome() = default;
};

using OnSweepStatus = std::function<void(const SweepStatus&)>;

/// The caps of each host, which all processes of this machine keep together; those of this process
/// alone, with a note, where the table of all cannot be used.
pace::HostPaces shared_paces(const SweepPlan& plan, std::vector<Note>& notes);

/// Runs the plan and returns when everything that was learned is stored. SIGINT and SIGTERM: the
/// first drains and sets `interrupted`, the second ends the process with 130; keys and further
/// signals as in Keys. `on_status` is called on one thread.
Result<SweepOutcome> run_sweep(const SweepPlan& plan, const pace::Gate& gate,
                               inventory::Inventory& inventory, const ScanRecord& scan,
                               const Clock& clock, OnSweepStatus on_status);

/// The engine as a value, so that the command can be tried without a network.
using SweepEngine = std::function<Result<SweepOutcome>(
    const SweepPlan& plan, const pace::Gate& gate, inventory::Inventory& inventory,
    const ScanRecord& scan, const Clock& clock, OnSweepStatus on_status)>;

}  // namespace tenken::cli
