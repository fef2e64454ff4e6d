#include "scanner/passive/exchanges.hpp"

#include <algorithm>
#include <bit>
#include <bitset>
#include <cstring>

#include "scanner/capture/prefetch.hpp"
#include "scanner/dissect/ip_words.hpp"
#include "scanner/passive/subjects.hpp"
#include "scanner/passive/zero_table.hpp"

namespace tenken::passive {
namespace {

using Ports = std::bitset<65536>;

constexpr std::uint16_t kFirstUser = 1024;        // RFC 6335 section 6
constexpr std::uint16_t kFirstEphemeral = 32768;  // where clients of most systems begin
constexpr int kMostLooks = 16;                    // for an exchange that can make room

/// Ports where services usually are.
const Ports& usual_ports() {
  static const Ports ports = [] {
    Ports set;
    for (std::size_t port = 1; port < kFirstUser; ++port) set.set(port);
    constexpr std::uint16_t kKnown[] = {
#define ENTRY(port, set, name) port,
#include "data/ports.def"
#undef ENTRY
    };
    for (const std::uint16_t port : kKnown)
      if (port < kFirstEphemeral) set.set(port);
    return set;
  }();
  return ports;
}

/// Of two ports the one with the smaller rank is the service's.
std::uint32_t rank_of(std::uint16_t port, const Ports& usual) {
  constexpr std::uint32_t kUnusual = 1U << 16U;
  return (usual[port] ? 0 : kUnusual) + port;
}

bool is_syn(const capture::Packet& packet) {
  return packet.protocol == capture::ip_protocol::kTcp &&
         (packet.tcp_flags & capture::tcp_flag::kSyn) != 0;
}

/// Strangers may aim at it, and gain only that the table is asked.
std::size_t mark_of(const ExchangeKey& key) {
  std::uint64_t low = 0;
  std::uint64_t high = 0;
  constexpr std::size_t kHost = 8;  // where the part of the host begins
  std::memcpy(&low, key.ips[0].data() + kHost, sizeof low);
  std::memcpy(&high, key.ips[1].data() + kHost, sizeof high);
  constexpr std::uint64_t kOdd = 0x9E3779B97F4A7C15;
  constexpr unsigned kTop = 50;
  return ((low ^ std::rotl(high, 29) ^ (std::uint64_t{key.port} << 16U | key.protocol)) * kOdd) >>
         kTop;
}

/// Part by part, as a key that was just written is read without waiting.
bool same(const ExchangeKey& a, const ExchangeKey& b) {
  return dissect::same_ip(a.ips[0], b.ips[0]) && dissect::same_ip(a.ips[1], b.ips[1]) &&
         a.macs[0] == b.macs[0] && a.macs[1] == b.macs[1] && a.port == b.port &&
         a.protocol == b.protocol && a.server == b.server;
}

}  // namespace

Exchanges::Exchanges(std::size_t most)
    : usual_(usual_ports()), most_(most), slots_(std::bit_ceil(2 * most)), recent_() {
  static_assert(kRecent == std::size_t{1} << (64 - 50));
  recent_.fill(kNoRow);
  rows_.reserve(most);
  prefer_large_pages(rows_.data(), most * sizeof(Exchange));
}

Exchanges::Whose Exchanges::expect(const capture::Packet& packet) const {
  Whose whose;
  if (packet.has_destination_mac && packet.destination_mac.is_group()) return whose;
  ExchangeKey& key = whose.key;
  const std::uint8_t from = dissect::word_order(packet.source, packet.destination) <= 0 ? 0 : 1;
  const std::uint8_t to = from ^ 1U;
  dissect::copy_ip(packet.source, key.ips[from]);
  dissect::copy_ip(packet.destination, key.ips[to]);
  if (packet.has_source_mac) key.macs[from] = packet.source_mac;
  if (packet.has_destination_mac) key.macs[to] = packet.destination_mac;
  key.protocol = packet.protocol;
  if (packet.has_ports) {
    const std::uint32_t source = rank_of(packet.source_port, usual_);
    const std::uint32_t destination = rank_of(packet.destination_port, usual_);
    key.port = source < destination ? packet.source_port : packet.destination_port;
    if (source != destination) key.server = source < destination ? from : to;
  }
  whose.from = from;
  whose.counts = true;
  whose.mark = static_cast<std::uint16_t>(mark_of(key));
  const Row likely = recent_[whose.mark];
  if (likely != kNoRow) capture::prefetch(&rows_[likely], sizeof(Exchange));
  return whose;
}

bool Exchanges::see(const Whose& whose, const capture::Packet& packet, Timestamp at,
                    std::uint32_t bytes) {
  if (!whose.counts) return false;
  const ExchangeKey& key = whose.key;
  const std::uint8_t from = whose.from;
  const std::uint8_t to = from ^ 1U;
  Row& recent = recent_[whose.mark];
  if (recent == kNoRow || !same(rows_[recent].key, key)) recent = place_of(key, from);
  if (recent == kNoRow) return false;
  Exchange& exchange = rows_[recent];
  Exchange::Way& way = exchange.ways[from];
  if (way.packets == 0 && exchange.ways[to].packets == 0) exchange.first = exchange.last = at;
  exchange.first = std::min(exchange.first, at);
  exchange.last = std::max(exchange.last, at);
  const bool sent_before = way.packets++ != 0;
  way.bytes += bytes;
  if (is_syn(packet))
    ++((packet.tcp_flags & capture::tcp_flag::kAck) != 0 ? way.accepted : way.opened);
  return sent_before;
}

/// The place of an exchange, new where it has none. kNoRow where it is not kept.
Exchanges::Row Exchanges::place_of(const ExchangeKey& key, std::uint8_t from) {
  const std::uint64_t hash = hash_of(key);
  const Row known = find(key, hash);
  if (known != kNoRow) return known;
  for (const dissect::IpKey& ip : key.ips)
    if (!names_device(address_of(ip))) return kNoRow;
  const auto ports = ports_.find(pair_of(key));
  if (key.port == 0 || ports == ports_.end() || ports->second < kMostPorts)
    return add(key, hash, from);
  ExchangeKey others = key;
  others.port = 0;
  others.server = ExchangeKey::kNeither;
  const std::uint64_t hash_of_others = hash_of(others);
  const Row row = find(others, hash_of_others);
  return row != kNoRow ? row : add(others, hash_of_others, from);
}

Exchanges::Row Exchanges::find(const ExchangeKey& key, std::uint64_t hash) const {
  const std::size_t mask = slots_.size() - 1;
  for (std::size_t at = hash & mask; slots_[at].row != kNoRow; at = (at + 1) & mask)
    if (slots_[at].hash == static_cast<std::uint32_t>(hash) && same(rows_[slots_[at].row].key, key))
      return slots_[at].row;
  return kNoRow;
}

Exchanges::Row Exchanges::add(const ExchangeKey& key, std::uint64_t hash, std::uint8_t from) {
  const auto begun = begun_.find(end_of(key, from));
  const bool too_many = begun != begun_.end() && begun->second >= kMostOfOne;
  const Row row = too_many ? kNoRow : take_row();
  if (row == kNoRow) {
    ++dropped_;
    return kNoRow;
  }
  Exchange& exchange = rows_[row];
  exchange = Exchange();
  exchange.key = key;
  exchange.began = from;
  link(hash, row);
  ++begun_[end_of(key, from)];
  if (key.port != 0) ++ports_[pair_of(key)];
  return row;
}

/// A free place; kNoRow where nothing can make room.
Exchanges::Row Exchanges::take_row() {
  if (rows_.size() < most_) {
    rows_.emplace_back();
    return static_cast<Row>(rows_.size() - 1);
  }
  for (int i = 0; i < kMostLooks; ++i) {
    const Row row = hand_;
    hand_ = static_cast<Row>((hand_ + 1) % rows_.size());
    if (!rows_[row].one_way()) continue;
    dropped_ += rows_[row].ways[0].packets + rows_[row].ways[1].packets;
    forget(row);
    return row;
  }
  return kNoRow;
}

void Exchanges::link(std::uint64_t hash, Row row) {
  const std::size_t mask = slots_.size() - 1;
  std::size_t at = hash & mask;
  while (slots_[at].row != kNoRow) at = (at + 1) & mask;
  slots_[at].hash = static_cast<std::uint32_t>(hash);
  slots_[at].row = row;
}

/// Takes a row out of the index; those behind it move up, so that no search ends too early.
void Exchanges::forget(Row row) {
  const ExchangeKey& key = rows_[row].key;
  leave(begun_, end_of(key, rows_[row].began));
  if (key.port != 0) leave(ports_, pair_of(key));
  const std::size_t mask = slots_.size() - 1;
  std::size_t at = hash_of(key) & mask;
  while (slots_[at].row != row) at = (at + 1) & mask;
  for (std::size_t next = (at + 1) & mask; slots_[next].row != kNoRow; next = (next + 1) & mask) {
    const std::size_t home = slots_[next].hash & mask;
    if (((next - home) & mask) < ((next - at) & mask)) continue;
    slots_[at] = slots_[next];
    at = next;
  }
  slots_[at].row = kNoRow;
}

void Exchanges::leave(boost::unordered_flat_map<std::uint64_t, std::uint32_t>& counts,
                      std::uint64_t of) {
  const auto count = counts.find(of);
  if (count != counts.end() && --count->second == 0) counts.erase(count);
}

std::uint64_t Exchanges::hash_of(const ExchangeKey& key) const { return hash_(&key, sizeof key); }

std::uint64_t Exchanges::end_of(const ExchangeKey& key, std::uint8_t end) const {
  std::array<std::uint8_t, sizeof(dissect::IpKey) + 6> bytes{};
  std::ranges::copy(key.ips[end], bytes.begin());
  std::ranges::copy(key.macs[end].octets(), bytes.begin() + sizeof(dissect::IpKey));
  return hash_(bytes.data(), bytes.size());
}

std::uint64_t Exchanges::pair_of(const ExchangeKey& key) const {
  ExchangeKey pair = key;
  pair.port = 0;
  pair.server = ExchangeKey::kNeither;
  return hash_of(pair);
}

}  // namespace tenken::passive
