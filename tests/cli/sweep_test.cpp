// The sweep command around an engine that sends nothing.
#include <filesystem>
#include <string>
#include <vector>

#include "catch.hpp"

#include "sweep_bench.hpp"

using namespace tenken;
using namespace tenken::cli;
using tenken::test::holds;
using tenken::test::refused;
using Bench = tenken::test::SweepBench;

TEST_CASE("without a scope nothing happens, whatever else is wrong", "[sweep]") {
  Bench bench;
  bench.settings.erase(Setting::scope);
  CHECK(refused(bench.run(SweepCommand())) == Errc::out_of_scope);
  CHECK(refused(bench.run("nonsense!")) == Errc::out_of_scope);
  CHECK(bench.engine_calls == 0);
  CHECK_FALSE(std::filesystem::exists(bench.database()));
}

TEST_CASE("a target outside the scope stops the sweep before anything is sent or stored",
          "[sweep]") {
  Bench bench;
  SweepCommand command;
  command.targets = {"192.0.2.0/25", "198.51.100.1"};
  CHECK(refused(bench.run(command)) == Errc::out_of_scope);
  CHECK(refused(bench.run("192.0.2.200")) == Errc::out_of_scope);
  CHECK(bench.engine_calls == 0);
  CHECK_FALSE(std::filesystem::exists(bench.database()));
}

TEST_CASE("a scope that is over, or not yet valid, refuses", "[sweep]") {
  Bench bench;
  bench.clock.advance(std::chrono::hours(24) * 365 * 100);
  CHECK(refused(bench.run("192.0.2.7")) == Errc::out_of_scope);
  CHECK(bench.engine_calls == 0);
}

TEST_CASE("there is no default target", "[sweep]") {
  Bench bench;
  CHECK(refused(bench.run(SweepCommand())) == Errc::usage);
  SweepCommand all;
  all.targets_from_scope = true;
  CHECK(bench.run(all).value() == kDone);
  CHECK(bench.plan.targets.size() == 255);
  SweepCommand none;
  none.targets = {"192.0.2.7"};
  none.excludes = {"192.0.2.0/24"};
  CHECK(refused(bench.run(none)) == Errc::usage);
}

TEST_CASE("faults of the options are found before anything is sent", "[sweep]") {
  const auto fails = [](Setting setting, const std::string& text, Errc code) {
    Bench bench;
    bench.settings[setting] = SettingValue(text, "--x");
    CHECK(refused(bench.run("192.0.2.7")) == code);
    CHECK(bench.engine_calls == 0);
  };
  fails(Setting::ports, "top7", Errc::usage);
  fails(Setting::udp_ports, "top100", Errc::usage);
  fails(Setting::udp_ports, "", Errc::usage);
  fails(Setting::profile, "brutal", Errc::usage);
  fails(Setting::fail_on, "item:1-1", Errc::usage);
  fails(Setting::rate, "0", Errc::usage);
  fails(Setting::max_time, "soon", Errc::usage);
  fails(Setting::policy, "/nonexistent/policy.toml", Errc::usage);
  fails(Setting::interface, "nosuchif0", Errc::environment);
  Bench bench;
  bench.options.out = {bench.folder.file("r.unknown")};
  CHECK(refused(bench.run("192.0.2.7")) == Errc::usage);
  bench.options.out = {"/nonexistent/r.json"};
  CHECK(refused(bench.run("192.0.2.7")) == Errc::io);
  CHECK(bench.engine_calls == 0);
}

