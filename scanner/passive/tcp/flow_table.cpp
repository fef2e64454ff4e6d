#include "scanner/passive/tcp/flow_table.hpp"

#include <bit>
#include <cstring>

#include "scanner/capture/prefetch.hpp"
#include "scanner/dissect/ip_words.hpp"
#include "scanner/passive/zero_table.hpp"

namespace tenken::passive::tcp {
namespace {

/// Without a call: every packet compares one.
bool same(const FlowKey& a, const FlowKey& b) {
  return dissect::same_ip(a[0].ip, b[0].ip) && dissect::same_ip(a[1].ip, b[1].ip) &&
         a[0].port == b[0].port && a[1].port == b[1].port;
}

}  // namespace

std::size_t FlowTable::mark_of(const FlowKey& key) {
  std::uint64_t low = 0;
  std::uint64_t high = 0;
  constexpr std::size_t kHost = 8;  // where the part of the host begins
  std::memcpy(&low, key[0].ip.data() + kHost, sizeof low);
  std::memcpy(&high, key[1].ip.data() + kHost, sizeof high);
  constexpr std::uint64_t kOdd = 0x9E3779B97F4A7C15;
  constexpr unsigned kTop = 52;
  const std::uint64_t ports = std::uint64_t{key[0].port} << 16U | key[1].port;
  return ((low ^ std::rotl(high, 29) ^ std::rotl(ports, 13)) * kOdd) >> kTop;
}

void FlowList::push(std::vector<Flow>& flows, FlowLink Flow::*link, FlowIndex index) {
  flows[index].*link = {newest_, kNoFlow};
  if (newest_ == kNoFlow)
    oldest_ = index;
  else
    (flows[newest_].*link).newer = index;
  newest_ = index;
  ++size_;
}

void FlowList::remove(std::vector<Flow>& flows, FlowLink Flow::*link, FlowIndex index) {
  const FlowLink of = flows[index].*link;
  (of.older == kNoFlow ? oldest_ : (flows[of.older].*link).newer) = of.newer;
  (of.newer == kNoFlow ? newest_ : (flows[of.newer].*link).older) = of.older;
  --size_;
}

FlowTable::FlowTable(std::size_t flows)
    : most_(flows), chains_(kChains, kNoFlow), sources_(kSources) {
  static_assert(kRecent == std::size_t{1} << (64 - 52));
  flows_.reserve(flows);
  prefer_large_pages(flows_.data(), flows * sizeof(Flow));
  recent_.fill(kNoFlow);
}

std::uint64_t FlowTable::hash_of(const FlowKey& key) const {
  std::array<unsigned char, 2 * (sizeof(dissect::IpKey) + sizeof(std::uint16_t))> bytes{};
  unsigned char* at = bytes.data();
  for (const Endpoint& end : key) {
    std::memcpy(at, end.ip.data(), end.ip.size());
    std::memcpy(at + end.ip.size(), &end.port, sizeof end.port);
    at += end.ip.size() + sizeof end.port;
  }
  return hash_(bytes.data(), bytes.size());
}

void FlowTable::expect(std::size_t mark) const { fetch(recent_[mark]); }

void FlowTable::fetch(FlowIndex index) const {
  if (index != kNoFlow) capture::prefetch(&flows_[index], sizeof(Flow));
}

FlowIndex FlowTable::find(const FlowKey& key, std::size_t mark) {
  FlowIndex& recent = recent_[mark];
  if (recent == kNoFlow || !same(flows_[recent].key, key)) recent = look_up(key);
  return recent;
}

FlowIndex FlowTable::look_up(const FlowKey& key) const {
  const std::uint64_t hash = hash_of(key);
  FlowIndex index = chains_[hash % kChains];
  while (index != kNoFlow && (flows_[index].hash != hash || !same(flows_[index].key, key)))
    index = flows_[index].chained;
  return index;
}

FlowIndex FlowTable::add(const FlowKey& key, std::uint8_t opener) {
  const FlowIndex index = free_place();
  Flow& flow = flows_[index];
  flow.key = key;
  flow.hash = hash_of(key);
  renew(index, opener);
  FlowIndex& head = chains_[flow.hash % kChains];
  flow.chained = head;
  head = index;
  touch(index);
  return index;
}

/// A new place while there are any, then that of the oldest flow without anything.
FlowIndex FlowTable::free_place() {
  if (flows_.size() == most_) {
    const FlowIndex oldest = bare_.oldest();
    fetch(flows_[oldest].by_age.newer);  // the place of the next one, which nobody touched for long
    unchain(oldest);
    return oldest;
  }
  const auto index = static_cast<FlowIndex>(flows_.size());
  flows_.emplace_back();
  bare_.push(flows_, &Flow::by_age, index);
  return index;
}

void FlowTable::touch(FlowIndex index) {
  FlowList& list = list_of(flows_[index]);
  if (list.newest() == index) return;
  list.remove(flows_, &Flow::by_age, index);
  list.push(flows_, &Flow::by_age, index);
}

void FlowTable::set_live(FlowIndex index, bool live) {
  Flow& flow = flows_[index];
  if (flow.live == live) return;
  list_of(flow).remove(flows_, &Flow::by_age, index);
  flow.live = live;
  list_of(flow).push(flows_, &Flow::by_age, index);
  if (live)
    sources_[flow.bucket].push(flows_, &Flow::by_source, index);
  else
    sources_[flow.bucket].remove(flows_, &Flow::by_source, index);
}

void FlowTable::renew(FlowIndex index, std::uint8_t opener) {
  Flow& flow = flows_[index];
  for (Direction& end : flow.ends) {
    end.state = Direction::State::unknown;
    end.taken_any = end.pushed = end.fin_seen = end.finished = end.ack_seen = false;
    end.waited = 0;
    end.skip = end.wants = 0;
  }
  flow.macs = {};
  flow.opener = opener;
  const dissect::IpKey& source = flow.key[opener].ip;
  flow.bucket = static_cast<std::uint32_t>(hash_(source.data(), source.size()) % kSources);
  flow.client = flow.speaker = Flow::kNobody;
  flow.handshake = flow.closed = false;
  flow.hearer = nullptr;
}

FlowIndex FlowTable::surplus_of_source(FlowIndex index) const {
  const FlowList& list = sources_[flows_[index].bucket];
  return list.size() > kMostOfOne ? list.oldest() : kNoFlow;
}

void FlowTable::unchain(FlowIndex index) {
  FlowIndex* at = &chains_[flows_[index].hash % kChains];
  while (*at != index) at = &flows_[*at].chained;
  *at = flows_[index].chained;
}

}  // namespace tenken::passive::tcp
