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
    : repeats_(repeats), udp_(std::make_unique<std::array<Place, 65536>>()) {
  signals_.mark_secrets(marks);
  udp_->fill(0);
  stats_.given.resize(hearers().size());
  Place place = 0;
  for (const Hearer& hearer : hearers()) {
    ++place;
    for (const Accepts& accepts : hearer.accepts) {
      switch (accepts.layer) {
        case Accepts::Layer::udp_port:
          (*udp_)[accepts.number] = place;
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

void Listener::hear(const capture::Frame& frame) {
  note_time(frame.at);
  stats_.bytes += frame.original_length;
  capture::peel(frame, packet_);
  if (packet_.malformed) ++stats_.malformed;
  if (packet_.truncated) ++stats_.truncated;
  if (packet_.in_tunnel()) ++stats_.tunnelled;
  ip_bytes_ = wire_bytes(packet_, frame);
  now_ = Moment(frame.at, frame.file, frame.number);
  signals_.turn_to(now_);
  hear_packet();
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

void Listener::hear_packet() {
  switch (packet_.content) {
    case Content::ipv4:
    case Content::ipv6:
      return hear_ip();
    case Content::ether_type:
      return give_to(listener_of(Accepts::Layer::ether_type, packet_.ether_type));
    case Content::snap:
      return give_to(listener_of(
          Accepts::Layer::snap,
          std::uint64_t{packet_.snap_oui} << kOrganisationShift | packet_.snap_protocol));
    case Content::wifi:
      ++stats_.wifi;
      return;
    case Content::llc:
    case Content::none:
      return;
  }
}

void Listener::hear_ip() {
  tcp::Streams::Ends ends;
  Place to = 0;
  Place from = 0;
  Repeats::Place repeat;
  if (packet_.has_ports && packet_.protocol == capture::ip_protocol::kTcp) {
    ends = tcp::Streams::ends_of(packet_);
    streams_.expect(ends);
  } else if (packet_.has_ports) {
    to = (*udp_)[packet_.destination_port];
    from = (*udp_)[packet_.source_port];
    repeat = repeat_for(to != 0 ? to : from);
  }
  // Who sent before, with the same addresses, is among the sources.
  const bool known = exchanges_.see(packet_, now_.at, ip_bytes_);
  if (!known || packet_.source_mac.is_zero()) sources_.see(packet_);
  if (packet_.fragment_offset != 0) return;  // its protocol was in the first one
  if (packet_.has_ports && packet_.protocol == capture::ip_protocol::kTcp) {
    hear_tcp(ends);
  } else if (packet_.has_ports) {
    give_to(to != 0 ? to : from, repeat);
    if (to != 0 && from != to) give_to(from);
  } else {
    give_to(ip_[packet_.protocol]);
  }
}

/// Whoever accepts a connection has the port open; how one is asked for tells the system.
void Listener::hear_tcp(const tcp::Streams::Ends& ends) {
  streams_.hear(packet_, ends, now_, signals_);
  Who who(packet_.source_mac, packet_.source);
  const auto flags = packet_.tcp_flags & kConnection;
  if (flags == capture::tcp_flag::kSyn) {
    // One without options comes from a scanner, not from a system.
    const auto syn = dissect::read_syn_signature(packet_.transport, packet_.ttl);
    if (syn && !syn->options.empty()) signals_.say(who, Kind::tcp_syn, syn->text());
  }
  if (flags != kSynAck) return;
  who.port = packet_.source_port;
  signals_.say(who, Kind::tcp_open, "open");
}

Repeats::Place Listener::repeat_for(Place place) {
  return place == 0 ? Repeats::Place() : repeats_.expect(hearers()[place - 1U], place, packet_);
}

void Listener::give_to(Place place) { give_to(place, repeat_for(place)); }

void Listener::give_to(Place place, const Repeats::Place& repeat) {
  if (place == 0) return;
  ++stats_.given[place - 1U];
  repeats_.hear(hearers()[place - 1U], Heard(packet_, signals_, talk_), repeat);
}

Listener::Place Listener::listener_of(Accepts::Layer layer, std::uint64_t number) const {
  for (const Rare& rare : rare_)
    if (rare.accepts.number == number && rare.accepts.layer == layer) return rare.place;
  return 0;
}

}  // namespace tenken::passive