TEST_CASE("the engine gets the plan, with the caps of the scope", "[sweep]") {
  Bench bench;
  bench.settings[Setting::rate] = SettingValue("77", "--rate");
  bench.settings[Setting::host_rate] = SettingValue("5000", "--host-rate");
  bench.settings[Setting::max_time] = SettingValue("90s", "--max-time");
  SweepCommand command;
  command.targets = {"192.0.2.0/28"};
  command.excludes = {"192.0.2.3"};
  REQUIRE(bench.run(command));
  CHECK(bench.plan.targets.size() == 15);
  CHECK(bench.plan.ports.size() == 100);
  CHECK(bench.plan.udp_ports.size() == 20);
  CHECK(bench.record.udp_ports == "top20");
  CHECK(bench.plan.profile.packets_per_second == 77.0);
  CHECK(bench.plan.profile.host_packets_per_second == 10.0);
  CHECK(bench.plan.max_time == std::chrono::seconds(90));
  CHECK_FALSE(bench.plan.sensor.empty());
  CHECK(bench.record.excluded == std::vector<std::string>{"192.0.2.3"});
  CHECK(bench.record.authorised_by == "Facilities");
  CHECK(bench.record.addresses_in_scope == 15);
}

TEST_CASE("UDP ports are those that were asked for, also in a resumed sweep", "[sweep]") {
  Bench bench;
  bench.settings[Setting::udp_ports] = SettingValue("161,5000-5002", "TENKEN_UDP_PORTS");
  SweepCommand command;
  command.targets = {"192.0.2.7"};
  command.dry_run = true;
  CHECK(bench.run(command).value() == kDone);
  CHECK(holds(bench.out.str(), "UDP ports: 161,5000-5002 (4)"));
  CHECK(holds(bench.out.str(), "32 datagrams for UDP ports"));
  command.dry_run = false;
  bench.outcome.interrupted = true;
  CHECK(bench.run(command).value() == kInterrupted);
  CHECK(bench.plan.udp_ports.to_string() == "161,5000-5002");

  bench.settings.erase(Setting::udp_ports);
  bench.outcome.interrupted = false;
  CHECK(bench.run(tenken::test::resume_last()).value() == kDone);
  CHECK(bench.plan.udp_ports.to_string() == "161,5000-5002");
  bench.settings[Setting::udp_ports] = SettingValue("none", "tenken.toml:1");
  CHECK(bench.run(command).value() == kDone);
  CHECK(bench.plan.udp_ports.empty());
  CHECK(bench.record.udp_ports == "none");
}

TEST_CASE("a scope without the check ports makes a sweep that says it only finds hosts",
          "[sweep]") {
  Bench bench;
  bench.allow_discovery_only();
  SweepCommand command;
  command.targets = {"192.0.2.0/28"};
  command.dry_run = true;
  CHECK(bench.run(command).value() == kDone);
  CHECK(holds(bench.out.str(), "TCP ports: not examined"));
  CHECK(holds(bench.out.str(), "Services: not examined"));
  CHECK(holds(bench.out.str(), "0 SYNs for TCP ports and 0 datagrams for UDP ports"));
  command.dry_run = false;
  bench.outcome.interrupted = true;
  CHECK(bench.run(command).value() == kInterrupted);
  CHECK_FALSE(holds(bench.err.str(), "TCP ports each"));
  CHECK(bench.plan.ports.empty());
  CHECK(bench.record.ports == "none");
  CHECK(bench.plan.udp_ports.empty());
  CHECK(bench.record.udp_ports == "none");

  // Resumed it stays what it was, also when the scope has become wider.
  bench.change_scope("\"discovery\"", "\"discovery\", \"ports\", \"probes\"");
  bench.outcome.interrupted = false;
  const SweepCommand resume = tenken::test::resume_last();
  CHECK(bench.run(resume).value() == kDone);
  CHECK(bench.plan.ports.empty());
  CHECK(bench.plan.resumed);
  CHECK(holds(bench.err.str(), "discovery only"));

  bench.allow_discovery_only();
  bench.options.flags[Setting::ports] = SettingValue("22", "--ports");
  CHECK(refused(bench.run(command)) == Errc::out_of_scope);
  bench.options.flags.clear();
  bench.settings[Setting::fail_on] = SettingValue("high", "--fail-on");
  CHECK(refused(bench.run(command)) == Errc::out_of_scope);
  bench.settings.erase(Setting::fail_on);
  bench.settings[Setting::ports] = SettingValue("none", "TENKEN_PORTS");
  CHECK(refused(bench.run(command)) == Errc::usage);
}

