// MUD files: the final form of RFC 8520, the drafts before it, and our own drafts.
#include "rules/mud.hpp"

#include "catch.hpp"
#include "support.hpp"

#include "model/messages.hpp"
#include "rules/policy_draft.hpp"

namespace tenken::rules {
namespace {

constexpr std::string_view kFinal = R"({
 "ietf-mud:mud": {"mud-version": 1, "mud-url": "https://maker.example/cam.json",
  "mfg-name": "Maker", "model-name": "CX-200",
  "from-device-policy": {"access-lists": {"access-list": [{"name": "from"}]}},
  "to-device-policy": {"access-lists": {"access-list": [{"name": "to"}]}}},
 "ietf-access-control-list:acls": {"acl": [
  {"name": "from", "type": "ipv4-acl-type", "aces": {"ace": [
   {"name": "a", "matches": {"ipv4": {"ietf-acldns:dst-dnsname": "Cloud.Example.com", "protocol": 6},
     "tcp": {"ietf-mud:direction-initiated": "from-device", "destination-port": {"operator": "eq", "port": 443}}},
    "actions": {"forwarding": "accept"}},
   {"name": "b", "matches": {"ipv4": {"ietf-acldns:dst-dnsname": "bad.example.com"}},
    "actions": {"forwarding": "drop"}},
   {"name": "c", "matches": {"ietf-mud:mud": {"my-controller": [null]}}, "actions": {"forwarding": "accept"}}]}},
  {"name": "to", "type": "ipv4-acl-type", "aces": {"ace": [
   {"name": "d", "matches": {"ipv4": {"protocol": 6},
     "tcp": {"destination-port": {"lower-port": 554, "upper-port": 555}}}, "actions": {"forwarding": "accept"}}]}},
  {"name": "other", "aces": {"ace": [
   {"name": "e", "matches": {"ipv4": {"ietf-acldns:dst-dnsname": "unused.example.com"}},
    "actions": {"forwarding": "accept"}}]}}]}})";

constexpr std::string_view kDraft = R"({
 "ietf-mud:mud": {"mud-url": "https://maker.example/old.json",
  "from-device-policy": {"access-lists": {"access-list": [{"acl-name": "from"}]}}},
 "ietf-access-control-list:access-lists": {"acl": [
  {"acl-name": "from", "acl-type": "ipv4-acl", "access-list-entries": {"ace": [
   {"rule-name": "a", "matches": {"ipv4-acl": {"ietf-acldns:dst-dnsname": "cloud.example.com",
     "protocol": 6, "destination-port-range": {"lower-port": 443, "upper-port": 443}}},
    "actions": {"permit": [null]}}]}}]}})";

}  // namespace

TEST_CASE("a MUD file of RFC 8520 tells names and services", "[rules][mud]") {
  const auto profile = parse_mud(kFinal, "cam.json");
  REQUIRE(profile);
  CHECK(profile->url == "https://maker.example/cam.json");
  CHECK(profile->internet.names == std::vector<std::string>{"cloud.example.com"});
  REQUIRE(profile->approvals.size() == 1);
  CHECK(profile->approvals[0].ports->to_string() == "554-555");
  CHECK(profile->skipped == 1);
  CHECK_FALSE(profile->mac);
  CHECK(profile->sha256.size() == 64);
}

TEST_CASE("the drafts before RFC 8520 are read as well", "[rules][mud]") {
  const auto profile = parse_mud(kDraft, "old.json");
  REQUIRE(profile);
  CHECK(profile->internet.names == std::vector<std::string>{"cloud.example.com"});
}

