// What a profile of acceptance demands, against devices made by hand: every result of every check.
#include "rules/acceptance.hpp"

#include <algorithm>

#include "catch.hpp"
#include "support.hpp"

#include "model/messages.hpp"

namespace tenken::rules {
namespace {

constexpr auto kPass = AcceptanceResult::pass;
constexpr auto kFail = AcceptanceResult::fail;
constexpr auto kOpen = AcceptanceResult::inconclusive;

/// A device that this acceptance has measured, and what it is compared with.
struct Bench {
  ScanId scan = ScanId::make(test::kNow);
  Device device = test::device();
  Assessed assessed;
  AcceptanceProfile profile;
  std::optional<Joining> joining;

  Bench() {
    test::add_service(device, 22, "ssh").last_seen = test::kNow;
    device.facts["device.vendor"] = seen("Axis Communications AB");
    device.facts["device.model"] = seen("CX-210");
    device.facts["device.firmware"] = seen("V5.7.1");
    measure("1-65535");
    profile.tcp.least = PortSet::all();
  }

  static Fact seen(std::string_view value, Timestamp at = test::kNow) {
    Fact fact = test::fact(value, test::evidence(9));
    fact.last_seen = at;
    return fact;
  }
  void measure(std::string_view tcp, std::string_view filtered = {}) {
    test::cover(device, PortSet::parse(tcp).value(),
                filtered.empty() ? PortSet() : PortSet::parse(filtered).value());
    device.tcp->scan = scan;
  }
  void measure_udp(std::string_view open, std::string_view unanswered = {}) {
    test::cover_udp(device, test::kTop20, open, unanswered);
    profile.udp.least = PortSet::parse(test::kTop20).value();
  }
  void finding(std::string_view item, Verdict verdict) {
    assessed.findings.emplace_back(std::string(item), std::string(item) + "/1", device.id, verdict,
                                   Severity::none, Note(Msg::errc_closed));
  }