TEST_CASE("an excluded link-local address is left out on every interface", "[sweep]") {
  Bench bench;
  bench.change_scope("\"192.0.2.0/24\"", "\"fe80::/64\"");
  SweepCommand command;
  command.targets = {"fe80::1%eth0", "fe80::2%eth0"};
  command.excludes = {"fe80::1"};
  CHECK(bench.run(command).value() == kDone);
  CHECK(bench.plan.targets.size() == 1);
  CHECK(bench.plan.targets.contains(IpAddress::parse("fe80::2%eth0").value()));
}

TEST_CASE("a complete sweep stores verdicts and writes the reports", "[sweep]") {
  Bench bench;
  bench.options.out = {bench.folder.file("r.json"), bench.folder.file("r.html")};
  CHECK(bench.run("192.0.2.0/28").value() == kDone);
  CHECK(bench.last_scan().state == ScanState::complete);
  CHECK(holds(bench.out.str(), "192.0.2.7"));
  CHECK(holds(test::slurp(bench.folder.file("r.json")), "00:1d:c9:00:00:07"));
  CHECK(holds(test::slurp(bench.folder.file("r.html")), "192.0.2.7"));
  auto inventory =
      inventory::Inventory::open(bench.database(), inventory::OpenMode::read_only, "", bench.clock);
  REQUIRE(inventory);
  CHECK_FALSE(inventory->findings(bench.last_scan().id).value().findings.empty());
}

TEST_CASE("a failed gate ends with 1 and says why", "[sweep]") {
  Bench bench;
  bench.settings[Setting::fail_on] = SettingValue("item:32-3", "--fail-on");
  CHECK(bench.run("192.0.2.0/28").value() == kGateFailed);
  CHECK(holds(bench.err.str(), "32-3"));
  CHECK(holds(bench.err.str(), "192.0.2.7"));
  Bench elsewhere;
  elsewhere.settings[Setting::fail_on] = SettingValue("item:25-1", "--fail-on");
  CHECK(elsewhere.run("192.0.2.0/28").value() == kDone);
}

TEST_CASE("what was not measured makes the sweep inconclusive, but hides no failed gate",
          "[sweep]") {
  Bench bench;
  bench.outcome.failed_hosts = 1;
  CHECK(bench.run("192.0.2.0/28").value() == kInconclusive);
  bench.settings[Setting::fail_on] = SettingValue("item:32-3", "--fail-on");
  CHECK(bench.run("192.0.2.0/28").value() == kGateFailed);
  Bench lossy;
  lossy.outcome.dropped = 5;
  CHECK(lossy.run("192.0.2.0/28").value() == kInconclusive);
  CHECK(lossy.last_scan().dropped == 5);
}

TEST_CASE("a sweep that nobody answers says so and is inconclusive", "[sweep]") {
  Bench bench;
  bench.outcome.hosts = 0;
  CHECK(bench.run("192.0.2.9").value() == kInconclusive);
  CHECK(holds(bench.err.str(), "warning: nobody answered; addresses asked: 1\n  fix: "));
  CHECK(holds(bench.err.str(), "VLAN"));
  CHECK(bench.last_scan().state == ScanState::complete);
  bench.outcome.hosts = 1;
  CHECK(bench.run("192.0.2.7").value() == kDone);
  CHECK_FALSE(holds(bench.err.str(), "nobody"));
}

