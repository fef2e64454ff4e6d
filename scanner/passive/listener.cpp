#include "scanner/passive/listener.hpp"

#include <algorithm>

#include "scanner/dissect/syn_signature.hpp"
#include "scanner/passive/bindings.hpp"

namespace tenken::passive {
namespace {

using capture::Content;

constexpr std::uint8_t kSynAck = capture::tcp_flag::kSyn | capture::tcp_flag::kAck;
constexpr std::uint8_t kConnection = kSynAck | capture::tcp_flag::kRst | capture::tcp_flag::kFin;
constexpr unsigned kOrganisationShift = 16;

/// The length of the layer 3 packet, of which the capture may lack the end.
std::uint32_t wire_bytes(const capture::Packet& packet, const capture::Frame& frame) {
  const auto there = static_cast<std::uint32_t>(packet.network.size());
  if (!packet.truncated || packet.network.empty()) return there;
  const auto before = static_cast<std::uint32_t>(packet.network.data() - frame.data.data());
  return std::max(there, frame.original_length - std::min(before, frame.original_length));
}

}  // namespace

Listener::Listener(const SecretMarks* marks, std::size_t repeats)
    : repeats_(repeats),
      ready_(std::make_unique<std::array<Ready, kTogether>>()),
      udp_(std::make_unique<std::array<Place, 65536>>()) {
  signals_.mark_secrets(marks);
  udp_->fill(0);
  stats_.given.resize(hearers_.size());
  Place place = 0;
  for (const Hearer& hearer : hearers_) {
    ++place;
    for (const Accepts& accepts : hearer.accepts) {
      switch (accepts.layer) {
        case Accepts::Layer::udp_port:
          (*udp_)[accepts.number] = place;
          heard_ports_.set(accepts.number);
          break;
        case Accepts::Layer::ip_protocol:
          ip_[accepts.number] = place;
          break;
        default:
          rare_.push_back({accepts, place});
      }
    }
  }
}

void Listener::hear(std::span<const capture::Frame> frames) {
  while (!frames.empty()) {
    const std::size_t count = std::min(frames.size(), kTogether);
    for (std::size_t i = 0; i < count; ++i) {
      if (i + kAhead < frames.size()) __builtin_prefetch(frames[i + kAhead].data.data());
      prepare(frames[i], (*ready_)[i]);
    }
    for (std::size_t i = 0; i < count; ++i) hear(frames[i], (*ready_)[i]);
    frames = frames.subspan(count);
  }
}

/// Reads the headers, and lets the cache fetch what the packet will touch.
void Listener::prepare(const capture::Frame& frame, Ready& ready) {
  const capture::Packet& packet = ready.packet;
  capture::peel(frame, ready.packet);
  ready.places = {};
  switch (packet.content) {
    case Content::ipv4:
    case Content::ipv6:
      prepare_ip(ready);
      break;
    case Content::ether_type:
      ready.places[0] = listener_of(Accepts::Layer::ether_type, packet.ether_type);
      break;
    case Content::snap:
      ready.places[0] =
          listener_of(Accepts::Layer::snap,
                      std::uint64_t{packet.snap_oui} << kOrganisationShift | packet.snap_protocol);
      break;
    case Content::wifi:
    case Content::llc:
    case Content::none:
      break;
  }
  ready.repeat = repeat_for(ready.places[0], packet);
}

void Listener::prepare_ip(Ready& ready) {
  const capture::Packet& packet = ready.packet;
  ready.exchange = exchanges_.expect(packet);
  if (packet.fragment_offset != 0) return;  // its protocol was in the first one
  if (!packet.has_ports) {
    ready.places[0] = ip_[packet.protocol];
  } else if (packet.protocol == capture::ip_protocol::kTcp) {
    ready.ends = tcp::Streams::ends_of(packet);
    streams_.expect(ready.ends);
  } else {
    const Place to = listener_at(packet.destination_port);
    const Place from = listener_at(packet.source_port);
    ready.places = to == 0 || to == from ? std::array{from, Place{0}} : std::array{to, from};
  }
}

void Listener::hear(const capture::Frame& frame, const Ready& ready) {
  const capture::Packet& packet = ready.packet;
  note_time(frame.at);
  stats_.bytes += frame.original_length;
  if (packet.malformed) ++stats_.malformed;
  if (packet.truncated) ++stats_.truncated;
  if (packet.in_tunnel()) ++stats_.tunnelled;
  if (packet.content == Content::wifi) ++stats_.wifi;
  signals_.turn_to(Moment(frame.at, frame.file, frame.number));
  if (packet.is_ip()) {
    // Who sent before, with the same addresses, is among the sources.
    const bool known = exchanges_.see(ready.exchange, packet, frame.at, wire_bytes(packet, frame));
    if (!known || packet.source_mac.is_zero()) sources_.see(packet);
    if (packet.has_ports && packet.protocol == capture::ip_protocol::kTcp) hear_tcp(ready);
  }
  if (ready.places[0] != 0) give_to(ready.places[0], packet, ready.repeat);
  if (ready.places[1] != 0) give_to(ready.places[1], packet, repeat_for(ready.places[1], packet));
}

void Listener::note_time(Timestamp at) {
  if (stats_.frames++ == 0) {
    stats_.first = stats_.last = at;
    return;
  }
  stats_.first = std::min(stats_.first, at);
  if (at <= stats_.last) return;
  // Files may claim any time, so far apart that the difference has no place.
  if (at <= shifted(stats_.last, ListenStats::kSilence) && stats_.heard < ListenStats::kMostHeard)
    stats_.heard += at - stats_.last;
  stats_.last = at;
}

/// Whoever accepts a connection has the port open; how one is asked for tells the system.
void Listener::hear_tcp(const Ready& ready) {
  const capture::Packet& packet = ready.packet;
  streams_.hear(packet, ready.ends, signals_.now(), signals_);
  Who who(packet.source_mac, packet.source);
  const auto flags = packet.tcp_flags & kConnection;
  if (flags == capture::tcp_flag::kSyn) {
    // One without options comes from a scanner, not from a system.
    const auto syn = dissect::read_syn_signature(packet.transport, packet.ttl);
    if (syn && !syn->options.empty()) signals_.say(who, Kind::tcp_syn, syn->text());
  }
  if (flags != kSynAck) return;
  who.port = packet.source_port;
  signals_.say(who, Kind::tcp_open, "open");
}

Repeats::Place Listener::repeat_for(Place place, const capture::Packet& packet) {
  return place == 0 ? Repeats::Place() : repeats_.expect(hearers_[place - 1U], place, packet);
}

void Listener::give_to(Place place, const capture::Packet& packet, const Repeats::Place& repeat) {
  ++stats_.given[place - 1U];
  repeats_.hear(hearers_[place - 1U], Heard(packet, signals_, talk_), repeat);
}

Listener::Place Listener::listener_of(Accepts::Layer layer, std::uint64_t number) const {
  for (const Rare& rare : rare_)
    if (rare.accepts.number == number && rare.accepts.layer == layer) return rare.place;
  return 0;
}

}  // namespace tenken::passive
