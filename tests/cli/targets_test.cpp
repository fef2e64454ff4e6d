// Targets and the scope around them; the gate of --fail-on.
#include "cli/targets.hpp"

#include <sstream>
#include <string>

#include "catch.hpp"

#include "cli/fail_on.hpp"
#include "cli/host_survey.hpp"
#include "model/messages.hpp"
#include "program.hpp"

using namespace tenken;
using namespace tenken::cli;

namespace {

Result<std::vector<IpAddress>> no_names(const std::string&) {
  return fail(Errc::usage, "no name server");
}

IpSet set_of(const std::vector<std::string>& ranges) {
  IpSet set;
  for (const std::string& range : ranges) set.add(IpRange::parse(range).value());
  return set;
}

Result<IpSet> read(const std::vector<std::string>& words, const std::string& input = {},
                   const Resolver& resolve = no_names) {
  std::istringstream stream(input);
  return parse_targets(words, resolve, stream);
}

pace::Scope scope_of(const std::vector<std::string>& allowed,
                     const std::vector<std::string>& forbidden) {
  pace::Scope scope;
  scope.allowed = set_of(allowed);
  scope.forbidden = set_of(forbidden);
  for (const IpRange& range : scope.forbidden.ranges()) scope.allowed.remove(range);
  return scope;
}

Settings gate(const std::string& text) {
  Settings settings;
  settings[Setting::fail_on] = SettingValue(text, "--fail-on");
  return settings;
}

Device device_at(const std::string& ip) {
  Device device;
  device.id = DeviceId::make(SystemClock().now());
  AddressSpan span;
  span.ip = IpAddress::parse(ip).value();
  device.addresses.push_back(span);
  return device;
}

Finding finding(const DeviceId& device, const std::string& item, Verdict verdict,
                Severity severity) {
  return {item, item + "/1", device, verdict, severity, Note(Msg::cli_yes)};
}

}  // namespace

TEST_CASE("targets are networks, ranges, addresses and names", "[targets]") {
  const Resolver resolve = [](const std::string& name) -> Result<std::vector<IpAddress>> {
    if (name != "camera.example") return fail(Errc::usage, "unknown");
    return std::vector<IpAddress>{IpAddress::parse("192.0.2.99").value()};
  };
  const auto targets =
      read({"192.0.2.0/30", "192.0.2.10-12", "2001:db8::7", "camera.example"}, {}, resolve);
  REQUIRE(targets);
  CHECK(targets->size() == 4 + 3 + 1 + 1);
  CHECK(targets->contains(IpAddress::parse("192.0.2.99").value()));
  CHECK(targets->contains(IpAddress::parse("2001:db8::7").value()));
}

TEST_CASE("targets come from files and standard input, with comments", "[targets]") {
  const test::TempFolder folder;
  const std::string file =
      folder.write("list", "# cameras\n192.0.2.1 192.0.2.2  # hall\n\n\t192.0.2.8/31\r\n");
  const auto targets = read({"@" + file, "-"}, "198.51.100.1\n#198.51.100.2\n");
  REQUIRE(targets);
  CHECK(*targets == set_of({"192.0.2.1-192.0.2.2", "192.0.2.8/31", "198.51.100.1"}));
}

TEST_CASE("a target that cannot be read is named with its place", "[targets]") {
  const test::TempFolder folder;
  const std::string file = folder.write("list", "192.0.2.1\n192.0.2.999\n");
  const auto bad = read({"@" + file});
  REQUIRE_FALSE(bad);
  CHECK(bad.error().code == Errc::usage);
  CHECK(test::holds(bad.error().message(Lang::en), "list:2: 192.0.2.999"));
  for (const char* word :
       {"192.0.2.0/33", "192.0.2.9-192.0.2.1", "!", "no-such-host", "@/nonexistent", "", "::g"}) {
    const auto refused = read({word});
    REQUIRE_FALSE(refused);
    CHECK(refused.error().code == Errc::usage);
  }
}

TEST_CASE("what looks like a mistyped address never reaches the resolver", "[targets]") {
  bool asked = false;
  const Resolver resolve = [&](const std::string&) -> Result<std::vector<IpAddress>> {
    asked = true;
    return std::vector<IpAddress>{};
  };
  CHECK_FALSE(read({"192.0.2.300"}, {}, resolve));
  CHECK_FALSE(asked);
}

TEST_CASE("a target outside the scope is refused and named", "[targets]") {
  const auto scope = scope_of({"192.0.2.0/24"}, {"192.0.2.200"});
  const auto outside =
      within_scope(set_of({"192.0.2.0/25", "198.51.100.7"}), scope, "my scope.toml");
  REQUIRE_FALSE(outside);
  CHECK(outside.error().code == Errc::out_of_scope);
  CHECK(test::holds(outside.error().message(Lang::en), "198.51.100.7"));
  CHECK_FALSE(within_scope(set_of({"192.0.0.0/16"}), scope, "my scope.toml"));
}

