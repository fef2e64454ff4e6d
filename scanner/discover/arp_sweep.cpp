#include "scanner/discover/arp_sweep.hpp"

#include <algorithm>

#include "scanner/discover/stop_rule.hpp"

namespace tenken::discover {
namespace {

using namespace std::chrono_literals;
using std::chrono::microseconds;

constexpr std::size_t kMaxMacs = 8;      // of one address: more is an attack or a loop, and bounded
constexpr auto kShortestWait = 1000us;   // sleeping less than that costs more than it spaces
constexpr auto kLongestWait = 10'000us;  // so that a stop is seen soon
constexpr auto kBlockTime = 10ms;        // the ring hands an answer over that late
constexpr double kBurstSeconds = 0.005;
constexpr double kMaxBurst = 64;
constexpr int kMaxBusy = 1000;  // tries against a full send queue

double burst_of(double rate) { return std::clamp(rate * kBurstSeconds, 1.0, kMaxBurst); }

Error stopped_error() { return {Errc::cancelled, "ARP discovery was stopped"}; }

}  // namespace

ArpSweep::ArpSweep(ArpLink link, const pace::Gate& gate, const pace::Profile& profile,
                   const std::vector<std::uint32_t>& targets, OnHost on_host)
    : link_(std::move(link)),
      gate_(gate),
      profile_(profile),
      on_host_(std::move(on_host)),
      bucket_(profile.packets_per_second, burst_of(profile.packets_per_second)) {
  targets_.reserve(targets.size());
  for (const std::uint32_t ip : targets) targets_.emplace_back(ip);
}

Result<DiscoveryStats> ArpSweep::run(const std::function<bool()>& stopped) {
  StopRule rule(kMaxPasses);
  std::uint64_t before = 0;
  do {
    before = found_;
    if (Result<void> done = pass(stopped); !done) return Unexpected(std::move(done).error());
    first_pass_ = false;
  } while (found_ < targets_.size() - stats_.refused && rule.after_pass(found_ - before));
  stats_.dropped = link_.dropped();
  return stats_;
}

Result<void> ArpSweep::pass(const std::function<bool()>& stopped) {
  for (Target& target : targets_) {
    if (target.refused || !target.macs.empty()) continue;
    const auto now = Clock::now();
    const auto free_at = bucket_.reserve(now);
    if (free_at > now) {
      Result<void> heard = listen(std::max(free_at, now + kShortestWait), stopped);
      if (!heard) return heard;
      if (!target.macs.empty()) continue;
    }
    if (Result<void> asked = ask(target); !asked) return asked;
  }
  const auto patience =
      rtt_.timeout(profile_.min_timeout, profile_.min_timeout, profile_.max_timeout);
  return listen(Clock::now() + patience + kBlockTime, stopped);
}

Result<void> ArpSweep::ask(Target& target) {
  const Result<pace::Permit> permit = gate_.admit(IpAddress::v4(target.ip), pace::Check::discovery);
  if (!permit) {
    target.refused = true;
    ++stats_.refused;
    return ok;
  }
  if (first_pass_) ++stats_.addresses;
  for (int busy = 0;; ++busy) {
    target.asked = SystemClock().now();
    Result<void> sent = link_.ask(*permit);
    if (sent) break;
    if (sent.error().code != Errc::limit || busy == kMaxBusy) return sent;
    auto heard =
        link_.receive(kShortestWait, [this](ByteView f, Timestamp at) { on_frame(f, at); });
    if (!heard) return heard;
  }
  ++stats_.sent;
  ++target.requests;
  return ok;
}

Result<void> ArpSweep::listen(Clock::time_point until, const std::function<bool()>& stopped) {
  const ArpLink::OnFrame hear = [this](ByteView frame, Timestamp at) { on_frame(frame, at); };
  while (true) {
    if (stopped()) return Unexpected(stopped_error());
    const auto left = std::chrono::duration_cast<microseconds>(until - Clock::now());
    const auto wait = std::clamp<microseconds>(left, 0us, kLongestWait);
    if (Result<void> heard = link_.receive(wait, hear); !heard) return heard;
    if (Clock::now() >= until) return ok;
  }
}

void ArpSweep::on_frame(ByteView frame, Timestamp at) {
  const Result<dissect::ArpFrame> arp = dissect::parse_arp(frame);
  if (!arp || arp->operation != dissect::ArpOperation::reply) return;
  if (arp->vlan.value_or(0) != 0) return;  // another network that uses the same addresses
  const MacAddress& mac = arp->sender_mac;
  if (mac == link_.mac() || mac.is_group() || mac.is_zero()) return;
  const std::uint32_t ip = arp->sender_ip.v4_value();
  const auto found =
      std::lower_bound(targets_.begin(), targets_.end(), ip,
                       [](const Target& t, std::uint32_t value) { return t.ip < value; });
  if (found == targets_.end() || found->ip != ip || found->asked == Timestamp()) return;
  answered(*found, *arp, frame, at);
}

void ArpSweep::answered(Target& target, const dissect::ArpFrame& arp, ByteView frame,
                        Timestamp at) {
  ++stats_.answers;
  std::vector<MacAddress>& macs = target.macs;
  if (macs.size() >= kMaxMacs || std::find(macs.begin(), macs.end(), arp.sender_mac) != macs.end())
    return;
  const bool first = macs.empty();
  macs.push_back(arp.sender_mac);
  HostSeen seen;
  seen.ip = arp.sender_ip;
  seen.mac = arp.sender_mac;
  seen.method = "arp";
  if (first) {
    ++found_;
    const auto rtt = std::chrono::duration_cast<microseconds>(at - target.asked);
    // With several requests nobody knows which was answered: Karn, RFC 6298 section 3.
    if (rtt.count() >= 0 && target.requests <= 1) {
      seen.rtt = rtt;
      rtt_.add(rtt);
    }
  }
  const ByteView shown = frame.first(arp.length);
  seen.evidence =
      Evidence::make(EvidenceKind::frame, "discover/arp", Bytes(shown.begin(), shown.end()), at);
  on_host_(seen);
}

}  // namespace tenken::discover