  std::vector<AcceptanceCheck> checks(bool there = true) const {
    Measured measured(assessed);
    measured.device = there ? &device : nullptr;
    measured.target = "192.0.2.7";
    measured.scan = scan;
    measured.since = test::kNow;
    measured.joining = joining;
    return compare(profile, measured);
  }
  AcceptanceCheck check(const std::string& id, bool there = true) const {
    const auto all = checks(there);
    const auto at = std::ranges::find(all, id, &AcceptanceCheck::id);
    INFO(id);
    REQUIRE(at != all.end());
    return *at;
  }
  AcceptanceResult result(const std::string& id) const { return check(id).result; }
};

PortSet ports_of(std::string_view text) { return PortSet::parse(text).value(); }

}  // namespace

TEST_CASE("acceptance: a device that meets everything passes", "[acceptance]") {
  Bench bench;
  bench.profile.makers = {"axis"};
  bench.profile.models = {"cx-2*"};
  bench.profile.least_firmware = "5.7";
  bench.profile.tcp.allowed = bench.profile.tcp.required = ports_of("22");
  bench.profile.forbidden = {"telnet"};
  bench.profile.items["32-3"] = ItemDemand::conforming;
  bench.finding("32-3", Verdict::conforming);
  const auto checks = bench.checks();
  for (const AcceptanceCheck& check : checks) {
    INFO(check.id << ": " << check.reason.text(Lang::en));
    CHECK((check.result == kPass || check.result == AcceptanceResult::not_demanded));
  }
  CHECK(overall(checks) == kPass);
  CHECK(std::ranges::count_if(checks, [](const auto& one) { return !one.item.empty(); }) == 18);
}

TEST_CASE("acceptance: identity is what the device told this time", "[acceptance]") {
  Bench bench;
  bench.profile.makers = {"Moxa"};
  bench.profile.models = {"CX-2"};
  bench.profile.least_firmware = "5.10";
  CHECK(bench.result("maker") == kFail);
  CHECK(bench.result("model") == kFail);
  CHECK(bench.result("firmware") == kFail);
  CHECK(bench.check("firmware").evidence.size() == 1);

  bench.profile.makers = {"Axis Com"};  // no whole word
  CHECK(bench.result("maker") == kFail);
  bench.profile.makers = {"Moxa", "Axis"};
  CHECK(bench.result("maker") == kPass);
  bench.profile.least_firmware.clear();
  bench.profile.firmware = {"5.7.1"};
  CHECK(bench.result("firmware") == kPass);

  // What an earlier scan saw and this one did not is no result, right or wrong.
  bench.device.facts["device.firmware"] =
      Bench::seen("5.7.1", test::kNow + std::chrono::nanoseconds(-1));
  CHECK(bench.result("firmware") == kOpen);
  bench.device.facts.erase("device.firmware");
  bench.device.declared[DeclaredField::firmware] = "5.7.1";
  CHECK(bench.result("firmware") == kOpen);
  bench.profile.by_hand = true;
  CHECK(bench.result("firmware") == kPass);
  CHECK(bench.check("firmware").reason.message == Msg::accept_why_by_hand);
  bench.device.declared[DeclaredField::firmware] = "5.7";
  CHECK(bench.result("firmware") == kFail);
}

TEST_CASE("acceptance: versions are compared part by part", "[acceptance]") {
  CHECK(compare_firmware("V5.7.1", "5.7.1") == 0);
  CHECK(compare_firmware("5.10", "5.9") == 1);
  CHECK(compare_firmware("5.9", "5.10") == -1);
  CHECK(compare_firmware("5.7", "5.7.0") == 0);
  CHECK(compare_firmware("5.7.1", "5.7") == 1);
  CHECK(compare_firmware("007", "7") == 0);
  CHECK(compare_firmware("1.2b", "1.2a") == 1);
  CHECK(compare_firmware("99999999999999999999999", "9") == 1);  // larger than any number type
  CHECK_FALSE(compare_firmware("5.7-beta", "5.7"));
  CHECK_FALSE(compare_firmware("release", "5.7"));
  CHECK_FALSE(compare_firmware("", "5.7"));
}

TEST_CASE("acceptance: ports that are open, closed and silent", "[acceptance]") {
  Bench bench;
  bench.profile.tcp.allowed = ports_of("22");
  CHECK(bench.result("ports-tcp") == kPass);
  test::add_service(bench.device, 23, "telnet").last_seen = test::kNow;
  bench.measure("1-65535");
  CHECK(bench.result("ports-tcp") == kFail);
  CHECK(bench.check("ports-tcp").reason.text(Lang::en) == "Open and not allowed: 23 (telnet)");
  // A fail is one, however little was measured.
  bench.measure("22-23");
  CHECK(bench.result("ports-tcp") == kFail);
  CHECK(bench.result("coverage-tcp") == kOpen);

  bench.profile.tcp.allowed = ports_of("22-23");
  CHECK(bench.result("ports-tcp") == kOpen);  // not all of them were measured
  bench.measure("1-65535", "80");
  CHECK(bench.result("ports-tcp") == kPass);

  bench.profile.tcp.required = ports_of("22-23");
  CHECK(bench.result("required-tcp") == kPass);
  bench.profile.tcp.required = ports_of("80");  // filtered
  CHECK(bench.result("required-tcp") == kOpen);
  bench.profile.tcp.required = ports_of("81");
  CHECK(bench.result("required-tcp") == kFail);
}

TEST_CASE("acceptance: what another scan measured is not measured", "[acceptance]") {
  Bench bench;
  bench.profile.tcp.allowed = ports_of("22");
  bench.profile.forbidden = {"telnet"};
  bench.profile.tcp.required = ports_of("22");
  bench.device.tcp->scan = ScanId::make(test::kNow);
  for (const char* id : {"coverage-tcp", "ports-tcp", "required-tcp", "services"}) {
    INFO(id);
    CHECK(bench.result(id) == kOpen);
  }
  CHECK(overall(bench.checks()) == kOpen);
}

TEST_CASE("acceptance: a scan that nothing answered, or that lost answers, is no measurement",
          "[acceptance]") {
  Bench bench;
  bench.device.services.clear();
  bench.measure("1-65535", "1-65535");
  bench.device.tcp->unanswered = PortSet::all();
  bench.profile.tcp.allowed = PortSet();
  CHECK(bench.result("coverage-tcp") == kOpen);
  CHECK(bench.result("ports-tcp") == kOpen);
  bench.measure("1-65535");
  CHECK(bench.result("ports-tcp") == kPass);
  bench.device.tcp->expected_missed = 1;
  CHECK(bench.result("coverage-tcp") == kOpen);
}

TEST_CASE("acceptance: a UDP port without an answer may be open", "[acceptance]") {
  Bench bench;
  bench.measure_udp("161");
  bench.profile.udp.allowed = ports_of("161");
  CHECK(bench.result("coverage-udp") == kPass);
  CHECK(bench.result("ports-udp") == kPass);
  bench.measure_udp("161", "123,5353");
  CHECK(bench.result("coverage-udp") == kOpen);
  CHECK(bench.result("ports-udp") == kOpen);
  CHECK(bench.check("ports-udp").reason.text(Lang::en) ==
        "UDP ports that answered nothing may be open: 123,5353");
  bench.measure_udp("53,161", "123");
  CHECK(bench.result("ports-udp") == kFail);
  bench.device.udp.reset();
  CHECK(bench.result("ports-udp") == kOpen);
}

TEST_CASE("acceptance: services by what they speak", "[acceptance]") {
  Bench bench;
  bench.profile.forbidden = {"telnet", "ftp"};
  CHECK(bench.result("services") == kPass);
  Service& odd = test::add_service(bench.device, 9100, "unknown");
  odd.last_seen = test::kNow;
  CHECK(bench.result("services") == kOpen);
  bench.profile.unidentified = ports_of("9100");
  CHECK(bench.result("services") == kPass);
  test::add_service(bench.device, 2323, "telnet").last_seen = test::kNow;
  CHECK(bench.result("services") == kFail);
  CHECK_FALSE(bench.check("services").evidence.empty());
  bench.device.services.back().open = false;
  CHECK(bench.result("services") == kPass);
}

TEST_CASE("acceptance: peers count when they were heard", "[acceptance]") {
  Bench bench;
  bench.profile.peers.emplace();
  bench.profile.peers->names = {"*.example.com"};
  bench.profile.peers->addresses.add(IpRange::parse("192.0.2.0/24").value());
  CHECK(bench.result("flows") == kOpen);  // nobody listened
  bench.device.hearing.emplace();
  bench.device.hearing->heard = std::chrono::minutes(10);
  CHECK(bench.result("flows") == kPass);
  bench.profile.listening = std::chrono::minutes(11);
  CHECK(bench.result("flows") == kOpen);
  CHECK(bench.result("coverage-listening") == kOpen);
  bench.profile.listening = std::chrono::minutes(10);
  CHECK(bench.result("coverage-listening") == kPass);

  test::add_flow(bench.device, "198.51.100.7", 443).names = {"api.example.com"};
  test::add_flow(bench.device, "192.0.2.1", 53);
  CHECK(bench.result("flows") == kPass);
  bench.device.more_flows = 1;
  CHECK(bench.result("flows") == kOpen);
  Flow& bad = test::add_flow(bench.device, "203.0.113.9", 443);
  CHECK(bench.result("flows") == kFail);
  CHECK(bench.check("flows").reason.text(Lang::en) ==
        "1 flows with peers that are not allowed: 203.0.113.9 443/tcp");
  bad.opened_by_peer = 3;  // whom others call is not what the device does
  CHECK(bench.result("flows") == kOpen);
}

TEST_CASE("acceptance: each verdict under each demand", "[acceptance]") {
  struct Row {
    Verdict verdict;
    ItemDemand demand;
    AcceptanceResult review;
    AcceptanceResult result;
  };
  constexpr auto kNone = AcceptanceResult::not_demanded;
  const auto [verdict, demand, review, result] =
      GENERATE(Row{Verdict::conforming, ItemDemand::conforming, kOpen, kPass},
               Row{Verdict::not_applicable, ItemDemand::conforming, kOpen, kPass},
               Row{Verdict::non_conforming, ItemDemand::conforming, kPass, kFail},
               Row{Verdict::not_observed, ItemDemand::conforming, kPass, kOpen},
               Row{Verdict::needs_review, ItemDemand::conforming, kOpen, kOpen},
               Row{Verdict::needs_review, ItemDemand::conforming, kFail, kFail},
               Row{Verdict::needs_review, ItemDemand::conforming, kPass, kPass},
               Row{Verdict::needs_review, ItemDemand::may_need_review, kFail, kPass},
               Row{Verdict::conforming, ItemDemand::may_need_review, kFail, kPass},
               Row{Verdict::not_observed, ItemDemand::may_need_review, kPass, kOpen},
               Row{Verdict::non_conforming, ItemDemand::may_need_review, kPass, kFail},
               Row{Verdict::non_conforming, ItemDemand::not_required, kFail, kNone},
               Row{Verdict::not_observed, ItemDemand::not_required, kFail, kNone});
  Bench bench;
  bench.profile.items["23-1"] = demand;
  bench.profile.review = review;
  bench.finding("23-1", verdict);
  INFO(to_string(verdict));
  CHECK(bench.result("item-23-1") == result);
  CHECK(bench.check("item-23-1").verdict == verdict);
}

TEST_CASE("acceptance: of several findings of an item the worst result counts", "[acceptance]") {
  Bench bench;
  bench.profile.items["23-1"] = ItemDemand::may_need_review;
  bench.finding("23-1", Verdict::needs_review);
  bench.finding("23-1", Verdict::not_observed);  // milder as a verdict, and not measured
  CHECK(bench.result("item-23-1") == kOpen);
  CHECK(bench.check("item-23-1").verdict == Verdict::not_observed);
  bench.finding("23-1", Verdict::non_conforming);
  CHECK(bench.result("item-23-1") == kFail);
}

TEST_CASE("acceptance: where nobody answers nothing passes", "[acceptance]") {
  Bench bench;
  bench.profile.makers = {"Axis"};
  bench.profile.tcp.allowed = ports_of("22");
  bench.profile.forbidden = {"telnet"};
  bench.profile.peers.emplace();
  bench.profile.listening = std::chrono::seconds(1);
  bench.profile.items["32-3"] = ItemDemand::conforming;
  bench.finding("32-3", Verdict::non_conforming);  // of an earlier day
  for (const AcceptanceCheck& check : bench.checks(false)) {
    INFO(check.id);
    CHECK((check.result == kOpen || check.result == AcceptanceResult::not_demanded));
  }
  CHECK(overall(bench.checks(false)) == kOpen);
  CHECK(overall({}) == kOpen);
}

TEST_CASE("acceptance: a device that could not be measured to its end is inconclusive",
          "[acceptance]") {
  Bench bench;
  CHECK(bench.result("answers") == kPass);
  bench.device.failed = "timed_out";
  CHECK(bench.result("answers") == kOpen);
  CHECK(overall(bench.checks()) == kOpen);
}

TEST_CASE("acceptance: to wait for a device in vain is inconclusive", "[acceptance]") {
  Bench bench;
  bench.joining.emplace();
  bench.joining->waited = std::chrono::seconds(30);
  CHECK(bench.result("join") == kOpen);
  bench.joining->at = test::kNow;
  bench.joining->how = "passive/arp";
  CHECK(bench.result("join") == kPass);
}

}  // namespace tenken::rules
