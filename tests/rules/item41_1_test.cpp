#include "catch.hpp"
#include "support.hpp"

#include "model/messages.hpp"

namespace tenken::rules {
namespace {

using test::find;

Device registered() {
  Device device = test::device();
  device.registered = true;
  device.declared = {{DeclaredField::owner, "facilities"},
                     {DeclaredField::location, "本社2F"},
                     {DeclaredField::purpose, "entrance camera"}};
  return device;
}

}  // namespace

TEST_CASE("41-1: a device that is present but not registered does not conform", "[rules][41-1]") {
  Device device = test::device();
  const auto judgements = test::judge("41-1", device);
  REQUIRE(judgements.size() == 1);
  CHECK(judgements[0].verdict == Verdict::non_conforming);
  CHECK(judgements[0].severity == Severity::medium);
  CHECK(judgements[0].reason == Note(Msg::rule_41_1_unregistered, {"192.0.2.7"}));
  CHECK(judgements[0].evidence == std::vector{test::evidence(200)});
}

TEST_CASE("41-1: an unregistered device that has left needs review", "[rules][41-1]") {
  Device device = test::device();
  device.present = false;
  CHECK(test::verdict(test::judge("41-1", device)) == Verdict::needs_review);
}

TEST_CASE("41-1: registered, complete, present and equal conforms", "[rules][41-1]") {
  Device device = registered();
  device.declared[DeclaredField::model] = " cx-200 ";
  device.facts["device.model"] = test::fact("CX-200");
  const auto judgements = test::judge("41-1", device);
  REQUIRE(judgements.size() == 1);
  CHECK(judgements[0].verdict == Verdict::conforming);
  CHECK(judgements[0].evidence == std::vector{test::evidence(200)});
}

TEST_CASE("41-1: a registered device that was not seen needs review", "[rules][41-1]") {
  Device device = registered();
  device.present = false;
  const auto judgements = test::judge("41-1", device);
  CHECK(test::verdict(judgements) == Verdict::needs_review);
  CHECK(find(judgements, Msg::rule_41_1_missing)->reason.args[1] == "2025-11-24");
}

TEST_CASE("41-1: the empty fields are named, and the policy says which count", "[rules][41-1]") {
  Device device = registered();
  device.declared.erase(DeclaredField::owner);
  device.declared[DeclaredField::purpose] = "  ";
  const auto judgements = test::judge("41-1", device);
  CHECK(find(judgements, Msg::rule_41_1_incomplete)->reason.args[1] == "owner, purpose");
  CHECK(test::verdict(judgements) == Verdict::needs_review);
  const auto lenient = test::policy("[register]\nrequired = [\"location\"]\n");
  CHECK(test::verdict(test::judge("41-1", device, lenient)) == Verdict::conforming);
}

TEST_CASE("41-1: a declared value that differs from the observed one is drift", "[rules][41-1]") {
  struct Case {
    DeclaredField field;
    const char* claim;
    Msg reason;
  };
  const Case c =
      GENERATE(Case{DeclaredField::model, "device.model", Msg::rule_41_1_drift_model},
               Case{DeclaredField::firmware, "device.firmware", Msg::rule_41_1_drift_firmware},
               Case{DeclaredField::serial, "identity.serial", Msg::rule_41_1_drift_serial});
  Device device = registered();
  device.declared[c.field] = "1.4";
  device.declarations[c.field] = Declaration("sato", test::kNow);
  device.facts[c.claim] = test::fact("1.5", test::evidence(9));
  const auto judgements = test::judge("41-1", device);
  REQUIRE(judgements.size() == 1);
  CHECK(judgements[0].verdict == Verdict::needs_review);
  CHECK(judgements[0].reason == Note(c.reason, {"1.4", "1.5", "sato 2025-11-24"}));
  CHECK(judgements[0].evidence == std::vector{test::evidence(9)});

  device.facts.erase(c.claim);
  CHECK(test::verdict(test::judge("41-1", device)) == Verdict::conforming);
}

TEST_CASE("41-1: the reason says who registered the device, and when", "[rules][41-1]") {
  Device device = registered();
  CHECK(test::judge("41-1", device)[0].reason.args[1] == "?");  // a register of unknown origin
  device.registration = Declaration("sato", test::kNow);
  CHECK(test::judge("41-1", device)[0].reason.args[1] == "sato 2025-11-24");
  device.present = false;
  CHECK(find(test::judge("41-1", device), Msg::rule_41_1_missing)->reason.args[2] ==
        "sato 2025-11-24");
  device.declared.erase(DeclaredField::owner);
  CHECK(find(test::judge("41-1", device), Msg::rule_41_1_incomplete)->reason.args[2] ==
        "sato 2025-11-24");
}

TEST_CASE("41-1: hostile names reach the reason in printable form", "[rules][41-1]") {
  Device device = test::device();
  device.hostnames = {"cam\x1b[31m\xe2\x80\xae"};
  const auto judgements = test::judge("41-1", device);
  CHECK(judgements[0].reason.args[0].find('\x1b') == std::string::npos);
  CHECK(judgements[0].reason.args[0].find("\xe2\x80\xae") == std::string::npos);
}

TEST_CASE("41-1: who disputes an address or a part in the network is named", "[rules][41-1]") {
  Device device = registered();
  device.facts["address.conflict"] = test::fact("00:00:5e:00:53:99", test::evidence(9));
  device.facts["network.dhcp_rival"] = test::fact("192.0.2.99");
  device.facts["network.router_rival"] = test::fact("fe80::99");
  const auto judgements = test::judge("41-1", device);
  CHECK(test::verdict(judgements) == Verdict::needs_review);
  REQUIRE(find(judgements, Msg::rule_41_1_conflict) != nullptr);
  CHECK(find(judgements, Msg::rule_41_1_conflict)->reason.args[1] == "00:00:5e:00:53:99");
  CHECK(find(judgements, Msg::rule_41_1_conflict)->evidence == std::vector{test::evidence(9)});
  CHECK(find(judgements, Msg::rule_41_1_dhcp_rival) != nullptr);
  CHECK(find(judgements, Msg::rule_41_1_router_rival) != nullptr);
  device.registered = false;
  CHECK(find(test::judge("41-1", device), Msg::rule_41_1_conflict) != nullptr);
}

}  // namespace tenken::rules
