#include "rules/policy.hpp"

#include <filesystem>
#include <fstream>

#include "catch.hpp"
#include "support.hpp"
#include <unistd.h>

#include "model/messages.hpp"

namespace tenken::rules {
namespace {

Error refused(std::string_view toml) {
  const auto policy = parse_policy(toml, "p.toml");
  REQUIRE_FALSE(policy);
  CHECK(policy.error().code == Errc::usage);
  REQUIRE(policy.error().text);
  REQUIRE(policy.error().remedy);
  return policy.error();
}

}  // namespace

TEST_CASE("policy: the built-in one has no list and requires three fields", "[rules][policy]") {
  const Policy policy;
  CHECK_FALSE(policy.has_approvals);
  CHECK(policy.required ==
        std::vector{DeclaredField::owner, DeclaredField::location, DeclaredField::purpose});
}

TEST_CASE("policy: the example of the documentation loads", "[rules][policy]") {
  const auto policy =
      load_policy(std::filesystem::path(TENKEN_SOURCE_DIR) / "docs" / "policy.example.toml");
  REQUIRE(policy);
  CHECK(policy->name == "head office 2026-11");
  CHECK(policy->has_approvals);
  REQUIRE(policy->approved.size() == 4);
  CHECK(policy->approved[0].ports->to_string() == "22");
  CHECK(policy->approved[0].addresses->to_string() == "192.0.2.0/24");
  CHECK(policy->approved[1].ports->to_string() == "443,8443");
  CHECK(policy->approved[2].mac == "00:00:5e");
  CHECK(policy->approved[2].device_type == "camera");
  CHECK(policy->approved[3].protocol == "telnet");
}

TEST_CASE("policy: who may talk to the Internet", "[rules][policy]") {
  CHECK(Policy().internet.list_for(test::device()) == nullptr);
  const auto policy =
      load_policy(std::filesystem::path(TENKEN_SOURCE_DIR) / "docs" / "policy.example.toml");
  REQUIRE(policy);
  CHECK(policy->internet.hours == 24);
  Device device = test::device();
  REQUIRE(policy->internet.list_for(device) != nullptr);
  CHECK_FALSE(policy->internet.list_for(device)->empty());
  device.facts["device.type"] = test::fact("camera");
  CHECK(policy->internet.list_for(device)->empty());
  for (const std::string_view bad :
       {"internet = 1\n", "[internet]\nallow = \"none\"\n", "[internet]\nallowed = \"all\"\n",
        "[internet]\nallowed = []\n", "[internet]\nallowed = [1]\n",
        "[internet]\nallowed = [\"*\"]\n", "[internet]\nallowed = [\"a b.example\"]\n",
        "[internet]\nhours = 0\n", "[internet]\nhours = \"24\"\n",
        "[internet.types]\ncamera = true\n"}) {
    INFO(bad);
    refused(std::string("version = 1\n").append(bad));
  }
}

TEST_CASE("policy: every selector of an approval must fit", "[rules][policy]") {
  const auto policy = test::policy(
      "[[approved]]\nprotocol = \"rtsp\"\nports = \"554,8554\"\ntype = \"camera\"\n"
      "address = \"192.0.2.0/28\"\nmac = \"00-00-5E\"\nreason = \"video\"\n");
  Device device = test::device();
  device.facts["device.type"] = test::fact("camera");
  test::add_service(device, 8554, "rtsp");
  const Service service = device.services[0];
  CHECK(policy.find_approval(device, service) != nullptr);

  SECTION("protocol") {
    Service other = service;
    other.facts["service.protocol"] = test::fact("http");
    CHECK(policy.find_approval(device, other) == nullptr);
    CHECK(policy.may_approve(device, other));
  }
  SECTION("port") {
    Service other = service;
    other.endpoint.port = 555;
    CHECK(policy.find_approval(device, other) == nullptr);
    CHECK_FALSE(policy.may_approve(device, other));
  }
  SECTION("type") {
    device.facts.erase("device.type");
    CHECK(policy.find_approval(device, service) == nullptr);
  }
  SECTION("address") {
    Service other = service;
    other.endpoint.address = *IpAddress::parse("192.0.2.16");
    CHECK(policy.find_approval(device, other) == nullptr);
  }
  SECTION("mac") {
    device.interfaces[0].mac = *MacAddress::parse("00:01:5e:00:53:07");
    CHECK(policy.find_approval(device, service) == nullptr);
  }
}

TEST_CASE("policy: a fault is named with its place, in both languages", "[rules][policy]") {
  struct Case {
    const char* toml;
    Msg text;
    const char* place;
  };
  const Case c = GENERATE(
      Case{"version = 1\nname = oops\n", Msg::policy_syntax, "p.toml:2:8"},
      Case{"name = \"x\"\n", Msg::policy_missing_key, "p.toml:1:1"},
      Case{"version = 2\n", Msg::policy_bad_value, "p.toml:1:11"},
      Case{"version = \"1\"\n", Msg::policy_bad_value, "p.toml:1:11"},
      Case{"version = 1\nname = 5\n", Msg::policy_bad_value, "p.toml:2:8"},
      Case{"version = 1\nextra = 1\n", Msg::policy_unknown_key, "p.toml:2:1"},
      Case{"version = 1\napproved = 3\n", Msg::policy_bad_value, "p.toml:2:12"},
      Case{"version = 1\napproved = [3]\n", Msg::policy_bad_value, "p.toml:2:13"},
      Case{"version = 1\n[[approved]]\nreason = \"r\"\n", Msg::policy_too_wide, "p.toml:2:1"},
      Case{"version = 1\n[[approved]]\nports = 1\n", Msg::policy_missing_key, "p.toml:2:1"},
      Case{"version = 1\n[[approved]]\nport = 1\n", Msg::policy_unknown_key, "p.toml:3:1"},
      Case{"version = 1\n[[approved]]\nports = 0\n", Msg::policy_bad_value, "p.toml:3:9"},
      Case{"version = 1\n[[approved]]\nports = 65536\n", Msg::policy_bad_value, "p.toml:3:9"},
      Case{"version = 1\n[[approved]]\nports = []\n", Msg::policy_bad_value, "p.toml:3:9"},
      Case{"version = 1\n[[approved]]\nports = [1, true]\n", Msg::policy_bad_value, "p.toml:3:13"},
      Case{"version = 1\n[[approved]]\nports = \"9-1\"\n", Msg::policy_bad_value, "p.toml:3:9"},
      Case{"version = 1\n[[approved]]\nports = 1\nmac = \"00:0\"\n", Msg::policy_bad_value,
           "p.toml:4:7"},
      Case{"version = 1\n[[approved]]\nports = 1\nmac = \"00:00:5e:\"\n", Msg::policy_bad_value,
           "p.toml:4:7"},
      Case{"version = 1\n[[approved]]\nports = 1\naddress = \"here\"\n", Msg::policy_bad_value,
           "p.toml:4:11"},
      Case{"version = 1\n[register]\nrequired = [\"colour\"]\n", Msg::policy_bad_value,
           "p.toml:3:13"},
      Case{"version = 1\n[register]\nneeded = []\n", Msg::policy_unknown_key, "p.toml:3:1"});
  INFO(c.toml);
  const Error error = refused(c.toml);
  CHECK(error.text->message == c.text);
  CHECK(error.text->args.at(0) == c.place);
  CHECK(error.message(Lang::en).find(c.place) != std::string::npos);
  CHECK(error.message(Lang::ja).find(c.place) != std::string::npos);
  CHECK(error.message(Lang::ja) != error.message(Lang::en));
}

TEST_CASE("policy: hostile text in a file does not reach the terminal raw", "[rules][policy]") {
  const Error error = refused("version = 1\n\"\\u001b[31m\" = 1\n");
  CHECK(error.message(Lang::en).find('\x1b') == std::string::npos);
}

TEST_CASE("policy: a file that is missing, a directory or too large is refused with a remedy",
          "[rules][policy]") {
  const auto dir =
      std::filesystem::temp_directory_path() / ("tenken-policy-test-" + std::to_string(::getpid()));
  std::filesystem::create_directories(dir);
  const auto large = dir / "large.toml";
  std::ofstream(large) << "version = 1\n#" << std::string((1U << 20U) + 1, 'x') << "\n";
  for (const auto& file : {dir / "absent.toml", dir, large}) {
    const auto policy = load_policy(file);
    REQUIRE_FALSE(policy);
    CHECK(policy.error().code == Errc::usage);
    CHECK(policy.error().text->message == Msg::policy_unreadable);
    CHECK(policy.error().remedy);
  }
  std::filesystem::remove_all(dir);
}

}  // namespace tenken::rules
