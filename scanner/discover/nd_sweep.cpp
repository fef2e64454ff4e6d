#include "scanner/discover/nd_sweep.hpp"

#include <algorithm>
#include <random>

#include "scanner/discover/ipv6_guess.hpp"
#include "scanner/discover/readable.hpp"
#include "scanner/discover/stop_rule.hpp"

namespace tenken::discover {
namespace {

using namespace std::chrono_literals;
using net::SteadyClock;
using std::chrono::microseconds;

constexpr std::size_t kNonceBytes = 16;
constexpr std::size_t kMaxMacsPerAddress = 8;  // more is an attack or a loop, and bounded
constexpr int kMaxBusy = 100;
constexpr auto kBusyPause = 10ms;

IpAddress all_nodes() { return IpAddress::parse("ff02::1").value(); }

Bytes random_bytes(std::size_t count) {
  std::random_device random;
  Bytes bytes(count);
  std::generate(bytes.begin(), bytes.end(),
                [&] { return static_cast<std::byte>(random() & 0xFFU); });
  return bytes;
}

}  // namespace

NdSweep::NdSweep(net::Session& session, const pace::Gate& gate, pace::TokenBucket& shared,
                 const Clock& clock, const pace::Profile& profile, Interface interface,
                 NdSocket socket, IpSet wanted, const OnHost& on_host)
    : session_(session),
      gate_(gate),
      shared_(shared),
      clock_(clock),
      profile_(profile),
      interface_(std::move(interface)),
      socket_(std::move(socket)),
      wanted_(std::move(wanted)),
      on_host_(on_host),
      id_(static_cast<std::uint16_t>(std::random_device()())),
      nonce_(random_bytes(kNonceBytes)) {}

Task<Result<DiscoveryStats>> NdSweep::run(bool with_group, std::set<MacAddress> macs,
                                          std::vector<IpAddress> candidates) {
  macs_ = std::move(macs);
  const NdSocket::OnFrame take = [this](const dissect::Icmpv6Frame& parsed, ByteView frame) {
    on_frame(parsed, frame);
  };
  Readable frames(session_.executor(), [&] { socket_.receive(take); });
  if (Result<void> started = frames.start(socket_.descriptor()); !started)
    co_return Unexpected(std::move(started).error());
  const Result<void> done = co_await ask_and_solicit(with_group, std::move(candidates));
  co_await frames.finish();
  if (!done) co_return Unexpected(done.error());
  stats_.dropped = socket_.dropped();
  co_return stats_;
}

Task<Result<void>> NdSweep::ask_and_solicit(bool with_group, std::vector<IpAddress> candidates) {
  if (with_group) {
    const Result<void> asked = co_await ask_group();
    if (!asked) co_return asked;
  }
  add_candidates(candidates);
  if (with_group) add_guesses();
  co_return co_await solicit_all();
}

IpAddress NdSweep::here(const IpAddress& address) const {
  return address.is_link_local() ? IpAddress::v6(address.octets(), interface_.name) : address;
}

Task<Result<void>> NdSweep::pause(std::chrono::milliseconds time) {
  co_return co_await session_.sleep_until(SteadyClock::now() + time);
}

/// A host answers from the address that fits the asker's best, so every network asks for itself.
std::vector<IpAddress> NdSweep::asking_addresses() const {
  std::vector<IpAddress> asking;
  for (const InterfaceAddress& own : interface_.addresses) {
    const IpRange network = own.network();
    const bool overlaps = std::ranges::any_of(wanted_.ranges(), [&](const IpRange& range) {
      return range.first.octets() <= network.last.octets() &&
             network.first.octets() <= range.last.octets();
    });
    if (own.ip.is_v6() && overlaps && asking.size() < kMaxOwn) asking.push_back(own.ip);
  }
  return asking;
}

Task<Result<void>> NdSweep::ask_group() {
  const std::vector<IpAddress> asking = asking_addresses();
  for (unsigned round = 0; round < kGroupRounds; ++round) {
    for (const IpAddress& own : asking) {
      const Result<void> asked = co_await ask_group_as(own, round);
      if (!asked) co_return asked;
    }
    const Result<void> waited = co_await pause(profile_.max_timeout);
    if (!waited) co_return waited;
  }
  co_return ok;
}

Task<Result<void>> NdSweep::ask_group_as(const IpAddress& own, unsigned round) {
  std::vector<IpRange> networks;
  for (const InterfaceAddress& address : interface_.addresses)
    if (address.ip.is_v6()) networks.push_back(address.network());
  for (const auto lure : {dissect::EchoLure::echo_reply, dissect::EchoLure::unknown_option}) {
    const Result<void> paced = co_await session_.sleep_until(shared_.reserve(SteadyClock::now()));
    if (!paced) co_return paced;
    const Result<pace::GroupPermit> permit = gate_.admit_group(all_nodes(), networks);
    if (!permit) {
      ++stats_.groups_refused;
      co_return ok;
    }
    const auto sequence = static_cast<std::uint16_t>(round + 1);
    if (socket_.ask_group(*permit, own, lure, id_, sequence, nonce_)) ++stats_.sent;
  }
  co_return ok;
}

void NdSweep::add_candidates(const std::vector<IpAddress>& candidates) {
  for (const IpAddress& candidate : candidates) {
    const IpAddress address = here(candidate);
    if (address.is_v6() && wanted_.contains(address) && !interface_.owns(address))
      asked_.try_emplace(address);
  }
}

void NdSweep::add_guesses() {
  std::size_t room = kMaxGuesses;
  for (const InterfaceAddress& own : interface_.addresses) {
    if (own.ip.is_v4() || own.prefix > kInterfaceIdBits) continue;
    for (const MacAddress& mac : macs_) {
      const IpAddress guess = here(eui64_address(own.ip, mac));
      if (!wanted_.contains(guess) || interface_.owns(guess)) continue;
      if (room-- == 0) return;
      asked_.try_emplace(guess);
    }
  }
}

const IpAddress* NdSweep::source_for(const IpAddress& target) const {
  const IpAddress* any = nullptr;
  for (const InterfaceAddress& own : interface_.addresses) {
    if (own.ip.is_v4()) continue;
    if (own.network().contains(target)) return &own.ip;
    any = &own.ip;
  }
  return any;
}

Task<Result<void>> NdSweep::solicit_all() {
  StopRule rule(kMaxPasses);
  const auto missing = [this] {
    return std::ranges::count_if(
        asked_, [this](const auto& entry) { return !hosts_.contains(entry.first); });
  };
  auto before = missing();
  for (bool more = before > 0; more;) {
    for (auto& [target, asked] : asked_) {
      if (hosts_.contains(target)) continue;
      const Result<void> sent = co_await solicit(target, asked);
      if (!sent) co_return sent;
    }
    const auto patience =
        rtt_.timeout(profile_.first_timeout, profile_.min_timeout, profile_.max_timeout);
    const Result<void> waited = co_await session_.sleep_until(SteadyClock::now() + patience);
    if (!waited) co_return waited;
    const auto now = missing();
    more = now > 0 && rule.after_pass(static_cast<std::uint64_t>(before - now));
    before = now;
  }
  co_return ok;
}

Task<Result<void>> NdSweep::solicit(const IpAddress& target, Asked& asked) {
  const IpAddress* const own = source_for(target);
  if (own == nullptr) co_return ok;
  for (int busy = 0;; ++busy) {
    const Result<void> paced = co_await session_.sleep_until(shared_.reserve(SteadyClock::now()));
    if (!paced) co_return paced;
    if (hosts_.contains(target)) co_return ok;  // answered meanwhile
    const Result<pace::Permit> permit = gate_.admit(target, pace::Check::discovery);
    if (!permit) {
      if (asked.requests == 0) ++stats_.refused;
      co_return ok;
    }
    asked.at = SteadyClock::now();
    const Result<void> sent = socket_.solicit(*permit, *own);
    if (sent) break;
    if (sent.error().code != Errc::limit || busy == kMaxBusy) co_return sent;
    const Result<void> waited = co_await pause(kBusyPause);
    if (!waited) co_return waited;
  }
  if (asked.requests++ == 0) ++stats_.addresses;
  ++stats_.sent;
  co_return ok;
}

bool NdSweep::is_echo_answer(const dissect::Icmpv6Frame& parsed) const {
  Result<dissect::EchoReply> echo =
      dissect::parse_echo_reply(dissect::IcmpFamily::v6, parsed.message);
  if (!echo) echo = dissect::parse_unknown_option(parsed);
  return echo && echo->id == id_ && std::ranges::equal(echo->payload, nonce_);
}

void NdSweep::on_frame(const dissect::Icmpv6Frame& parsed, ByteView frame) {
  if (!is_echo_answer(parsed)) {
    on_advertisement(parsed, frame);
    return;
  }
  ++stats_.answers;
  if (macs_.size() < kMaxHosts) macs_.insert(parsed.source);
  HostSeen seen;
  seen.ip = here(parsed.from);
  seen.mac = parsed.source;
  seen.method = "icmp-multicast";
  const std::string text = "ICMPv6 answer to an echo request to all nodes, from " +
                           seen.ip.to_string() + " (" + seen.mac->to_string() + ")";
  seen.evidence =
      Evidence::make(EvidenceKind::record, "discover/icmp-multicast", to_bytes(text), clock_.now());
  found(std::move(seen));
}

void NdSweep::on_advertisement(const dissect::Icmpv6Frame& parsed, ByteView frame) {
  const Result<dissect::Advertisement> told = dissect::parse_advertisement(parsed);
  if (!told || !told->solicited) return;
  const IpAddress target = here(told->target);
  const auto asked = asked_.find(target);
  if (asked == asked_.end() || asked->second.requests == 0) return;  // unasked: no proof of life
  ++stats_.answers;
  HostSeen seen;
  seen.ip = target;
  seen.mac = told->mac.value_or(parsed.source);
  if (seen.mac->is_group() || seen.mac->is_zero()) return;
  seen.method = "ndp";
  // With several requests nobody knows which was answered.
  if (asked->second.requests == 1 && !hosts_.contains(target)) {
    seen.rtt = std::chrono::duration_cast<microseconds>(SteadyClock::now() - asked->second.at);
    rtt_.add(*seen.rtt);
  }
  seen.evidence = Evidence::make(EvidenceKind::frame, "discover/ndp",
                                 Bytes(frame.begin(), frame.end()), clock_.now());
  found(std::move(seen));
}

void NdSweep::found(HostSeen seen) {
  if (!wanted_.contains(seen.ip) || !gate_.admit(seen.ip, pace::Check::discovery)) {
    ++stats_.outside;
    return;
  }
  if (interface_.owns(seen.ip)) return;
  if (hosts_.size() >= kMaxHosts && !hosts_.contains(seen.ip)) return;
  std::vector<MacAddress>& macs = hosts_[seen.ip];
  if (macs.size() >= kMaxMacsPerAddress || std::ranges::find(macs, *seen.mac) != macs.end()) return;
  macs.push_back(*seen.mac);
  on_host_(seen);
}

}  // namespace tenken::discover
