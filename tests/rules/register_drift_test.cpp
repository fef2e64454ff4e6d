// Drift of the register: what the truth table does not show, and the tables of the policy.
#include "rules/register_drift.hpp"

#include "catch.hpp"
#include "support.hpp"

#include "model/messages.hpp"
#include "rules/supporting.hpp"

namespace tenken::rules {
namespace {

Device numbered(int number, std::string_view type) {
  Device device = test::device("192.0.2." + std::to_string(number));
  device.id = DeviceId::make(test::kNow + std::chrono::seconds(number));
  device.facts["device.type"] = test::fact(type);
  return device;
}

}  // namespace

TEST_CASE("41-1: a wrong number is told once, of the first device of the type", "[rules][41-1]") {
  InventoryView view;
  view.at = test::kNow;
  for (int i = 1; i <= 9; ++i) view.devices.push_back(numbered(i, i % 3 == 0 ? "camera" : "nas"));
  const Policy policy = test::policy("[[expected]]\ntype = \"camera\"\ncount = 4\n");
  for (const Device& device : view.devices) {
    INFO(device.label());
    const auto drift = judge_count(device, view, policy);
    CHECK(drift.size() == (&device == &view.devices[2] ? 1 : 0));
  }
  const auto told = judge_count(view.devices[2], view, policy);
  REQUIRE(told.size() == 1);
  CHECK(told[0].reason == Note(Msg::rule_41_1_drift_count, {"camera", "4", "3", ""}));
  // A device that is no part of the view is known by its id.
  const Device copy = view.devices[2];
  CHECK(judge_count(copy, view, policy).size() == 1);
  view.devices[5].present = false;
  CHECK(judge_count(view.devices[2], view, policy)[0].reason.args[2] == "2");
}

TEST_CASE("41-1: who moved is told where from and where to", "[rules][41-1]") {
  Device device = test::device("203.0.113.7");
  device.declared[DeclaredField::location] = "lobby";
  device.declarations[DeclaredField::location] = Declaration("sato", test::kNow);
  CHECK(judge_place(device, {}).empty());  // nothing is known of before
  AddressSpan old = device.addresses.front();
  old.ip = *IpAddress::parse("198.51.100.9");
  old.current = false;
  old.first_seen = old.last_seen = test::kNow + -std::chrono::hours(48);
  device.addresses.front().first_seen = test::kNow + std::chrono::hours(1);
  device.addresses.push_back(old);
  const auto drift = judge_place(device, {});
  REQUIRE(drift.size() == 1);
  CHECK(drift[0].reason == Note(Msg::rule_41_1_drift_moved,
                                {"lobby", "sato 2025-11-24", "198.51.100.0/24", "203.0.113.0/24"}));
  CHECK_FALSE(drift[0].evidence.empty());
  device.declarations.clear();  // nobody knows when it was written
  CHECK(judge_place(device, {}).empty());
}

TEST_CASE("41-1: an IPv6 address is no drift where the policy names IPv4 networks only",
          "[rules][41-1]") {
  const Policy policy =
      test::policy("[[places]]\nlocation = \"lobby\"\nnetworks = [\"192.0.2.0/24\"]\n");
  Device device = test::device();
  device.declared[DeclaredField::location] = "lobby";
  AddressSpan six;
  six.ip = *IpAddress::parse("2001:db8::7");
  device.addresses.push_back(six);
  CHECK(judge_place(device, policy).empty());
}

TEST_CASE("policy: places, purposes and numbers are read, and faults named", "[rules][policy]") {
  const Policy policy = test::policy(
      "[register]\nsilent_days = 9\n[[places]]\nlocation = \"a\"\nattached = [\"sw\"]\n"
      "[[purposes]]\npurpose = \"p\"\ntypes = [\"t\"]\n"
      "[[expected]]\ntype = \"t\"\ncount = 0\n");
  CHECK(policy.expected.silent_days == 9);
  CHECK(policy.expected.places.size() == 1);
  CHECK(policy.expected.purposes.size() == 1);
  CHECK(policy.expected.counts.size() == 1);
  CHECK(Policy().expected.silent_days == Expectations::kUsualSilence);
  for (const std::string_view bad :
       {"places = 1\n", "[[places]]\nlocation = \"a\"\n",
        "[[places]]\nnetworks = [\"10.0.0.0/8\"]\n",
        "[[places]]\nlocation = \"a\"\nnetworks = [\"x\"]\n",
        "[[places]]\nlocation = \"a\"\nattached = []\n",
        "[[places]]\nlocation = \"a\"\nattached = [1]\n",
        "[[places]]\nlocation = \"\"\nattached = [\"s\"]\n", "purposes = [1]\n",
        "[[purposes]]\npurpose = \"p\"\n", "[[purposes]]\ntypes = [\"t\"]\n",
        "[[expected]]\ntype = \"t\"\n", "[[expected]]\ntype = \"t\"\ncount = -1\n",
        "[[expected]]\ntype = \"t\"\ncount = \"3\"\n",
        "[[expected]]\ntype = \"t\"\ncount = 3\nplace = \"x\"\n",
        "[register]\nsilent_days = 0\n"}) {
    INFO(bad);
    const auto refused = parse_policy("version = 1\n" + std::string(bad), "p.toml");
    REQUIRE_FALSE(refused);
    CHECK(refused.error().code == Errc::usage);
    REQUIRE(refused.error().text);
    CHECK(refused.error().text->args.at(0).starts_with("p.toml:"));
  }
}

TEST_CASE("evidence for 02, 45 and 46: places, drift, comings and goings", "[rules][supporting]") {
  InventoryView view;
  view.at = test::kNow;
  view.scan.emplace();
  view.devices.push_back(numbered(1, "nas"));
  view.devices.push_back(numbered(2, "nas"));
  view.devices[0].registered = true;
  view.devices[0].declared[DeclaredField::location] = "lobby";
  view.devices[1].facts["network.switch_port"] = test::fact("sw 1", test::evidence(7));
  Change gone;
  gone.kind = ChangeKind::device_gone;
  view.changes = {gone, gone};
  const auto list = supporting_evidence(view, assess(view, Policy()));
  const auto said = [&](const Note& note) {
    return std::ranges::any_of(list, [&](const Supporting& one) { return one.what == note; });
  };
  CHECK(said(Note(Msg::evidence_02_1_place, {"1", "1", "2"})));
  CHECK(said(Note(Msg::evidence_46_1_changes, {"0", "0", "2"})));
  CHECK(said(Note(Msg::evidence_45_2_drift, {"1", view.devices[0].label()})));
}

}  // namespace tenken::rules