TEST_CASE("forbidden addresses inside a target are left out, alone they are refused", "[targets]") {
  const auto scope = scope_of({"192.0.2.0/24"}, {"192.0.2.200"});
  const auto allowed = within_scope(set_of({"192.0.2.0/24"}), scope, "my scope.toml");
  REQUIRE(allowed);
  CHECK(allowed->size() == 255);
  CHECK_FALSE(allowed->contains(IpAddress::parse("192.0.2.200").value()));
  const auto alone = within_scope(set_of({"192.0.2.200"}), scope, "my scope.toml");
  REQUIRE_FALSE(alone);
  CHECK(alone.error().code == Errc::out_of_scope);
}

TEST_CASE("the scope holds for link-local targets on every interface", "[targets]") {
  const auto scope = scope_of({"fe80::/64"}, {"fe80::9"});
  const auto allowed = within_scope(set_of({"fe80::1%eth0"}), scope, "scope.toml");
  REQUIRE(allowed);
  CHECK(*allowed == set_of({"fe80::1%eth0"}));
  CHECK_FALSE(within_scope(set_of({"fe80::9%eth0"}), scope, "scope.toml"));
  CHECK_FALSE(within_scope(set_of({"fe80:0:0:1::1%eth0"}), scope, "scope.toml"));
}

TEST_CASE("the gate reads severities and sub-items", "[fail-on]") {
  const auto condition = fail_on(gate("high,item:32-3,critical"));
  REQUIRE(condition);
  CHECK(condition->at_least == Severity::high);
  CHECK(condition->items == std::vector<std::string>{"32-3"});
  CHECK(fail_on({}).value().empty());
  for (const char* text : {"", "none", "urgent", "item:", "item:99-9", "high,", "item:32-"}) {
    const auto refused = fail_on(gate(text));
    REQUIRE_FALSE(refused);
    CHECK(refused.error().code == Errc::usage);
  }
}

TEST_CASE("only what does not conform fails the gate", "[fail-on]") {
  const DeviceId device;
  const FailOn severe = fail_on(gate("high")).value();
  CHECK(severe.matches(finding(device, "23-1", Verdict::non_conforming, Severity::critical)));
  CHECK(severe.matches(finding(device, "23-1", Verdict::non_conforming, Severity::high)));
  CHECK_FALSE(severe.matches(finding(device, "23-1", Verdict::non_conforming, Severity::medium)));
  CHECK_FALSE(severe.matches(finding(device, "23-1", Verdict::needs_review, Severity::critical)));
  CHECK_FALSE(severe.matches(finding(device, "23-1", Verdict::not_observed, Severity::critical)));
  const FailOn item = fail_on(gate("item:32-3")).value();
  CHECK(item.matches(finding(device, "32-3", Verdict::non_conforming, Severity::low)));
  CHECK_FALSE(item.matches(finding(device, "32-1", Verdict::non_conforming, Severity::critical)));
  const FailOn whole = fail_on(gate("item:32")).value();
  CHECK(whole.matches(finding(device, "32-1", Verdict::non_conforming, Severity::low)));
  CHECK_FALSE(whole.matches(finding(device, "23-2", Verdict::non_conforming, Severity::low)));
}

TEST_CASE("the gate is about the devices of this sweep", "[fail-on]") {
  InventoryView view;
  view.devices = {device_at("192.0.2.7"), device_at("198.51.100.7")};
  Assessed assessed;
  for (const Device& device : view.devices)
    assessed.findings.push_back(
        finding(device.id, "32-3", Verdict::non_conforming, Severity::high));
  const FailOn low = fail_on(gate("low")).value();
  const IpSet targets = set_of({"192.0.2.0/24"});
  const Timestamp started = view.devices.front().last_seen;
  const auto failures = gate_failures(low, assessed, view, targets, started, Decisions()).failures;
  REQUIRE(failures.size() == 1);
  CHECK(failures.front()->device == view.devices.front().id);
  // What an earlier sweep saw does not fail one that nobody answered.
  CHECK(gate_failures(low, assessed, view, targets, started + std::chrono::hours(1), Decisions())
            .failures.empty());
}

TEST_CASE("a host that was slowed down is spoken with no faster", "[survey]") {
  const pace::Profile profile = pace::find_profile("standard").value();
  ports::HostTarget host;
  CHECK(survey_pace(profile, host).host_packets_per_second == profile.host_packets_per_second);
  CHECK(survey_pace(profile, host).host_connections == profile.host_connections);
  host.packets_per_second = profile.host_packets_per_second / 4;
  CHECK(survey_pace(profile, host).host_packets_per_second == profile.host_packets_per_second / 4);
  CHECK(survey_pace(profile, host).host_connections == 1);
}
