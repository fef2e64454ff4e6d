#include "scanner/passive/repeats.hpp"

#include <algorithm>
#include <limits>
#include <type_traits>

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
  static_assert(std::has_unique_object_representations_v<Head>);
  Head head;
  head.source = packet.source;
  head.destination = packet.destination;
  head.source_mac = packet.source_mac;
  head.destination_mac = packet.destination_mac;
  head.snap_oui = packet.snap_oui;
  head.vlans = packet.vlan_ids;
  head.ether_type = packet.ether_type;
  head.snap_protocol = packet.snap_protocol;
  head.size = static_cast<std::uint32_t>(bytes_of(packet).size());
  head.number = number;
  if (is_udp(packet)) {
    head.source_port = port_for(hearer, packet.source_port);
    head.destination_port = port_for(hearer, packet.destination_port);
  }
  head.content = static_cast<std::uint8_t>(packet.content);
  head.protocol = packet.protocol;
  head.ttl = packet.ttl;
  head.vlan_count = packet.vlan_count;
  head.macs = static_cast<std::uint8_t>((packet.has_source_mac ? 1U : 0U) |
                                        (packet.has_destination_mac ? 2U : 0U));
  return head;
}

Repeats::Place Repeats::expect(const Hearer& hearer, std::uint8_t number,
                               const capture::Packet& packet) {
  Place place;
  if (slots_.size() == 0 || !may_repeat(packet)) return place;
  const Head head = head_of(packet, hearer, number);
  place.hash = hash_(std::as_bytes(std::span(&head, 1)), bytes_of(packet));
  constexpr std::uint64_t kOdd = 0x9E3779B97F4A7C15;
  constexpr unsigned kHalf = 32;
  const std::uint64_t mixed = (place.hash.high ^ place.hash.low) * kOdd >> kHalf;
  place.first = (mixed & (slots_.size() / kWays - 1)) * kWays;
  for (std::size_t way = 0; way < kWays; ++way)
    __builtin_prefetch(slots_.begin() + place.first + way, 1);
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