TEST_CASE("a sweep that nobody answers neither passes nor fails the gate by what was seen before",
          "[sweep]") {
  Bench bench;
  bench.settings[Setting::fail_on] = SettingValue("low", "--fail-on");
  CHECK(bench.run("192.0.2.0/28").value() == kGateFailed);
  bench.found = false;
  bench.outcome.hosts = 0;
  CHECK(bench.run("192.0.2.0/28").value() == kInconclusive);
  CHECK_FALSE(holds(bench.err.str(), "gate"));
  CHECK(holds(bench.err.str(), "none is marked as gone"));
  auto inventory =
      inventory::Inventory::open(bench.database(), inventory::OpenMode::read_only, "", bench.clock);
  REQUIRE(inventory);
  const auto view = inventory->view();
  REQUIRE(view);
  REQUIRE(view->devices.size() == 1);
  CHECK(view->devices.front().present);
}

TEST_CASE("ports are announced only where the scope allows them", "[sweep]") {
  Bench bench;
  REQUIRE(bench.run("192.0.2.7"));
  CHECK(holds(bench.err.str(), "TCP ports of each: 100"));
  bench.allow_discovery_only();
  REQUIRE(bench.run("192.0.2.7"));
  CHECK(holds(bench.err.str(), "discovery only"));
  CHECK_FALSE(holds(bench.err.str(), "TCP ports"));
}

TEST_CASE("a scope that closes during the sweep leaves it resumable, not complete", "[sweep]") {
  Bench bench;
  bench.outcome.scope_closed = true;
  CHECK(bench.run("192.0.2.0/28").value() == kRefused);
  CHECK(bench.last_scan().state == ScanState::interrupted);
  CHECK(holds(bench.err.str(), "--resume"));
}

TEST_CASE("an interrupted sweep says how to go on, also when it is quiet", "[sweep]") {
  Bench bench;
  bench.options.quiet = true;
  bench.outcome.interrupted = true;
  CHECK(bench.run("192.0.2.0/28").value() == kInterrupted);
  const ScanRecord scan = bench.last_scan();
  CHECK(scan.state == ScanState::interrupted);
  CHECK(holds(bench.err.str(), "tenken sweep --resume " + scan.id.to_string().substr(0, 8)));
  CHECK(holds(bench.err.str(), "--scope " + bench.folder.file("scope.toml")));
  CHECK(holds(bench.err.str(), "--db " + bench.database()));
  CHECK(bench.out.str().empty());
  CHECK_FALSE(holds(bench.err.str(), "--lang"));
  bench.settings[Setting::lang] = SettingValue("en", "--lang");
  bench.settings[Setting::host_rate] = SettingValue("50", "--host-rate");
  bench.options.config = "my config.toml";
  REQUIRE(bench.run("192.0.2.0/28"));
  CHECK(holds(bench.err.str(), "--lang en"));
  CHECK(holds(bench.err.str(), "--host-rate 50"));
  CHECK(holds(bench.err.str(), "--config 'my config.toml'"));
}

TEST_CASE("time that is over leaves a resumable, inconclusive sweep", "[sweep]") {
  Bench bench;
  bench.outcome.out_of_time = true;
  CHECK(bench.run("192.0.2.0/28").value() == kInconclusive);
  CHECK(bench.last_scan().state == ScanState::interrupted);
  CHECK(holds(bench.err.str(), "--resume"));
}

TEST_CASE("a store that fails ends the sweep with its error and the way to go on", "[sweep]") {
  Bench bench;
  bench.outcome.store_error = Error(Errc::environment, "disk full");
  CHECK(refused(bench.run("192.0.2.0/28")) == Errc::environment);
  CHECK(holds(bench.err.str(), "--resume"));
  CHECK(bench.last_scan().state == ScanState::interrupted);
}

TEST_CASE("an engine that cannot start leaves no running scan behind", "[sweep]") {
  Bench bench;
  bench.engine_error = Error(Errc::environment, "no raw socket");
  CHECK(refused(bench.run("192.0.2.0/28")) == Errc::environment);
  CHECK(bench.last_scan().state == ScanState::interrupted);
}
