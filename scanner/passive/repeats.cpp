#include "scanner/passive/repeats.hpp"

#include <algorithm>
#include <limits>

#include "scanner/capture/prefetch.hpp"
#include "scanner/dissect/ip_words.hpp"

namespace tenken::passive {
namespace {

constexpr std::uint16_t kArp = 0x0806;

bool is_udp(const capture::Packet& packet) {
  return packet.is_ip() && packet.protocol == capture::ip_protocol::kUdp;
}

/// What is behind the headers that Head has the fields of.
ByteView bytes_of(const capture::Packet& packet) {
  return packet.is_ip() && !is_udp(packet) ? packet.transport : packet.payload;
}

/// The port as far as the hearer looks at it: that of a client, which has another one each time,
/// says nothing. DTLS names a service by it.
std::uint16_t port_for(const Hearer& hearer, std::uint16_t port) {
  const bool matters =
      hearer.name == "dtls" || std::ranges::any_of(hearer.accepts, [&](const Accepts& one) {
        return one.number == port && one.layer == Accepts::Layer::udp_port;
      });
  return matters ? port : 0;
}

}  // namespace

/// Parts of packets and what is carried inside others are left out: hearers see more of them than
/// Head holds. ARP is read in less time than it takes to look for it, and answers mean one thing
/// where somebody asked and another where nobody did.
bool Repeats::may_repeat(const capture::Packet& packet) {
  return packet.ether_type != kArp && !packet.in_tunnel() && !packet.is_fragment() &&
         !packet.truncated && !packet.malformed && !packet.too_deep &&
         bytes_of(packet).size() <= PacketHash::kMost - sizeof(Head);
}

Repeats::Head Repeats::head_of(const capture::Packet& packet, const Hearer& hearer,
                               std::uint8_t number) {
  const auto at = [](auto value, unsigned bit) { return std::uint64_t{value} << bit; };
  const auto source = dissect::words_of(packet.source);
  const auto destination = dissect::words_of(packet.destination);
  const auto& vlans = packet.vlan_ids;
  static_assert(capture::Packet::kMaxVlans == 4);
  const std::uint64_t content = static_cast<std::uint8_t>(packet.content);
  const std::uint64_t macs =
      (packet.has_source_mac ? 1U : 0U) | (packet.has_destination_mac ? 2U : 0U);
  // Of UDP; 0 where the hearer looks at it in no packet.
  std::uint64_t ports = 0;
  if (is_udp(packet))
    ports =
        at(port_for(hearer, packet.source_port), 16) | port_for(hearer, packet.destination_port);
  return {source[0],
          source[1],
          destination[0],
          destination[1],
          dissect::word_of(packet.source_mac) | at(vlans[0], 48),
          dissect::word_of(packet.destination_mac) | at(vlans[1], 48),
          at(packet.snap_oui, 0) | at(vlans[2], 32) | at(vlans[3], 48),
          at(packet.ether_type, 0) | at(packet.snap_protocol, 16) | at(ports, 32),
          at(static_cast<std::uint32_t>(bytes_of(packet).size()), 0) | at(number, 32) |
              at(packet.protocol, 40) | at(packet.ttl, 48) | at(packet.vlan_count, 56),
          content | macs << 8U};
}

Repeats::Place Repeats::expect(const Hearer& hearer, std::uint8_t number,
                               const capture::Packet& packet) {
  Place place;
  if (slots_.size() == 0 || !may_repeat(packet)) return place;
  const Head head = head_of(packet, hearer, number);
  place.hash = hash_(head, bytes_of(packet));
  constexpr std::uint64_t kOdd = 0x9E3779B97F4A7C15;
  constexpr unsigned kHalf = 32;
  const std::uint64_t mixed = (place.hash.high ^ place.hash.low) * kOdd >> kHalf;
  place.first = (mixed & (slots_.size() / kWays - 1)) * kWays;
  capture::prefetch(slots_.begin() + place.first, kWays * sizeof(Slot));
  return place;
}

void Repeats::hear(const Hearer& hearer, const Heard& heard, const Place& place) {
  if (place.first == kNowhere) return hearer.hear(heard);
  const PacketHash::Value& hash = place.hash;
  Slot* const bucket = slots_.begin() + place.first;
  for (Slot* slot = bucket; slot != bucket + kWays; ++slot)
    if (slot->hash == hash && slot->state != State::empty) return hear_again(*slot, hearer, heard);
  hearer.hear(heard);
  Slot& slot = place_for_new(bucket, heard.signals);
  slot = Slot();
  slot.hash = hash;
  slot.state = State::came_once;
}

/// What came once makes room before what is known.
Repeats::Slot& Repeats::place_for_new(Slot* bucket, Signals& signals) {
  for (const State first : {State::empty, State::came_once})
    for (Slot* slot = bucket; slot != bucket + kWays; ++slot)
      if (slot->state == first) return *slot;
  pass_on(bucket[1], signals);
  bucket[1] = bucket[0];
  return bucket[0];
}

void Repeats::hear_again(Slot& slot, const Hearer& hearer, const Heard& heard) {
  const Timestamp now = heard.signals.now().at;
  if (slot.state == State::came_once) return learn(slot, hearer, heard);
  ++known_;
  if (slot.state == State::timely || now < slot.from) {  // files may go back in time
    say_all(slot, heard.signals);
    slot.from = std::min(slot.from, now);
    return;
  }
  if (slot.times == std::numeric_limits<std::uint32_t>::max()) pass_on(slot, heard.signals);
  slot.last = slot.times == 0 ? now : std::max(slot.last, now);
  ++slot.times;
  settled_ = false;
}

void Repeats::say_all(const Slot& slot, Signals& signals) {
  for (std::size_t run = 0; run < slot.runs; ++run)
    for (std::uint32_t i = 0; i < slot.counts[run]; ++i) signals.say_again(slot.firsts[run] + i);
}

/// Hears a packet that came once before, and remembers what it says.
void Repeats::learn(Slot& slot, const Hearer& hearer, const Heard& heard) {
  const std::uint64_t lost = heard.signals.peers().dropped();
  tape_.begin();
  heard.signals.record(&tape_);
  heard.talk.record(&tape_);
  hearer.hear(heard);
  heard.signals.record(nullptr);
  heard.talk.record(nullptr);
  if (!tape_.whole() || heard.signals.peers().dropped() != lost || !write(tape_, slot)) return;
  slot.state = tape_.binds() ? State::timely : State::known;
  slot.from = heard.signals.now().at;
}

/// False where it says too much.
bool Repeats::write(const Tape& tape, Slot& slot) {
  std::uint8_t runs = 0;
  for (const std::uint32_t place : tape.places()) {
    if (runs != 0) {
      std::uint8_t& count = slot.counts[runs - 1U];
      if (place == slot.firsts[runs - 1U] + count && count < std::uint8_t{0xFF}) {
        ++count;
        continue;
      }
    }
    if (runs == Slot::kRuns) return false;
    slot.firsts[runs] = place;
    slot.counts[runs++] = 1;
  }
  slot.runs = runs;
  return true;
}

void Repeats::pass_on(Slot& slot, Signals& signals) {
  if (slot.times == 0) return;
  for (std::size_t run = 0; run < slot.runs; ++run)
    for (std::uint32_t i = 0; i < slot.counts[run]; ++i)
      signals.said_again(slot.firsts[run] + i, slot.times, slot.last);
  slot.times = 0;
}

void Repeats::settle(Signals& signals) {
  if (settled_) return;
  for (Slot& slot : slots_) pass_on(slot, signals);
  settled_ = true;
}

}  // namespace tenken::passive
