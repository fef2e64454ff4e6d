#include "scanner/ports/syn_engine.hpp"

#include <algorithm>
#include <cmath>
#include <thread>

#include <fmt/core.h>

#include "model/messages.hpp"

namespace tenken::ports {
namespace {

using namespace std::chrono_literals;
using std::chrono::microseconds;
using std::chrono::nanoseconds;

constexpr std::uint16_t kNoPlace = 0xFFFF;
constexpr auto kPermitAge = 100ms;  // then the gate is asked again: hours end, validity ends
constexpr auto kLongestRest = 5ms;  // so that answers and a stop are seen soon
constexpr auto kShortestRest = 20us;
constexpr auto kTellEvery = 100ms;
constexpr unsigned kMostLookTries = 8;
constexpr unsigned kLookTriesUnknown = 5;  // while nothing is known of losses
constexpr unsigned kSilentTries = 2;       // after these, a host counts as silent
constexpr unsigned kHolds = 3;
constexpr unsigned kMostCollapses = 3;
constexpr unsigned kSegmentKnown = 8;  // measured round trips that speak for the whole segment
constexpr std::size_t kSpareTurns = 64;
constexpr int kPatienceUnheard = 6;  // floors, for a host that has answered nothing so far
constexpr int kRoom = 8;             // part of a round trip that an answer may be late
constexpr auto kBlockTime = 5ms;     // an answer may lie that long in the ring

std::string filter_text() {
  return fmt::format(
      "(ip and ((tcp and dst portrange {0}-{1}) or icmp[0] == 3)) or "
      "(ip6 and ((ip6[6] == 6 and ip6[42:2] >= {0} and ip6[42:2] <= {1}) or "
      "(ip6[6] == 58 and ip6[40] == 1)))",
      wire::kFirstTokenPort, wire::kFirstTokenPort + wire::kTokenPorts - 1);
}

std::vector<dissect::IpKey> keys_of(const std::vector<SynHost>& hosts) {
  std::vector<dissect::IpKey> keys;
  keys.reserve(hosts.size());
  for (const SynHost& host : hosts) keys.push_back(host.key);
  return keys;
}

}  // namespace

SynReader::SynReader(const wire::HostIndex& hosts, const wire::TokenKey& key,
                     const std::vector<std::uint16_t>& order, SynCounters& counters)
    : hosts_(&hosts), key_(&key), counters_(&counters), places_(65536, kNoPlace) {
  for (std::size_t i = 0; i < order.size(); ++i) places_[order[i]] = static_cast<std::uint16_t>(i);
}

std::optional<Heard> SynReader::operator()(ByteView frame, Timestamp at) {
  const auto answer = dissect::parse_tcp_answer(frame);
  if (!answer) return std::nullopt;
  auto heard = prove(*answer);
  auto& counter = heard ? counters_->proven : counters_->rejected;
  counter.fetch_add(1, std::memory_order_relaxed);
  if (heard) heard->at = at;
  return heard;
}

std::optional<Heard> SynReader::prove(const dissect::TcpAnswer& answer) const {
  const std::uint16_t place = places_[answer.port];
  if (place == kNoPlace) return std::nullopt;
  const auto host = hosts_->find(answer.host);
  if (!host) return std::nullopt;
  const auto pass =
      key_->verify(answer.host, answer.port, wire::Token(answer.own_port, answer.sequence));
  if (!pass) return std::nullopt;
  Heard heard;
  heard.host = *host;
  heard.place = place;
  heard.pass = static_cast<std::uint8_t>(*pass);
  heard.reply = answer.reply;
  heard.reason = answer.reason;
  return heard;
}

SynEngine::SynEngine(wire::Link link, const pace::Gate& gate, SynSettings settings,
                     const std::vector<HostTarget>& hosts, const std::vector<std::uint16_t>& order,
                     const Clock& clock, OnDone on_done, OnSettled on_settled)
    : link_(std::move(link)),
      gate_(gate),
      settings_(std::move(settings)),
      order_(order),
      clock_(clock),
      on_done_(std::move(on_done)),
      on_settled_(std::move(on_settled)),
      rate_(settings_.profile.packets_per_second) {
  hosts_.reserve(hosts.size());
  for (const HostTarget& host : hosts) {
    const pace::Profile profile = settings_.hosts.profile_for(host.ip, settings_.profile);
    hosts_.emplace_back(host, order.size(),
                        settings_.hosts.turn_for(host.ip, first_pace(host, profile)));
    hosts_.back().min_timeout = profile.min_timeout;
    hosts_.back().max_timeout = profile.max_timeout;
  }
  unfinished_ = hosts_.size();
  ready_.set_capacity(2 * hosts_.size() + kSpareTurns);
  index_ = std::make_unique<wire::HostIndex>(keys_of(hosts_));
}

SynEngine::~SynEngine() = default;

std::uint64_t SynEngine::most_packets(std::uint64_t ports) {
  if (ports == 0) return 0;
  // A look follows silent SYNs, or ends a pass; each of the few that find the host silent is held
  // out, or is the last.
  const std::uint64_t looks = SynHost::kMostPasses * (ports / SynHost::kFirstSuspicion + 1);
  constexpr std::uint64_t kHeldLooks = std::uint64_t{kMostCollapses + 1} * (kHolds + 1);
  return SynHost::kMostPasses * ports + (looks + kHeldLooks) * kMostLookTries;
}

Result<void> SynEngine::open() {
  for (Place place = 0; place < hosts_.size(); ++place) {
    const std::optional<IpAddress> source = link_.source_for(hosts_[place].target.ip);
    if (!source || !hosts_[place].target.mac)
      return fail(Errc::internal, hosts_[place].target.ip.to_string() + " is not on this link");
    auto found =
        std::ranges::find(templates_, *source, &std::pair<IpAddress, wire::SynTemplate>::first);
    if (found == templates_.end())
      found = templates_.emplace(templates_.end(), *source, wire::SynTemplate(link_, *source));
    template_of_.push_back(static_cast<std::uint32_t>(found - templates_.begin()));
  }
  auto source = wire::open_source(link_, wire::Filter(filter_text()));
  if (!source) return Unexpected(std::move(source).error());
  auto sender = wire::open_sender(link_);
  if (!sender) return Unexpected(std::move(sender).error());
  receiver_ = std::make_unique<wire::Receiver<Heard, SynReader>>(
      std::move(*source), SynReader(*index_, key_, order_, counters_));
  transmitter_ = std::make_unique<wire::Transmitter>(link_, std::move(*sender), rate_.rate());
  return ok;
}

Result<PortScanStats> SynEngine::run(const std::function<bool()>& stopped,
                                     const std::function<bool()>& paused) {
  now_ = wire::Transmitter::Clock::now();
  told_ = now_;
  for (Place place = 0; place < hosts_.size(); ++place) schedule_send(place);
  while (unfinished_ > 0) {
    if (paused())
      if (Result<void> done = pause(stopped, paused); !done)
        return Unexpected(std::move(done).error());
    if (Result<void> done = turn(stopped); !done) return Unexpected(std::move(done).error());
  }
  tell_progress(true);
  PortScanStats stats;
  stats.sent = transmitter_->sent();
  stats.answers = counters_.proven;
  stats.rejected = counters_.rejected;
  stats.dropped = receiver_->dropped();
  stats.loss = loss_.value();
  return stats;
}

/// Answers are taken, so that none is lost; what waits for one goes on waiting afterwards.
Result<void> SynEngine::pause(const std::function<bool()>& stopped,
                              const std::function<bool()>& paused) {
  if (Result<void> sent = transmitter_->flush(); !sent) return sent;
  const Time since = wire::Transmitter::Clock::now();
  while (paused()) {
    hear();
    if (receiver_->failed()) return Unexpected(receiver_->failure());
    if (stopped()) return fail(Errc::cancelled, "the port scan was stopped");
    tell_progress(true);
    std::this_thread::sleep_for(kLongestRest);
  }
  paused_ += wire::Transmitter::Clock::now() - since;
  for (SynHost& host : hosts_) host.permit.reset();  // meanwhile the permission may have ended
  return ok;
}

/// Answers first, then what is due, then one packet: so a full send queue never delays judgement.
Result<void> SynEngine::turn(const std::function<bool()>& stopped) {
  hear();
  if (receiver_->failed()) return Unexpected(receiver_->failure());
  if (stopped()) return fail(Errc::cancelled, "the port scan was stopped");
  now_ = wire::Transmitter::Clock::now() - paused_;
  if (transmitter_->lost_link(now_)) {
    on_lost_link();
    if (Result<void> up = transmitter_->await_link(stopped); !up) return up;
    return ok;
  }
  if (transmitter_->refusals() != std::exchange(refusals_, transmitter_->refusals()))
    rate_.refused();
  if (rate_.tick(now_)) transmitter_->set_rate(rate_.rate());
  tell_progress(false);
  wake_due();
  if (ready_.empty() || transmitter_->next_turn(now_) > now_) return rest();
  const Turn next = ready_.front();
  ready_.pop_front();
  return hosts_[next.host].epoch == next.epoch ? step(next.host) : ok;
}

void SynEngine::hear() {
  receiver_->take([this](const Heard& answer) { hear_one(answer); });
}

void SynEngine::hear_one(const Heard& answer) {
  SynHost& host = hosts_[answer.host];
  // Whoever answers late is not deaf: then the first answer is to the first pass.
  if (heard_ == Time{} && answer.pass > 1) grant_passes(2);
  heard_ = now_;
  if (host.phase == SynHost::Phase::finished) return;
  const bool measured = host.rtt.known();
  const bool answered = host.known.has_value();
  if (host.heard(answer, now_)) {
    ++settled_;
    if (answer.pass == 1) rate_.answered();
  }
  if (!answered && host.known) ++answering_;
  if (!measured && host.rtt.known()) {
    segment_rtt_.add(host.rtt.patience(0us));
    ++segment_samples_;
  }
  if (host.phase == SynHost::Phase::looking && host.lives()) conclude_look(answer.host);
  // Nothing is left to wait for.
  if (host.phase == SynHost::Phase::waiting && host.unanswered() == 0) schedule(answer.host, now_);
}

void SynEngine::wake_due() {
  while (!timers_.empty() && timers_.top().due <= now_) {
    const Timer timer = timers_.top();
    timers_.pop();
    if (hosts_[timer.host].epoch == timer.epoch) make_ready(timer.host);
  }
}

/// Nothing can be sent now: sleeps until that changes.
Result<void> SynEngine::rest() {
  if (Result<void> sent = transmitter_->flush(); !sent) return sent;
  Time until = now_ + kLongestRest;
  if (!timers_.empty()) until = std::min(until, timers_.top().due);
  if (!ready_.empty()) until = std::min(until, transmitter_->next_turn(now_));
  if (until - now_ > kShortestRest) std::this_thread::sleep_until(until + paused_);
  return ok;
}

Result<void> SynEngine::step(Place place) {
  SynHost& host = hosts_[place];
  switch (host.phase) {
    case SynHost::Phase::asking:
      if (host.suspicious(now_, patience(host))) return look(place);
      return ask(place);
    case SynHost::Phase::waiting:
      end_pass(place);
      return ok;
    case SynHost::Phase::holding:
      return look(place);
    case SynHost::Phase::looking:
      conclude_look(place);
      return ok;
    case SynHost::Phase::finished:
      break;
  }
  return ok;
}

Result<void> SynEngine::ask(Place place) {
  SynHost& host = hosts_[place];
  const std::optional<std::uint16_t> port = host.next_place();
  if (!port) {
    // What is asked again was silent before: whether the host lives is asked beside the waiting.
    host.pass_ends = host.last_sent + patience(host);
    if (host.pass() > 1 && begin_judging(place)) return ok;
    host.phase = SynHost::Phase::waiting;
    schedule(place, host.pass_ends);
    return ok;
  }
  const Result<bool> sent = send(host, *port, host.pass());
  if (!sent) return Unexpected(sent.error());
  if (!*sent) {
    host.put_back(*port);
    return ok;
  }
  host.asked(*port, now_, clock_.now());
  host.pass() == 1 ? rate_.sent() : rate_.repeated();
  schedule_send(place);
  return ok;
}

/// Asks a port that answered before whether the host still lives.
Result<void> SynEngine::look(Place place) {
  SynHost& host = hosts_[place];
  const Result<bool> sent = send(host, *host.known, SynHost::kLookPass);
  if (!sent) return Unexpected(sent.error());
  if (!*sent) return ok;
  host.looked(now_);
  host.phase = SynHost::Phase::looking;
  // Each look waits twice as long as the last: a network that stalls is not yet a host that fell.
  schedule(place,
           now_ + std::min<nanoseconds>(patience(host) * (1U << (host.tries - 1)),
                                        std::max<nanoseconds>(patience(host), host.max_timeout)));
  return ok;
}

Result<bool> SynEngine::send(SynHost& host, std::uint16_t port_place, unsigned pass) {
  const auto place = static_cast<Place>(&host - hosts_.data());
  if (!host.permit || now_ >= host.permit_until) {
    Result<pace::Permit> permit = gate_.admit(host.target.ip, pace::Check::ports);
    if (!permit) {
      give_up(place, permit.error());
      return false;
    }
    host.permit.emplace(std::move(*permit));
    host.permit_until = now_ + kPermitAge;
  }
  // Other senders share the turns, and know nothing of the pauses of this one.
  if (const Time when = host.turn.take(now_ + paused_) - paused_; when > now_) {
    schedule(place, when);
    return false;
  }
  const std::uint16_t port = order_[port_place];
  templates_[template_of_[place]].second.write(transmitter_->batch(), *host.permit,
                                               *host.target.mac, host.key, port,
                                               key_.make(host.key, port, pass));
  if (Result<void> sent = transmitter_->took_turn(); !sent) return Unexpected(sent.error());
  return true;
}

void SynEngine::conclude_look(Place place) {
  SynHost& host = hosts_[place];
  if (host.lives()) {
    came_alive(host);
    host.phase = host.judging ? SynHost::Phase::waiting : SynHost::Phase::asking;
    host.judging ? schedule(place, host.pass_ends) : schedule_send(place);
    return;
  }
  if (host.holds == 0 && host.tries == kSilentTries) note_silence(host);
  if (host.tries < look_tries(host)) {
    host.phase = SynHost::Phase::holding;  // asks once more, without holding
    schedule_send(place);
    return;
  }
  if (host.holds >= kHolds || host.collapses >= kMostCollapses) {
    give_up_silent(place);
    return;
  }
  host.tries = 0;
  host.phase = SynHost::Phase::holding;
  schedule(place, now_ + settings_.distress_hold * (1U << host.holds));
  ++host.holds;
}

/// Hosts that never answered do not show whether the network heard them; the others do.
void SynEngine::note_silence(SynHost& host) {
  host.silent_since = now_;
  if (silences_.add(now_, answering_)) grant_passes(1);
}

/// One more pass for the hosts that have answered nothing yet and are in pass `from` or later: the
/// network was deaf.
void SynEngine::grant_passes(unsigned from) {
  for (SynHost& host : hosts_)
    if (host.phase != SynHost::Phase::finished && !host.known && host.pass() >= from)
      host.grant_pass();
}

void SynEngine::came_alive(SynHost& host) {
  const bool with_others = silences_.covers(host.silent_since);
  if (host.holds > 0) {
    host.came_back(now_ + paused_, with_others);
    return;
  }
  if (host.tries >= kSilentTries && with_others)
    host.grant_pass();
  else
    loss_.add(host.tries, 1);
  host.trust_silence();
}

/// Looks in a row, none of them answered, that the network's losses do not explain.
unsigned SynEngine::look_tries(const SynHost& host) const {
  if (!loss_.known()) return kLookTriesUnknown;
  return std::min(kMostLookTries, passes_for(host.loss(loss_.value())));
}

/// A host that died on the last stretch of a pass must not look filtered. \returns whether it is
/// asked
bool SynEngine::begin_judging(Place place) {
  SynHost& host = hosts_[place];
  if (!host.known || host.unanswered() == 0 || host.judging) return false;
  host.judging = true;
  host.phase = SynHost::Phase::holding;
  schedule_send(place);
  return true;
}

void SynEngine::end_pass(Place place) {
  SynHost& host = hosts_[place];
  if (begin_judging(place)) return;
  if (asked_into_silence(host)) {
    // Somebody answers again, or all that did are given up.
    if (answering_ > 0)
      schedule(place, now_ + patience(host));
    else
      give_up_silent(place);
    return;
  }
  host.judging = false;
  host.book_pass(loss_);
  if (!host.needs_pass(loss_.value())) {
    finish(place);
    return;
  }
  host.next_pass();
  host.phase = SynHost::Phase::asking;
  schedule_send(place);
}

/// Whether the last pass of a host that never answered may have gone nowhere: nobody answered after
/// it, though others should.
bool SynEngine::asked_into_silence(const SynHost& host) const {
  if (host.known || heard_ > host.last_sent) return false;
  return answering_ > 0 || silences_.lasts_since(heard_);
}

/// What was under way is lost, and how much that was nobody knows: one more pass for all.
void SynEngine::on_lost_link() {
  for (SynHost& host : hosts_) {
    if (host.phase == SynHost::Phase::finished) continue;
    host.grant_pass();
    host.tries = host.holds = 0;
  }
}

void SynEngine::tell_progress(bool all) {
  if (settled_ == 0 || (!all && now_ - told_ < kTellEvery)) return;
  told_ = now_;
  on_settled_(std::exchange(settled_, 0));
}

void SynEngine::finish(Place place) {
  SynHost& host = hosts_[place];
  leave(host);
  PortCoverage coverage = host.coverage(order_, loss_.value());
  coverage.at = clock_.now();
  HostTarget target = host.target;
  target.packets_per_second = host.slowed_to();
  on_done_(std::move(target), std::move(coverage));
}

void SynEngine::give_up(Place place, Error why) {
  SynHost& host = hosts_[place];
  leave(host);
  on_done_(host.target, Unexpected(std::move(why)));
}

void SynEngine::give_up_silent(Place place) {
  const SynHost& host = hosts_[place];
  const double pace =
      host.turn.limited() ? host.turn.per_second() : settings_.profile.packets_per_second;
  Note what(Msg::ports_host_fell_silent, {host.target.ip.to_string(), fmt::format("{:.0f}", pace)});
  give_up(place, Error(Errc::timed_out, std::move(what), Note(Msg::ports_host_fell_silent_remedy)));
}

/// The host is done, with or without a result.
void SynEngine::leave(SynHost& host) {
  settled_ += host.unanswered();
  host.phase = SynHost::Phase::finished;
  ++host.epoch;
  --unfinished_;
  if (host.known) --answering_;
}

void SynEngine::schedule(Place place, Time when) {
  SynHost& host = hosts_[place];
  host.due = when;
  ++host.epoch;
  if (when <= now_)
    make_ready(place);
  else
    timers_.push({when, place, host.epoch});
}

void SynEngine::make_ready(Place place) {
  if (ready_.full()) ready_.set_capacity(2 * ready_.capacity());  // stale turns fill it up at times
  ready_.push_back({place, hosts_[place].epoch});
}

void SynEngine::schedule_send(Place place) { schedule(place, hosts_[place].turn.next() - paused_); }

/// How long an answer of the host may take.
nanoseconds SynEngine::patience(const SynHost& host) const {
  const microseconds floor = host.min_timeout;
  const microseconds ceiling = host.max_timeout;
  if (host.rtt.known()) {
    // Over a long way that is always equally long, the estimate leaves no room for a hiccup.
    const microseconds room = host.rtt.patience(0us) / kRoom;
    return host.rtt.timeout(floor, floor, ceiling) + room + kBlockTime;
  }
  // Nothing has come back by TCP. The time of a ping or an ARP answer is only a hint, and the
  // others of the segment another one.
  const bool first = host.pass() == 1;
  const microseconds hint = host.target.rtt ? 4 * *host.target.rtt : 0us;
  if (segment_samples_ < kSegmentKnown) return first ? std::max(2 * floor, hint) : ceiling;
  const microseconds usual = 2 * segment_rtt_.patience(floor);
  return std::clamp(std::max(usual, hint), first ? floor : kPatienceUnheard * floor,
                    std::max(ceiling, kPatienceUnheard * floor));
}

}  // namespace tenken::ports
