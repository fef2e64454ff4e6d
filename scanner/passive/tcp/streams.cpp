#include "scanner/passive/tcp/streams.hpp"

#include <algorithm>
#include <utility>

#include "scanner/dissect/ip_words.hpp"

namespace tenken::passive::tcp {
namespace {

using State = Direction::State;
namespace tcp_flag = capture::tcp_flag;

/// Whether so much time lies between, whatever a file says that the time is.
bool longer_than(std::chrono::nanoseconds span, Timestamp from, Timestamp to) {
  return to > from &&
         static_cast<std::uint64_t>(to.nanoseconds) - static_cast<std::uint64_t>(from.nanoseconds) >
             static_cast<std::uint64_t>(span.count());
}

void note_macs(Flow& flow, std::uint8_t from, const capture::Packet& packet) {
  if (packet.has_source_mac) flow.macs[from] = packet.source_mac;
  MacAddress& receiver = flow.macs[from ^ 1U];
  if (packet.has_destination_mac && receiver.is_zero()) receiver = packet.destination_mac;
}

/// A reset is believed where it could be in step.
bool resets(const Direction& end, const Segment& segment) {
  if (!segment.has(tcp_flag::kRst)) return false;
  const std::int32_t ahead = distance(end.next, segment.sequence);
  return end.state != State::in_step || (ahead < static_cast<std::int32_t>(Window::kMost) &&
                                         ahead > -static_cast<std::int32_t>(Window::kMost));
}

bool finished(const Flow& flow) {
  return std::ranges::all_of(flow.ends, [](const Direction& end) { return end.finished; });
}

bool holds(const Flow& flow) {
  return flow.session != nullptr || !flow.ends[0].window.empty() || !flow.ends[1].window.empty();
}

}  // namespace

Streams::Ends Streams::ends_of(const capture::Packet& packet) {
  const auto order = dissect::word_order(packet.source, packet.destination);
  Ends ends;
  ends.from = order < 0 || (order == 0 && packet.source_port <= packet.destination_port) ? 0 : 1;
  Endpoint& sender = ends.key[ends.from];
  Endpoint& receiver = ends.key[ends.from ^ 1U];
  dissect::copy_ip(packet.source, sender.ip);
  dissect::copy_ip(packet.destination, receiver.ip);
  sender.port = packet.source_port;
  receiver.port = packet.destination_port;
  ends.mark = FlowTable::mark_of(ends.key);
  return ends;
}

void Streams::hear(const capture::Packet& packet, const Ends& ends, const Moment& now,
                   Signals& signals) {
  const std::optional<Segment> segment = segment_of(packet);
  if (!segment) return;
  expire(now, signals);
  const std::uint8_t from = ends.from;
  FlowIndex index = flows_.find(ends.key, ends.mark);
  if (index == kNoFlow) {
    if (!segment->has(tcp_flag::kSyn) && segment->bytes.empty()) return;
    index = flows_.add(ends.key, from);
  } else {
    flows_.touch(index);
    if (flows_[index].closed && longer_than(kIdle, flows_[index].last.at, now.at))
      flows_.renew(index, from);
  }
  if (segment->has(tcp_flag::kSyn)) begin(index, from, *segment, signals);
  Flow& flow = flows_[index];
  flow.last = now;
  note_macs(flow, from, packet);
  if (flow.closed) return;
  reader_.take(flow, from, *segment, signals);
  if (resets(flow.ends[from], *segment) || finished(flow)) close(index, signals);
  flows_.set_live(index, holds(flow));
  make_room(index, now, signals);
}

/// One end says where its bytes begin.
void Streams::begin(FlowIndex index, std::uint8_t from, const Segment& segment, Signals& signals) {
  Flow& flow = flows_[index];
  Direction& end = flow.ends[from];
  Direction& other = flow.ends[from ^ 1U];
  const bool opens = !segment.has(tcp_flag::kAck);
  const bool known = end.state == State::in_step && end.first == segment.sequence;
  if (opens && !known && (flow.closed || end.state != State::unknown)) {
    close(index, signals);  // the ports are used again
    flows_.renew(index, from);
  }
  if (flow.closed || end.taken_any || known) return;
  end.state = State::in_step;
  end.first = end.next = segment.sequence;
  flow.handshake = true;
  flow.client = opens ? from : from ^ 1U;
  if (opens || other.state != State::unknown) return;
  other.state = State::in_step;
  other.first = other.next = segment.acknowledged;
}

void Streams::close(FlowIndex index, Signals& signals) {
  reader_.close(flows_[index], signals);
  flows_.set_live(index, false);
}

/// It may still go on, and is then taken up as one that began before the capture.
void Streams::give_up(FlowIndex index, const Moment& now, Signals& signals) {
  signals.turn_to(flows_[index].last);
  close(index, signals);
  signals.turn_to(now);
  flows_.renew(index, flows_[index].opener);
}

void Streams::expire(const Moment& now, Signals& signals) {
  for (int i = 0; i < kMostExpired; ++i) {
    const FlowIndex oldest = flows_.oldest_live();
    if (oldest == kNoFlow || !longer_than(kIdle, flows_[oldest].last.at, now.at)) return;
    give_up(oldest, now, signals);
  }
}

void Streams::make_room(FlowIndex current, const Moment& now, Signals& signals) {
  const auto evict = [&](FlowIndex index) {
    reader_.note_evicted();
    give_up(index, now, signals);
  };
  if (flows_[current].live) {
    const FlowIndex surplus = flows_.surplus_of_source(current);
    if (surplus != kNoFlow) evict(surplus);
  }
  while (flows_.live() > flows_.most_live() || reader_.memory() > kMostBytes) {
    const FlowIndex oldest = flows_.oldest_live();
    if (oldest == kNoFlow) return;
    evict(oldest);
  }
}

void Streams::finish(Signals& signals) {
  for (FlowIndex oldest = flows_.oldest_live(); oldest != kNoFlow; oldest = flows_.oldest_live()) {
    signals.turn_to(flows_[oldest].last);
    close(oldest, signals);
  }
}

}  // namespace tenken::passive::tcp
