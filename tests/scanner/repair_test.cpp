// Loss estimates, the state of one host, and the control of the rate: arithmetic over given times.
#include <cmath>
#include <limits>

#include "catch.hpp"

#include "scanner/pace/rate_control.hpp"
#include "scanner/ports/loss_estimate.hpp"
#include "scanner/ports/shared_silence.hpp"
#include "scanner/ports/syn_host.hpp"

using namespace tenken;
using namespace tenken::ports;
using namespace std::chrono_literals;
using dissect::SynReply;

namespace {

constexpr SynHost::Time kStart = SynHost::Time{} + 1h;
constexpr Timestamp kSent(1'000'000'000);

HostTarget target() {
  return {IpAddress::v4(0x7F000009), MacAddress({2, 0, 0, 0, 0, 9}), std::nullopt};
}

Heard heard(std::uint16_t place, unsigned pass, SynReply reply = SynReply::reset) {
  Heard answer;
  answer.place = place;
  answer.pass = static_cast<std::uint8_t>(pass);
  answer.reply = reply;
  answer.at = kSent + 3ms;
  return answer;
}

/// Asks everything that has not answered; the numbers of what was asked.
std::size_t ask_all(SynHost& host, SynHost::Time now = kStart) {
  std::size_t asked = 0;
  for (; const auto place = host.next_place(); ++asked) host.asked(*place, now, kSent);
  return asked;
}

/// One window of 100 ms with the share of answers; the moment after it.
SynHost::Time window(pace::RateControl& control, SynHost::Time now, unsigned sent,
                     unsigned answered) {
  for (unsigned i = 0; i < sent; ++i) control.sent();
  for (unsigned i = 0; i < answered; ++i) control.answered();
  now += 100ms;
  control.tick(now);
  return now;
}

}  // namespace

TEST_CASE("loss is estimated from what later passes found") {
  LossEstimate loss;
  CHECK(loss.value() == Approx(0.01));
  CHECK_FALSE(loss.known());
  loss.add(1, 8000);
  loss.add(2, 1600);
  loss.add(3, 320);
  CHECK(loss.known());
  CHECK(loss.value() == Approx(0.2).margin(0.03));
}

TEST_CASE("a lossy host is believed to be one, and no host to lose less than all do") {
  LossEstimate host;
  host.add(1, 40);
  CHECK(host.value_for_host(0.1) == Approx(0.1));
  host.add(3, 20);
  CHECK(host.value_for_host(0.001) > 0.3);
}

TEST_CASE("passes follow the loss") {
  CHECK(passes_for(0.0001) == 2);
  CHECK(passes_for(0.01) == 2);
  CHECK(passes_for(0.1) == 5);
  CHECK(passes_for(0.36) == 11);
}

TEST_CASE("a pass asks exactly what has not answered") {
  const std::size_t ports = GENERATE(1U, 63U, 64U, 65U, 1000U, 65535U);
  SynHost host(target(), ports, pace::HostTurn(100));
  CHECK(ask_all(host) == ports);
  const auto last = static_cast<std::uint16_t>(ports - 1);
  CHECK(host.heard(heard(last, 1), kStart));
  CHECK_FALSE(host.heard(heard(last, 1), kStart));  // again
  CHECK(host.unanswered() == ports - 1);
  host.next_pass();
  CHECK(ask_all(host) == ports - 1);
}

TEST_CASE("open, closed, prohibited and unanswered ports are different results") {
  SynHost host(target(), 5, pace::HostTurn(100));
  const std::vector<std::uint16_t> order{443, 22, 80, 502, 8080};
  ask_all(host);
  host.heard(heard(0, 1), kStart);
  host.heard(heard(1, 1, SynReply::accepted), kStart);
  Heard error = heard(2, 1, SynReply::prohibited);
  error.reason = IcmpReason(3, 13);
  host.heard(error, kStart);
  const PortCoverage coverage = host.coverage(order, 0.01);
  CHECK(coverage.open.to_string() == "22");
  CHECK(coverage.filtered.to_string() == "80,502,8080");
  CHECK(coverage.unanswered.to_string() == "502,8080");
  CHECK(coverage.prohibited.at(IcmpReason(3, 13)).to_string() == "80");
  CHECK(coverage.closed_count() == 1);
  CHECK(coverage.expected_missed > 0);
  CHECK(PortCoverage::parse(coverage.to_string()));
}

TEST_CASE("a pass under way is no evidence of a network without losses") {
  LossEstimate all;
  SynHost host(target(), 100, pace::HostTurn(100));
  ask_all(host);
  for (std::uint16_t place = 0; place < 80; ++place) host.heard(heard(place, 1), kStart);
  host.book_pass(all);
  CHECK_FALSE(all.known());
  host.next_pass();
  ask_all(host);
  for (std::uint16_t place = 80; place < 96; ++place) host.heard(heard(place, 2), kStart);
  host.book_pass(all);
  CHECK(all.value() == Approx(0.17).margin(0.05));
  CHECK(host.needs_pass(all.value()));
}

TEST_CASE("a round trip is measured for the SYN that was answered") {
  SynHost host(target(), 100, pace::HostTurn(100));
  ask_all(host);
  host.heard(heard(0, 2), kStart);  // of a pass that was not asked
  CHECK_FALSE(host.rtt.known());
  host.heard(heard(1, 1), kStart);
  CHECK(host.rtt.patience(0us) >= 3ms);
}

TEST_CASE("silence after an answer is suspicious, and less so when a look has found life") {
  SynHost host(target(), 1000, pace::HostTurn(100));
  const auto ask = [&](unsigned count) {
    for (unsigned i = 0; i < count; ++i) host.asked(*host.next_place(), kStart, kSent);
  };
  ask(100);
  CHECK_FALSE(host.suspicious(kStart + 1s, 50ms));  // it never answered
  host.heard(heard(0, 1), kStart);
  ask(SynHost::kFirstSuspicion);
  CHECK_FALSE(host.suspicious(kStart + 10ms, 50ms));  // the answers may be under way
  CHECK(host.suspicious(kStart + 1s, 50ms));
  host.looked(kStart + 1s);
  host.heard(heard(0, SynHost::kLookPass), kStart + 1s);
  CHECK(host.lives());
  host.trust_silence();
  ask(SynHost::kFirstSuspicion);
  CHECK_FALSE(host.suspicious(kStart + 9s, 50ms));
  ask(SynHost::kFirstSuspicion);
  CHECK(host.suspicious(kStart + 9s, 50ms));
}

TEST_CASE("a host that came back is asked at half the pace, and once more") {
  SynHost host(target(), 10, pace::HostTurn(100));
  ask_all(host);
  host.came_back(kStart, GENERATE(false, true));
  CHECK(*host.slowed_to() == Approx(50).epsilon(0.03));
  CHECK(host.turn.next() > kStart);
  host.next_pass();
  CHECK(host.needs_pass(0.01));  // the second pass does not count
  SynHost unlimited(target(), 10, pace::HostTurn(std::numeric_limits<double>::infinity()));
  CHECK_FALSE(unlimited.slowed_to());
  ask_all(unlimited);
  unlimited.came_back(kStart, false);
  CHECK(*unlimited.slowed_to() <= 100);
}

TEST_CASE("the rate halves when answers fail to come, and climbs back") {
  const double ceiling = GENERATE(10'000.0, std::numeric_limits<double>::infinity());
  pace::RateControl control(ceiling);
  auto now = kStart;
  control.tick(now);
  for (int i = 0; i < 20; ++i) now = window(control, now, 1000, 800);
  CHECK(control.rate() == ceiling);
  now = window(control, now, 1000, 300);
  CHECK(control.rate() == ceiling);  // one window may be a hiccup
  now = window(control, now, 1000, 300);
  CHECK(control.rate() == Approx(5000));
  CHECK(control.decreases() == 1);
  const double low = control.rate();
  for (int i = 0; i < 5; ++i) now = window(control, now, 500, 400);
  CHECK(control.rate() > low);
}

TEST_CASE("steady loss and few packets leave the rate alone") {
  pace::RateControl control(10'000);
  auto now = kStart;
  control.tick(now);
  for (int i = 0; i < 50; ++i) now = window(control, now, 1000, 100);
  for (int i = 0; i < 50; ++i) now = window(control, now, 20, 0);
  CHECK(control.rate() == 10'000);
}

TEST_CASE("after a stall, the rate returns quickly to half of what was borne") {
  pace::RateControl control(std::numeric_limits<double>::infinity());
  auto now = kStart;
  control.tick(now);
  for (int i = 0; i < 20; ++i) now = window(control, now, 10'000, 8'000);
  for (int i = 0; i < 2; ++i) now = window(control, now, 200, 0);
  REQUIRE(control.rate() == Approx(1000));
  int windows = 0;
  for (; control.rate() < 50'000 && windows < 100; ++windows) {
    if (windows == 0) now = window(control, now, 80, 60);  // too few to judge by
    const auto sent = static_cast<unsigned>(control.rate() / 10);
    now = window(control, now, sent, sent * 8 / 10);
  }
  CHECK(windows < 12);
  const double half = control.rate();
  now = window(control, now, 5'000, 4'000);
  CHECK(control.rate() < 1.1 * half);
}

TEST_CASE("after a decrease, few or repeated requests let the rate climb, too") {
  pace::RateControl control(20'000);
  auto now = kStart;
  control.tick(now);
  for (int i = 0; i < 20; ++i) now = window(control, now, 2000, 1600);
  for (int i = 0; i < 2; ++i) now = window(control, now, 100, 0);
  REQUIRE(control.rate() == Approx(500));
  SECTION("few first requests") {
    for (int i = 0; i < 60; ++i) now = window(control, now, 10, 0);
    CHECK(control.rate() == 20'000);
  }
  SECTION("repeated ones: as far as half of what was borne") {
    for (int i = 0; i < 60; ++i) {
      control.repeated();
      now = window(control, now, 0, 0);
    }
    CHECK(control.rate() == Approx(10'000));
  }
  SECTION("none") {
    for (int i = 0; i < 60; ++i) now = window(control, now, 0, 0);
    CHECK(control.rate() == Approx(500));
  }
}

TEST_CASE("a pass that the network swallowed is no loss") {
  SynHost host(target(), 200, pace::HostTurn(100));
  LossEstimate all;
  ask_all(host);
  for (std::uint16_t place = 0; place < 100; ++place) host.heard(heard(place, 1), kStart);
  host.grant_pass();
  host.next_pass();
  ask_all(host);
  for (std::uint16_t place = 100; place < 190; ++place) host.heard(heard(place, 2), kStart);
  host.book_pass(all);
  CHECK(all.value() < 0.02);
  host.next_pass();
  ask_all(host);
  for (std::uint16_t place = 190; place < 200; ++place) host.heard(heard(place, 3), kStart);
  host.book_pass(all);
  CHECK(all.value() == Approx(0.05).margin(0.02));
}

TEST_CASE("silence is the network's when a third of the answering hosts share it") {
  SharedSilence silence;
  CHECK_FALSE(silence.covers(kStart));
  CHECK_FALSE(silence.lasts_since({}));
  for (int i = 0; i < 3; ++i) CHECK_FALSE(silence.add(kStart + i * 10ms, 12));
  SECTION("too few, or one after the other") {
    CHECK_FALSE(silence.add(kStart + 2s, 12));
    CHECK_FALSE(silence.add(kStart + 3100ms, 12));
    CHECK_FALSE(silence.covers(kStart));
  }
  SECTION("too few of many") {
    CHECK_FALSE(silence.add(kStart + 40ms, 100));
    CHECK_FALSE(silence.covers(kStart));
  }
  SECTION("all within a second") {
    CHECK(silence.add(kStart + 40ms, 12));
    CHECK_FALSE(silence.add(kStart + 50ms, 12));  // told once
    CHECK(silence.covers(kStart));
    CHECK(silence.covers(kStart + 50ms));
    CHECK_FALSE(silence.covers(kStart + 60ms));
    CHECK(silence.lasts_since(kStart));
    CHECK_FALSE(silence.lasts_since(kStart + 60ms));
    for (int i = 0; i < 3; ++i) CHECK_FALSE(silence.add(kStart + 9s + i * 10ms, 12));
    CHECK(silence.add(kStart + 9s + 40ms, 12));  // another one
    CHECK_FALSE(silence.covers(kStart));
  }
}

TEST_CASE("a host that fell with others is slowed gently, but only once") {
  SynHost host(target(), 2000, pace::HostTurn(std::numeric_limits<double>::infinity()));
  host.asked(*host.next_place(), kStart, kSent);
  ask_all(host, kStart + 1s);
  host.heard(heard(0, 1), kStart + 9s);
  host.came_back(kStart + 9s, true);
  CHECK(*host.slowed_to() == Approx(1000).epsilon(0.03));
  host.came_back(kStart + 12s, true);
  CHECK(*host.slowed_to() <= 100);
}
