#include "scanner/passive/tcp/flow_reader.hpp"

#include <algorithm>
#include <optional>

namespace tenken::passive::tcp {
namespace {

using State = Direction::State;

constexpr std::int32_t kNear = 1 << 20;  // bytes by which a repeated packet may lag

std::uint8_t other(std::uint8_t end) { return end ^ 1U; }

Side side_of(const Flow& flow, std::uint8_t end) {
  return flow.client == end ? Side::client : Side::server;
}

Talk talk_of(const Flow& flow, std::uint8_t from, Signals& signals) {
  Talk talk(signals);
  const std::uint8_t server = other(flow.client);
  talk.client = {flow.macs[flow.client], flow.key[flow.client].ip};
  talk.server = {flow.macs[server], flow.key[server].ip};
  talk.server.port = flow.key[server].port;
  talk.from = side_of(flow, from);
  return talk;
}

/// By the ports: the hearer's own, else the smaller one, is the server's.
Side likely_side(const Flow& flow, std::uint8_t from, bool sender_hinted, bool receiver_hinted) {
  if (sender_hinted != receiver_hinted) return sender_hinted ? Side::server : Side::client;
  return flow.key[from].port < flow.key[other(from)].port ? Side::server : Side::client;
}

}  // namespace

void FlowReader::take(Flow& flow, std::uint8_t from, const Segment& segment, Signals& signals) {
  signals_ = &signals;
  Direction& end = flow.ends[from];
  if (segment.has(capture::tcp_flag::kAck)) {
    Direction& acknowledged = flow.ends[other(from)];
    if (!acknowledged.ack_seen || distance(acknowledged.acknowledged, segment.acknowledged) > 0)
      acknowledged.acknowledged = segment.acknowledged;
    acknowledged.ack_seen = true;
  }
  if (!segment.bytes.empty() || segment.lost != 0) take_bytes(flow, from, segment);
  if (segment.has(capture::tcp_flag::kFin)) {
    end.fin_seen = true;
    end.fin = segment.end();
  }
  end.finished = end.at_end();
}

void FlowReader::take_bytes(Flow& flow, std::uint8_t from, Segment segment) {
  Direction& end = flow.ends[from];
  const bool begins = flow.speaker != from || end.pushed || end.state == State::unknown;
  flow.speaker = from;
  end.pushed = segment.has(capture::tcp_flag::kPsh);
  if (end.state == State::deaf) return;
  if (end.state != State::in_step && !find_step(flow, from, segment, begins)) return;
  const std::optional<std::uint32_t> offset = end.place(segment);
  if (!offset) return;
  const Sequence after = segment.end();
  if (!segment.bytes.empty() && !add(flow, from, *offset, segment.bytes)) {
    lose(flow, from);
    if (end.state == State::deaf) return;
    end.window.clear(blocks_);
    end.state = State::seeking;
    end.next = segment.sequence;
    if (!find_step(flow, from, segment, true) || !add(flow, from, 0, segment.bytes)) return;
  }
  if (end.state == State::seeking) return pass_holes(flow, from);
  const auto waiting = static_cast<Sequence>(end.window.ready().size());
  if (segment.lost != 0 && end.state == State::in_step && !end.window.has_hole() &&
      end.next + waiting + segment.lost == after)
    cut(flow, from, segment.lost);
}

/// Whether a direction that is not in step can go on with this packet.
bool FlowReader::find_step(Flow& flow, std::uint8_t from, const Segment& segment, bool begins) {
  Direction& end = flow.ends[from];
  const std::int32_t ahead = distance(end.next, segment.sequence);
  if (end.state == State::seeking && ahead < 0 && ahead > -kNear) return false;
  end.wants = 0;
  end.skip = 0;
  // The end of a known connection that was silent so far begins here.
  const bool starts = end.state == State::unknown && flow.session;
  if (!segment.bytes.empty() && (starts || (begins && message_begins(flow, from, segment.bytes)))) {
    end.state = State::in_step;
    end.next = segment.sequence;
    return true;
  }
  end.state = State::seeking;
  end.next = segment.end();
  return false;
}

bool FlowReader::message_begins(Flow& flow, std::uint8_t from, ByteView bytes) const {
  if (flow.session) return flow.session->resumes(side_of(flow, from), bytes);
  return sniff(flow, from, bytes).fit != Fit::no;
}

/// \returns false where it does not fit
bool FlowReader::add(Flow& flow, std::uint8_t from, std::uint32_t offset, ByteView bytes) {
  Direction& end = flow.ends[from];
  if (offset == 0 && end.window.empty()) {
    const std::size_t done = hand_out(flow, from, bytes);
    return end.state != State::in_step || end.window.put(0, bytes.subspan(done), blocks_);
  }
  if (!end.window.put(offset, bytes, blocks_)) return false;
  if (!end.window.ready().empty() && offset <= end.window.ready().size()) pump(flow, from);
  if (end.state != State::in_step || !end.window.has_hole()) {
    end.waited = 0;
  } else {
    ++end.waited;
    if (end.hole_is_final()) lose(flow, from);
  }
  return true;
}

void FlowReader::lose(Flow& flow, std::uint8_t from) {
  ++stats_.gaps;
  pass_holes(flow, from);
}

/// Goes on behind the holes, with the first part that begins with a message.
void FlowReader::pass_holes(Flow& flow, std::uint8_t from) {
  Direction& end = flow.ends[from];
  if (end.state == State::deaf) return;
  end.wants = 0;
  end.waited = 0;
  const auto pass = [&](std::uint32_t count) {
    end.next += count;
    end.window.drop(count, blocks_);
  };
  end.state = State::seeking;
  while (end.state == State::seeking && !end.window.empty()) {
    pass(end.window.has_hole() ? end.window.behind_hole()
                               : static_cast<std::uint32_t>(end.window.ready().size()));
    if (end.window.empty()) return;
    if (!message_begins(flow, from, end.window.ready())) continue;
    end.state = State::in_step;
    pump(flow, from);
  }
}

/// The capture does not have the bytes that come next.
void FlowReader::cut(Flow& flow, std::uint8_t from, std::uint32_t lost) {
  Direction& end = flow.ends[from];
  const auto waiting = static_cast<Sequence>(end.window.ready().size());
  ++stats_.gaps;
  end.window.clear(blocks_);
  end.wants = 0;
  end.next += waiting + lost;
  end.state = State::seeking;
}

/// Gives out what is ready.
void FlowReader::pump(Flow& flow, std::uint8_t from) {
  Direction& end = flow.ends[from];
  while (end.state == State::in_step && !end.window.ready().empty()) {
    const std::size_t done = hand_out(flow, from, end.window.ready());
    if (done == 0) return;
    if (end.state == State::deaf) return end.window.clear(blocks_);
    end.window.drop(static_cast<std::uint32_t>(done), blocks_);
    if (end.skip == 0 || end.window.empty()) continue;
    const auto passed =
        static_cast<std::uint32_t>(std::min<std::uint64_t>(end.skip, Window::kMost));
    end.window.drop(passed, blocks_);
    end.next += passed;
    end.skip -= passed;
  }
}

/// \returns how many of the bytes are done with; end.next is behind them
std::size_t FlowReader::hand_out(Flow& flow, std::uint8_t from, ByteView bytes) {
  Direction& end = flow.ends[from];
  std::size_t done = 0;
  if (flow.session || settle(flow, from, bytes)) {
    while (flow.session && end.state == State::in_step && done < bytes.size()) {
      const std::size_t before = done;
      if (bytes.size() - done < end.wants) break;
      one_message(flow, from, bytes.subspan(done), done);
      if (done == before) break;
    }
  }
  if (end.state != State::in_step) done = bytes.size();
  if (done != 0) end.taken_any = true;
  end.next += static_cast<Sequence>(done);
  if (flow.session &&
      std::ranges::all_of(flow.ends, [](const Direction& one) { return one.state == State::deaf; }))
    stop(flow);
  return done;
}

void FlowReader::one_message(Flow& flow, std::uint8_t from, ByteView bytes, std::size_t& done) {
  Direction& end = flow.ends[from];
  const Progress progress = flow.session->hear(talk_of(flow, from, *signals_), bytes);
  end.wants = 0;
  switch (progress.next) {
    case Progress::Next::more:
      break;
    case Progress::Next::seek:
      end.state = State::seeking;
      return;
    case Progress::Next::deaf:
      end.state = State::deaf;
      return;
    case Progress::Next::over:
      return stop(flow);
  }
  if (progress.taken == 0) {
    const std::size_t most = flow.hearer->most_bytes;
    if (bytes.size() >= most || progress.wants > most) end.state = State::seeking;
    end.wants = progress.wants;
    return;
  }
  const std::size_t present = std::min<std::uint64_t>(progress.taken, bytes.size());
  end.skip = progress.taken - present;
  done += present;
}

/// Finds out whose connection it is. \returns whether the bytes are for its session
bool FlowReader::settle(Flow& flow, std::uint8_t from, ByteView bytes) {
  Direction& end = flow.ends[from];
  const Found found = sniff(flow, from, bytes);
  if (found.fit == Fit::undecided) return false;
  if (found.fit == Fit::no) {
    end.state = State::seeking;
    return false;
  }
  flow.client = found.fit == Fit::client ? from : other(from);
  flow.hearer = found.hearer;
  flow.session = found.hearer->open();
  session_bytes_ += found.hearer->session_bytes;
  ++stats_.heard;
  pump(flow, other(from));  // it spoke before
  return flow.session != nullptr;
}

FlowReader::Found FlowReader::sniff(const Flow& flow, std::uint8_t from, ByteView bytes) const {
  Opening opening;
  opening.bytes = bytes;
  if (flow.handshake) opening.side = side_of(flow, from);
  for (const StreamHearer& hearer : hearers_) {
    const bool sender = hearer.hinted(flow.key[from].port);
    const bool receiver = hearer.hinted(flow.key[other(from)].port);
    opening.hinted =
        opening.side ? (*opening.side == Side::client ? receiver : sender) : sender || receiver;
    opening.likely = opening.side.value_or(likely_side(flow, from, sender, receiver));
    const Fit fit = hearer.sniff(opening);
    if (fit == Fit::no || (fit == Fit::undecided && bytes.size() >= kMostOpening)) continue;
    const bool fits =
        fit == Fit::undecided || opening.may_be(fit == Fit::client ? Side::client : Side::server);
    if (fits) return {&hearer, fit};
  }
  return {nullptr, Fit::no};
}

void FlowReader::stop(Flow& flow) {
  if (flow.session) session_bytes_ -= flow.hearer->session_bytes;
  flow.session.reset();
  for (Direction& end : flow.ends) {
    end.state = State::deaf;
    end.window.clear(blocks_);
  }
}

void FlowReader::close(Flow& flow, Signals& signals) {
  signals_ = &signals;
  for (const std::uint8_t from : {std::uint8_t{0}, std::uint8_t{1}})
    if (flow.ends[from].window.has_hole()) lose(flow, from);
  if (flow.session) flow.session->finish(talk_of(flow, flow.client, signals));
  stop(flow);
  flow.closed = true;
}

}  // namespace tenken::passive::tcp
