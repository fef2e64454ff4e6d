#include "cli/sliced_scan.hpp"

#include <algorithm>
#include <cmath>
#include <iterator>

#include "model/claims.hpp"
#include "model/messages.hpp"
#include "scanner/ports/connect_scanner.hpp"
#include "scanner/ports/syn_scanner.hpp"

namespace tenken::cli {
namespace {

constexpr std::size_t kRecordsPerBatch = 256;
constexpr double kBatchSeconds = 120;  // shorter ones wait too often for their slowest host
constexpr double kHostsForPace = 2;    // times those that their own paces make the common pace
constexpr double kMostHosts = 1U << 20U;
constexpr unsigned kHolds = 3;          // of a silent host, each twice as long as the one before
constexpr unsigned kMostCollapses = 3;  // of one host, between its parts

PortSet without(const PortSet& ports, const PortSet& gone) {
  std::vector<std::uint16_t> left;
  for (const std::uint16_t port : ports.ports())
    if (!gone.contains(port)) left.push_back(port);
  return PortSet::from_ports(left);
}

std::optional<std::uint16_t> answering_port(const PortCoverage& coverage) {
  if (!coverage.open.empty()) return coverage.open.ranges().front().first;
  if (coverage.closed_count() == 0) return std::nullopt;
  for (const auto& [first, last] : coverage.scanned.ranges())
    for (std::uint32_t port = first; port <= last; ++port)
      if (!coverage.filtered.contains(static_cast<std::uint16_t>(port)))
        return static_cast<std::uint16_t>(port);
  return std::nullopt;
}

void slow_down(ports::HostTarget& host, double per_second) {
  host.packets_per_second = std::min(host.packets_per_second.value_or(per_second), per_second);
}

}  // namespace

SlicedScan::SlicedScan(SliceTools tools, std::vector<PortSet> slices,
                       std::map<IpAddress, PortCoverage> recorded)
    : tools_(std::move(tools)),
      slices_(std::move(slices)),
      recorded_(std::move(recorded)),
      records_(tools_.session.executor()) {
  for (const PortSet& slice : slices_) port_count_ += slice.size();
}

namespace {

/// Which way a host is scanned depends on whether discovery learns its MAC.
std::uint64_t most_of_one(std::uint64_t ports, const pace::Profile& profile) {
  return std::max(ports::ConnectScanner::most_packets(ports, profile),
                  ports::SynScanner::most_packets(ports));
}

}  // namespace

std::uint64_t SlicedScan::most_packets(const std::vector<PortSet>& slices,
                                       const pace::Profile& profile) {
  std::uint64_t all = 0;
  std::uint64_t largest = 0;
  for (const PortSet& slice : slices) {
    const std::uint64_t most = most_of_one(slice.size(), profile);
    all += most;
    largest = std::max(largest, most);
  }
  if (slices.size() < 2) return all;
  const std::uint64_t look = most_of_one(1, profile);
  return all + kMostCollapses * largest + (1 + kHolds) * look * (slices.size() + kMostCollapses);
}

std::uint64_t SlicedScan::left(const std::vector<ports::HostTarget>& hosts) const {
  std::uint64_t ports = 0;
  for (const ports::HostTarget& host : hosts) {
    const auto known = recorded_.find(host.ip);
    const std::size_t done = known == recorded_.end() ? 0 : known->second.scanned.size();
    ports += port_count_ - std::min(done, port_count_);
  }
  return ports;
}

Task<Result<ports::PortScanStats>> SlicedScan::scan(std::vector<ports::HostTarget> hosts,
                                                    ports::OnHostDone on_done,
                                                    ports::OnProgress on_progress) {
  on_done_ = std::move(on_done);
  on_progress_ = std::move(on_progress);
  stats_ = ports::PortScanStats();
  take_up(std::move(hosts));
  std::vector<Host*> waiting;
  for (auto& [ip, host] : hosts_)
    if (!host.done) waiting.push_back(&host);
  const std::size_t most = batch_size(port_count_, tools_.all_per_second, tools_.per_second);
  Result<void> done = ok;
  for (std::size_t first = 0; done && first < waiting.size(); first += most)
    done =
        co_await scan_batch(Hosts(waiting).subspan(first, std::min(most, waiting.size() - first)));
  co_await records_.join();
  hosts_.clear();
  silent_.clear();
  if (!done) co_return Unexpected(done.error());
  co_return stats_;
}

void SlicedScan::take_up(std::vector<ports::HostTarget> hosts) {
  for (ports::HostTarget& target : hosts) {
    const IpAddress ip = target.ip;
    Host& host = hosts_.emplace(ip, Host(std::move(target))).first->second;
    if (auto known = recorded_.extract(ip)) host.coverage = std::move(known.mapped());
    if (const auto pace = host.coverage.packets_per_second) slow_down(host.target, *pace);
    if (port_count_ > 0) finish_if_whole(host);
  }
}

std::size_t SlicedScan::batch_size(std::size_t ports, double all, double each) {
  const auto requests = static_cast<double>(std::max<std::size_t>(1, ports));
  const double hosts = std::max(all * kBatchSeconds / requests, kHostsForPace * all / each);
  if (!(hosts < kMostHosts)) return static_cast<std::size_t>(kMostHosts);
  return static_cast<std::size_t>(std::ceil(std::max(hosts, 1.0)));
}

Task<Result<void>> SlicedScan::scan_batch(Hosts batch) {
  Result<void> done = ok;
  for (std::size_t i = 0; done && i < slices_.size(); ++i)
    done = co_await scan_slice(slices_[i], batch);
  co_return done;
}

Task<Result<void>> SlicedScan::scan_slice(const PortSet& slice, Hosts batch) {
  slice_size_ = slice.size();
  estimate();
  for (unsigned round = 0; round <= kMostCollapses; ++round) {
    counted_ = round > 0;
    std::vector<Group> groups = lacking(slice, batch);
    for (Group& group : groups) {
      ports::OnHostDone on_done = [this](const ports::HostTarget& host, Result<PortCoverage> part) {
        on_part(host, std::move(part));
      };
      const Result<void> asked = co_await ask(std::move(group), std::move(on_done));
      if (!asked) co_return asked;
    }
    const Result<void> judged = co_await judge_silent();
    if (!judged) co_return judged;
  }
  for (Host* const host : batch)
    if (!host->done && !host->coverage.scanned.contains(slice)) give_up_silent(*host);
  co_return ok;
}

void SlicedScan::estimate() {
  std::chrono::duration<double> longest{0};
  for (const auto& [ip, host] : hosts_) {
    if (host.done) continue;
    const auto ports = static_cast<double>(port_count_ - host.coverage.scanned.size());
    const double pace = host.target.packets_per_second.value_or(tools_.per_second);
    longest = std::max(longest, std::chrono::duration<double>(ports / pace));
  }
  constexpr std::chrono::hours kLongest{24 * 365};  // keeps the arithmetic in range
  longest = std::min<std::chrono::duration<double>>(longest, kLongest);
  slowest_end_ = net::SteadyClock::now() - tools_.session.brake().paused() +
                 std::chrono::duration_cast<std::chrono::nanoseconds>(longest);
}

std::chrono::seconds SlicedScan::slowest_host() const {
  const auto now = net::SteadyClock::now() - tools_.session.brake().paused();
  return hosts_.empty() || slowest_end_ <= now
             ? std::chrono::seconds(0)
             : std::chrono::ceil<std::chrono::seconds>(slowest_end_ - now);
}

std::vector<SlicedScan::Group> SlicedScan::lacking(const PortSet& slice, Hosts batch) {
  std::vector<Group> groups;
  for (const Host* const host : batch) {
    if (host->done || host->coverage.scanned.contains(slice)) continue;
    PortSet ports = without(slice, host->coverage.scanned);
    auto group = std::ranges::find(groups, ports, &Group::ports);
    if (group == groups.end()) group = groups.emplace(groups.end(), std::move(ports));
    group->hosts.push_back(host->target);
  }
  return groups;
}

Task<Result<void>> SlicedScan::ask(Group group, ports::OnHostDone on_part) {
  ports::OnProgress on_progress = [this](std::uint64_t settled) {
    if (!counted_) on_progress_(settled);
  };
  const Result<ports::PortScanStats> scanned = co_await tools_.scanner.scan(
      std::move(group.hosts), std::move(group.ports), std::move(on_part), std::move(on_progress));
  if (!scanned) co_return Unexpected(scanned.error());
  stats_ += *scanned;
  co_return ok;
}

void SlicedScan::on_part(const ports::HostTarget& target, Result<PortCoverage> part) {
  Host& host = hosts_.at(target.ip);
  if (target.packets_per_second) slow_down(host.target, *target.packets_per_second);
  if (!part) {
    give_up(host, std::move(part).error());
    return;
  }
  const auto known = answering_port(host.coverage);
  if (known && part->unanswered.size() == part->scanned.size()) {
    silent_.emplace_back(&host, std::move(*part), *known);
    return;
  }
  accept(host, std::move(*part));
}

/// A host that is down must not look filtered.
Task<Result<void>> SlicedScan::judge_silent() {
  std::chrono::milliseconds hold = tools_.distress_hold;
  for (unsigned holds = 0; holds <= kHolds && !silent_.empty(); ++holds) {
    if (holds > 0) {
      const Result<void> waited =
          co_await tools_.session.sleep_until(net::SteadyClock::now() + hold);
      if (!waited) co_return waited;
      hold *= 2;
    }
    const Result<void> looked = co_await look_at_silent(holds > 0);
    if (!looked) co_return looked;
  }
  for (Silent& silent : std::exchange(silent_, {})) give_up_silent(*silent.host);
  co_return ok;
}

Task<Result<void>> SlicedScan::look_at_silent(bool fell) {
  std::map<std::uint16_t, Group> looks;
  std::map<IpAddress, Silent*> asked;
  for (Silent& silent : silent_) {
    const PortSet port = PortSet::from_ports({silent.known});
    looks.try_emplace(silent.known, port).first->second.hosts.push_back(silent.host->target);
    asked.emplace(silent.host->target.ip, &silent);
  }
  counted_ = true;
  Result<void> done = ok;
  for (auto& [port, group] : looks) {
    ports::OnHostDone on_look = [&](const ports::HostTarget& target, Result<PortCoverage> part) {
      Silent& silent = *asked.at(target.ip);
      Host& host = *silent.host;
      if (part && !part->unanswered.empty()) return;  // still silent
      if (!part) {
        give_up(host, std::move(part).error());
      } else if (fell && ++host.collapses > kMostCollapses) {
        return;
      } else if (fell) {
        slow_down(host.target, host.target.packets_per_second.value_or(tools_.per_second) / 2);
      } else {
        accept(host, std::move(silent.part));
      }
      silent.host = nullptr;
    };
    done = co_await ask(std::move(group), std::move(on_look));
    if (!done) break;
  }
  std::erase_if(silent_, [](const Silent& silent) { return silent.host == nullptr; });
  co_return done;
}

void SlicedScan::accept(Host& host, PortCoverage part) {
  part.packets_per_second = host.target.packets_per_second;
  if (slices_.size() > 1) record(host, part);
  host.coverage.add(part);
  finish_if_whole(host);
}

void SlicedScan::finish_if_whole(Host& host) {
  if (host.coverage.scanned.size() < port_count_) return;
  host.done = true;
  host.coverage.packets_per_second.reset();  // of parts only
  on_done_(host.target, std::move(host.coverage));
}

void SlicedScan::give_up(Host& host, Error why) {
  host.done = true;
  // Those of the slice were told by the scanner.
  const std::size_t told = host.coverage.scanned.size() + slice_size_;
  if (told < port_count_) on_progress_(port_count_ - told);
  on_done_(host.target, Unexpected(std::move(why)));
}

void SlicedScan::give_up_silent(Host& host) {
  const double pace = host.target.packets_per_second.value_or(tools_.per_second);
  Note what(Msg::ports_host_fell_silent,
            {host.target.ip.to_string(), std::to_string(std::lround(pace))});
  give_up(host, Error(Errc::timed_out, std::move(what), Note(Msg::ports_host_fell_silent_remedy)));
}

void SlicedScan::record(const Host& host, const PortCoverage& part) {
  pending_.emplace_back(Subject(host.target.ip, host.target.mac), claim::kProgressTcp,
                        part.to_string(), Witness(tools_.sensor, part.method), tools_.clock.now());
  if (std::exchange(recording_, true)) return;
  records_.spawn(write_records());
}

Task<void> SlicedScan::write_records() {
  while (!pending_.empty()) {
    Batch batch;
    const auto end =
        pending_.begin() + static_cast<std::ptrdiff_t>(std::min(pending_.size(), kRecordsPerBatch));
    batch.observations.assign(std::make_move_iterator(pending_.begin()),
                              std::make_move_iterator(end));
    pending_.erase(pending_.begin(), end);
    const Result<void> sent = co_await tools_.channel.send(std::move(batch));
    if (!sent) pending_.clear();  // the writer has failed, and ends the sweep
  }
  recording_ = false;
}

}  // namespace tenken::cli
