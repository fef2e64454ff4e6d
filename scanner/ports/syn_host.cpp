#include "scanner/ports/syn_host.hpp"

#include <algorithm>
#include <bit>
#include <cmath>

namespace tenken::ports {
namespace {

using namespace std::chrono_literals;

constexpr std::size_t kWordBits = 64;
constexpr unsigned kLastSuspicion = 1024;
constexpr auto kLooksApart = 50ms;
constexpr double kCalm = 100;      // packets/s: what devices bear that fell at no limit at all
constexpr auto kLongestRtt = 10s;  // a longer one is a jump of the clock

}  // namespace

SynHost::SynHost(HostTarget host, std::size_t ports, pace::HostTurn turns)
    : target(std::move(host)),
      key(dissect::ip_key(target.ip)),
      turn(turns),
      answered_bits_((ports + kWordBits - 1) / kWordBits),
      ports_(ports),
      suspicion_(kFirstSuspicion),
      unlimited_(!turns.limited()) {}

bool SynHost::has_answered(std::uint16_t place) const {
  return (answered_bits_[place / kWordBits] >> (place % kWordBits) & 1U) != 0;
}

std::optional<std::uint16_t> SynHost::next_place() {
  while (cursor_ < ports_) {
    const std::uint64_t silent = ~answered_bits_[cursor_ / kWordBits] >> (cursor_ % kWordBits);
    if (silent != 0) {
      cursor_ += static_cast<std::size_t>(std::countr_zero(silent));
      break;
    }
    cursor_ = (cursor_ / kWordBits + 1) * kWordBits;
  }
  if (cursor_ >= ports_) return std::nullopt;
  return static_cast<std::uint16_t>(cursor_++);
}

void SynHost::next_pass() {
  ++pass_;
  cursor_ = 0;
}

void SynHost::asked(std::uint16_t place, Time now, Timestamp sent) {
  if (sent_++ == 0) first_asked_ = now;
  last_sent = last_asked_ = now;
  ++silent_run_;
  for (Timed& timed : timed_) {
    if (timed.pass != 0 && sent - timed.sent < kLongestRtt && !has_answered(timed.place)) continue;
    timed.place = place;
    timed.pass = static_cast<std::uint8_t>(pass_);
    timed.sent = sent;
    return;
  }
}

void SynHost::measure(const Heard& answer) {
  for (Timed& timed : timed_) {
    if (timed.pass == 0 || timed.place != answer.place || timed.pass != answer.pass) continue;
    const auto took = std::chrono::duration_cast<std::chrono::microseconds>(answer.at - timed.sent);
    if (took >= 0us && took < kLongestRtt) rtt.add(took);
    timed.pass = 0;
  }
}

bool SynHost::heard(const Heard& answer, Time now) {
  silent_run_ = 0;
  last_heard = now;
  if (answer.pass == kLookPass) {
    lives_ = true;
    return false;
  }
  measure(answer);
  if (has_answered(answer.place)) return false;
  answered_bits_[answer.place / kWordBits] |= std::uint64_t{1} << (answer.place % kWordBits);
  ++answered_;
  ++found_[std::clamp<unsigned>(answer.pass, 1, kMostPasses)];
  const bool open = answer.reply == dissect::SynReply::accepted;
  if (open) open_.push_back(answer.place);
  if (answer.reply == dissect::SynReply::prohibited) {
    prohibited_.emplace_back(answer.reason, answer.place);
  } else if (!known || (open && !known_open_)) {
    known = answer.place;
    known_open_ = open;
  }
  return true;
}

void SynHost::looked(Time now) {
  lives_ = false;
  last_look_ = now;
  last_sent = now;
  ++tries;
}

bool SynHost::suspicious(Time now, Nanoseconds patience) const {
  return known && silent_run_ >= suspicion_ && now - last_heard >= patience &&
         now - last_look_ >= kLooksApart;
}

void SynHost::trust_silence() {
  tries = holds = 0;
  silent_run_ = 0;
  suspicion_ = std::min(suspicion_ * 2, kLastSuspicion);
}

void SynHost::came_back(Time now, bool with_others) {
  const std::chrono::duration<double> took = std::max<Nanoseconds>(last_asked_ - first_asked_, 1ms);
  double pace = turn.limited() ? turn.per_second() : static_cast<double>(sent_) / took.count();
  const bool network = with_others && collapses == 0;
  if (unlimited_ && !network) pace = std::min(pace, 2 * kCalm);
  turn.set_rate(pace / 2, now);
  ++collapses;
  ++granted_passes_;
  tries = holds = 0;
  silent_run_ = 0;
}

void SynHost::book_pass(LossEstimate& all) {
  // Only the first pass is known: whoever was lost in it has not answered yet.
  if (pass_ < 2 && unanswered() > 0) return;
  for (unsigned pass = 1; pass <= kMostPasses; ++pass) {
    const std::uint32_t news = found_[pass] - booked_[pass];
    if (news == 0) continue;
    // What the silence of a host or of the network took is not the usual loss.
    const unsigned asked = std::max(pass, granted_passes_ + 1) - granted_passes_;
    loss_.add(asked, news);
    all.add(asked, news);
    booked_[pass] = found_[pass];
  }
}

bool SynHost::needs_pass(double all) const {
  if (unanswered() == 0 || pass_ >= kMostPasses) return false;
  return pass_ < passes_for(loss_.value_for_host(all)) + granted_passes_;
}

PortCoverage SynHost::coverage(const std::vector<std::uint16_t>& order, double all_loss) const {
  PortCoverage result;
  const auto port = [&](std::uint16_t place) { return order[place]; };
  std::vector<std::uint16_t> open(open_.size());
  std::ranges::transform(open_, open.begin(), port);
  std::vector<std::uint16_t> silent;
  for (std::uint16_t place = 0; silent.size() < unanswered(); ++place)
    if (!has_answered(place)) silent.push_back(order[place]);
  result.scanned = PortSet::from_ports(order);
  result.open = PortSet::from_ports(open);
  result.unanswered = PortSet::from_ports(silent);
  std::map<IcmpReason, std::vector<std::uint16_t>> reasons;
  for (const auto& [reason, place] : prohibited_) {
    reasons[reason].push_back(order[place]);
    silent.push_back(order[place]);
  }
  for (const auto& [reason, ports] : reasons)
    result.prohibited[reason] = PortSet::from_ports(ports);
  result.filtered = PortSet::from_ports(silent);
  if (unanswered() > 0) {
    const unsigned counted = std::max(1U, pass_ - std::min(pass_, granted_passes_));
    const double lost = std::pow(loss_.value_for_host(all_loss), counted);
    result.expected_missed = static_cast<double>(answered_) * lost / (1 - lost);
  }
  result.method = "syn";
  return result;
}

std::optional<double> SynHost::slowed_to() const {
  if (collapses == 0) return std::nullopt;
  return turn.per_second();
}

}  // namespace tenken::ports