TEST_CASE("what is no MUD file is refused", "[rules][mud]") {
  for (const std::string_view bad :
       {"", "{", "[]", "{}", "null", R"({"ietf-mud:mud": 1})", R"({"ietf-mud:mud": {}})"}) {
    INFO(bad);
    const auto profile = parse_mud(bad, "x.json");
    REQUIRE_FALSE(profile);
    CHECK(profile.error().code == Errc::usage);
    CHECK(profile.error().remedy);
  }
  const std::string deep(100'000, '[');
  CHECK_FALSE(parse_mud(deep, "x.json"));
  const std::string text(kFinal);
  for (std::size_t size = 0; size < text.size(); size += 7)
    CHECK_FALSE(parse_mud(std::string_view(text).substr(0, size), "x.json"));
}

TEST_CASE("a MUD file is its device's by URL, by model, or by the MAC in its name",
          "[rules][mud]") {
  const MudProfile by_url = *parse_mud(kFinal, "cam.json");
  Device device = test::device();
  CHECK_FALSE(by_url.is_of(device));
  device.facts["mud.url"] = test::fact("https://maker.example/cam.json");
  CHECK(by_url.is_of(device));
  Device model = test::device();
  model.facts["device.model"] = test::fact("CX-200");
  CHECK(by_url.is_of(model));
  model.facts["device.vendor"] = test::fact("Another");
  CHECK_FALSE(by_url.is_of(model));
  const MudProfile by_mac = *parse_mud(kFinal, "00-00-5e-00-53-07.json");
  CHECK(by_mac.is_of(test::device()));
  CHECK_FALSE(by_mac.is_of(Device()));
}

TEST_CASE("what a MUD file allows conforms, and the rest does not", "[rules][mud]") {
  Policy policy =
      test::policy("[internet]\nallowed = \"none\"\n[[approved]]\nports = 22\nreason = \"x\"\n");
  policy.mud = {*parse_mud(kFinal, "00-00-5e-00-53-07.json")};
  Device device = test::heard_device();
  test::add_flow(device, "9.9.9.9", 443).names = {"cloud.example.com"};
  CHECK(test::find(test::judge("22-1", device, policy), Msg::rule_22_1_listed) != nullptr);
  test::add_flow(device, "9.9.9.8", 443).names = {"bad.example.com"};
  CHECK(test::find(test::judge("22-1", device, policy), Msg::rule_22_1_unlisted) != nullptr);
  test::add_service(device, 554, "rtsp");
  test::add_service(device, 80, "http");
  const auto judgements = test::judge("23-2", device, policy);
  CHECK(test::find(judgements, Msg::rule_23_2_approved) != nullptr);
  CHECK(test::find(judgements, Msg::rule_23_2_unlisted) != nullptr);
}

TEST_CASE("a draft of a MUD file reads back as what was observed", "[rules][mud]") {
  Device device = test::heard_device();
  CHECK(mud_draft(test::device(), test::kNow).empty());
  test::add_flow(device, "9.9.9.9", 443).names = {"Cloud.example.com", "bad\"name"};
  test::add_flow(device, "2600::9", 8883);
  test::add_service(device, 554, "rtsp");
  test::add_service(device, 23, "telnet");
  const auto profile = parse_mud(mud_draft(device, test::kNow), "00-00-5e-00-53-07.json");
  REQUIRE(profile);
  CHECK(profile->internet.names == std::vector<std::string>{"cloud.example.com"});
  CHECK(profile->internet.addresses.contains(*IpAddress::parse("2600::9")));
  REQUIRE(profile->approvals.size() == 1);
  CHECK(profile->approvals[0].ports->to_string() == "554");
}

TEST_CASE("a draft of a policy reads back, and approves what was observed", "[rules][policy]") {
  InventoryView view;
  CHECK(policy_draft(view).empty());
  view.site_name = "a \"b\" \\";
  view.at = test::kNow;
  view.devices = {test::heard_device()};
  Device& device = view.devices[0];
  device.facts["device.type"] = test::fact("camera");
  test::add_flow(device, "9.9.9.9", 443).names = {"cloud.example.com"};
  test::add_service(device, 443, "https");
  test::add_service(device, 23, "telnet");
  const auto policy = parse_policy(policy_draft(view), "draft.toml");
  REQUIRE(policy);
  REQUIRE(policy->approved.size() == 1);
  CHECK(policy->approved[0].protocol == "https");
  CHECK(policy->approved[0].device_type == "camera");
  REQUIRE(policy->internet.types.contains("camera"));
  CHECK(policy->internet.types.at("camera").names == std::vector<std::string>{"cloud.example.com"});
  CHECK(policy->sha256.size() == 64);
}

TEST_CASE("the further keys of a policy are read and checked", "[rules][policy]") {
  const Policy policy = test::policy(
      "[management]\nnetworks = [\"192.0.2.0/26\"]\n[outside]\naddresses = [\"203.0.113.1\"]\n"
      "[passwords]\nlength = 12\nclasses = 3\nguests = false\n[register]\ndays = 365\n"
      "[vulnerabilities]\ncvss = 7.0\n");
  CHECK(policy.management.contains(*IpAddress::parse("192.0.2.63")));
  CHECK(policy.outside.size() == 1);
  CHECK(policy.passwords.length == 12);
  CHECK(policy.passwords.text() == ">= 12, 3/4");
  CHECK_FALSE(policy.passwords.guests);
  CHECK(policy.register_days == 365);
  CHECK(policy.vulnerabilities.cvss == 7.0);
  for (const char* bad :
       {"[management]\n", "[management]\nnetworks = []\n", "[management]\nnetworks = [\"x\"]\n",
        "[outside]\naddresses = [\"10.0.0.0/8\"]\n", "[outside]\naddress = [\"10.0.0.1\"]\n",
        "[passwords]\nlength = 0\n", "[passwords]\nclasses = 5\n", "[passwords]\nguests = 1\n",
        "[register]\ndays = 0\n", "[vulnerabilities]\ncvss = 11\n",
        "[vulnerabilities]\ncvss = \"7\"\n", "[mud]\nfiles = []\n", "[mud]\nfiles = [\"absent\"]\n",
        "management = 1\n"}) {
    INFO(bad);
    const auto refused = parse_policy("version = 1\n" + std::string(bad), "policy.toml");
    REQUIRE_FALSE(refused);
    CHECK(refused.error().code == Errc::usage);
    CHECK(refused.error().remedy);
  }
}

}  // namespace tenken::rules
