#include "scanner/discover/arp_sweep.hpp"

#include <algorithm>
#include <thread>

#include "model/messages.hpp"
#include "scanner/discover/stop_rule.hpp"
#include "scanner/dissect/arp.hpp"

namespace tenken::discover {
namespace {

using namespace std::chrono_literals;
using std::chrono::microseconds;

constexpr std::size_t kMaxMacs = 8;     // of one address: more is an attack or a loop, and bounded
constexpr auto kShortestWait = 50us;    // sleeping less than that costs more than it spaces
constexpr auto kLongestWait = 5000us;   // so that answers and a stop are seen soon
constexpr auto kBlockTime = 5ms;        // an answer may lie that long in the ring
constexpr unsigned kMostLostLinks = 4;  // passes that are repeated for it
constexpr MacAddress kBroadcast({0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF});

Error stopped_error() { return {Errc::cancelled, "ARP discovery was stopped"}; }

}  // namespace

std::optional<ArpHeard> ArpReader::operator()(ByteView frame, Timestamp at) const {
  const Result<dissect::ArpFrame> arp = dissect::parse_arp(frame);
  if (!arp || arp->operation != dissect::ArpOperation::reply) return std::nullopt;
  // Another VLAN is another network that may use the same addresses.
  if (arp->vlan.value_or(0) != 0 || arp->length > ArpHeard::kMostBytes) return std::nullopt;
  const MacAddress& mac = arp->sender_mac;
  if (mac == own_ || mac.is_group() || mac.is_zero()) return std::nullopt;
  ArpHeard heard;
  heard.ip = arp->sender_ip.v4_value();
  heard.mac = mac;
  heard.at = at;
  heard.length = arp->length;
  std::ranges::copy(frame.first(arp->length), heard.frame.begin());
  return heard;
}

ArpSweep::ArpSweep(wire::Link link, const pace::Gate& gate, const pace::Profile& profile,
                   const std::vector<std::uint32_t>& targets, OnHost on_host)
    : link_(std::move(link)),
      gate_(gate),
      profile_(profile),
      on_host_(std::move(on_host)),
      request_(link_.mac) {
  targets_.reserve(targets.size());
  for (const std::uint32_t ip : targets) targets_.emplace_back(ip);
}

Result<void> ArpSweep::open() {
  if (!wire::link_is_up(link_))
    return fail(Errc::environment, Note(Msg::discover_interface_down, {link_.name}),
                Note(Msg::discover_interface_down_remedy, {link_.name}));
  auto source = wire::open_source(link_, wire::arp_filter(), targets_.size());
  if (!source) return Unexpected(std::move(source).error());
  auto sender = wire::open_sender(link_);
  if (!sender) return Unexpected(std::move(sender).error());
  receiver_ = std::make_unique<wire::Receiver<ArpHeard, ArpReader>>(std::move(*source),
                                                                    ArpReader(link_.mac));
  transmitter_ =
      std::make_unique<wire::Transmitter>(link_, std::move(*sender), profile_.packets_per_second);
  return ok;
}

Result<DiscoveryStats> ArpSweep::run(const Stopped& stopped, const Stopped& paused) {
  paused_ = paused;
  StopRule rule(kMaxPasses);
  unsigned lost_links = 0;
  bool again = true;
  started_ = now();
  while (again && found_ < targets_.size() - stats_.refused) {
    const std::uint64_t before = found_;
    link_was_lost_ = false;
    if (Result<void> done = pass(stopped); !done) return Unexpected(std::move(done).error());
    first_pass_ = false;
    const bool repeats = link_was_lost_ && ++lost_links <= kMostLostLinks;
    again = repeats || rule.after_pass(found_ - before);
  }
  stats_.sent = transmitter_->sent();
  stats_.dropped = receiver_->dropped();
  return stats_;
}

Result<void> ArpSweep::pass(const Stopped& stopped) {
  for (Target& target : targets_) {
    if (target.refused || !target.macs.empty()) continue;
    if (Result<void> waited = wait_for_turn(stopped); !waited) return waited;
    if (!target.macs.empty()) continue;  // meanwhile
    if (Result<void> asked = ask(target); !asked) return asked;
  }
  if (Result<void> sent = transmitter_->flush(); !sent) return sent;
  if (!first_pass_ && found_ == 0)
    if (Result<void> waited = await_first(stopped); !waited) return waited;
  const Clock::time_point sent_all = now();
  if (first_pass_) {
    // The second pass comes in any case, and its wait serves both, where anybody answers soon.
    const microseconds gap = std::min<microseconds>(profile_.pass_gap, patience());
    if (Result<void> heard = listen(sent_all + gap + kBlockTime, stopped); !heard) return heard;
    if (found_ > 0)
      return listen(sent_all + rtt_.timeout(gap, gap, patience()) + kBlockTime, stopped);
  }
  return listen(sent_all + patience() + kBlockTime, stopped);
}

Result<void> ArpSweep::await_first(const Stopped& stopped) {
  const Clock::time_point until = now() + profile_.max_timeout;
  while (found_ == 0 && now() < until)
    if (Result<void> heard = listen(now() + kLongestWait, stopped); !heard) return heard;
  if (found_ > 0) slow_ = std::chrono::duration_cast<microseconds>(now() - started_);
  return ok;
}

microseconds ArpSweep::patience() const {
  const microseconds floor = profile_.min_timeout;
  const microseconds ceiling = profile_.max_timeout;
  return std::clamp(slow_, rtt_.timeout(floor, floor, ceiling), ceiling);
}

Result<void> ArpSweep::wait_for_turn(const Stopped& stopped) {
  if (Result<void> looked = look_around(stopped); !looked) return looked;
  const Clock::time_point turn = transmitter_->next_turn(now());
  if (turn <= now()) return ok;
  if (Result<void> sent = transmitter_->flush(); !sent) return sent;
  return listen(turn, stopped);
}

Result<void> ArpSweep::ask(Target& target) {
  const Result<pace::Permit> permit = gate_.admit(IpAddress::v4(target.ip), pace::Check::discovery);
  if (!permit) {
    target.refused = true;
    ++stats_.refused;
    return ok;
  }
  if (first_pass_) ++stats_.addresses;
  request_.write(transmitter_->batch(), *permit, kBroadcast,
                 link_.arp_sender_for(permit->address()));
  target.asked = SystemClock().now();
  ++target.requests;
  return transmitter_->took_turn();
}

Result<void> ArpSweep::listen(Clock::time_point until, const Stopped& stopped) {
  while (true) {
    if (Result<void> looked = look_around(stopped); !looked) return looked;
    const auto left = std::chrono::duration_cast<microseconds>(until - now());
    if (left <= 0us) return ok;
    if (left > kShortestWait)
      std::this_thread::sleep_for(std::min<microseconds>(left, kLongestWait));
  }
}

Result<void> ArpSweep::look_around(const Stopped& stopped) {
  if (paused_())
    if (Result<void> over = wait_while_paused(stopped); !over) return over;
  receiver_->take([this](const ArpHeard& reply) { on_reply(reply); });
  if (receiver_->failed()) return Unexpected(receiver_->failure());
  if (stopped()) return Unexpected(stopped_error());
  if (!transmitter_->lost_link(Clock::now())) return ok;
  link_was_lost_ = true;
  return transmitter_->await_link(stopped);
}

Result<void> ArpSweep::wait_while_paused(const Stopped& stopped) {
  if (Result<void> sent = transmitter_->flush(); !sent) return sent;
  const Clock::time_point since = Clock::now();
  while (paused_() && !stopped()) {
    receiver_->take([this](const ArpHeard& reply) { on_reply(reply); });
    if (receiver_->failed()) return Unexpected(receiver_->failure());
    std::this_thread::sleep_for(kLongestWait);
  }
  paused_for_ += Clock::now() - since;
  return ok;
}

void ArpSweep::on_reply(const ArpHeard& reply) {
  const auto found = std::ranges::lower_bound(targets_, reply.ip, {}, &Target::ip);
  if (found == targets_.end() || found->ip != reply.ip || found->requests == 0) return;
  answered(*found, reply);
}

void ArpSweep::answered(Target& target, const ArpHeard& reply) {
  ++stats_.answers;
  std::vector<MacAddress>& macs = target.macs;
  if (macs.size() >= kMaxMacs || std::ranges::find(macs, reply.mac) != macs.end()) return;
  const bool first = macs.empty();
  macs.push_back(reply.mac);
  HostSeen seen;
  seen.ip = IpAddress::v4(reply.ip);
  seen.mac = reply.mac;
  seen.method = "arp";
  if (first) {
    ++found_;
    const auto rtt = std::chrono::duration_cast<microseconds>(reply.at - target.asked);
    // With several requests nobody knows which was answered: Karn, RFC 6298 section 3.
    if (rtt.count() >= 0 && target.requests <= 1) {
      seen.rtt = rtt;
      rtt_.add(rtt);
    }
  }
  const ByteView shown = std::span(reply.frame).first(reply.length);
  seen.evidence = Evidence::make(EvidenceKind::frame, "discover/arp",
                                 Bytes(shown.begin(), shown.end()), reply.at);
  on_host_(seen);
}

}  // namespace tenken::discover
