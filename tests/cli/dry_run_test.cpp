// What --dry-run announces, and what it sends all the same.
#include <filesystem>
#include <sstream>
#include <string>
#include <vector>

#include "catch.hpp"

#include "cli/sweep_plan.hpp"
#include "model/messages.hpp"
#include "scanner/discover/auto_discoverer.hpp"
#include "sweep_bench.hpp"

using namespace tenken;
using namespace tenken::cli;
using tenken::test::holds;
using Bench = tenken::test::SweepBench;

TEST_CASE("a dry run prints what would be sent, and neither sends nor stores", "[sweep]") {
  Bench bench;
  SweepCommand command;
  command.targets = {"192.0.2.0/24"};
  command.dry_run = true;
  CHECK(bench.run(command).value() == kDone);
  CHECK(holds(bench.out.str(), "Addresses: 255"));
  CHECK(holds(bench.out.str(), "TCP ports: top100 (100)"));
  CHECK(holds(bench.out.str(), "at most 13 connections to each open port"));
  CHECK(holds(bench.out.str(), "Nothing was sent.\n"));
  bench.options.format = "json";
  CHECK(bench.run(command).value() == kDone);
  CHECK(holds(bench.out.str(), "\"port_requests_at_most\": "));
  CHECK(holds(bench.out.str(), "\"names_looked_up\": []"));
  CHECK(bench.engine_calls == 0);
  CHECK_FALSE(std::filesystem::exists(bench.database()));
}

TEST_CASE("a dry run names the ranges that the scope slows down", "[sweep]") {
  Bench bench;
  bench.change_scope("host_packets_per_second = 10\n",
                     "host_packets_per_second = 10\n[[pace]]\nranges = [\"192.0.2.64/27\"]\n"
                     "profile = \"gentle\"\nhost_packets_per_second = 4\n");
  SweepCommand command;
  command.targets = {"192.0.2.0/24"};
  command.dry_run = true;
  CHECK(bench.run(command).value() == kDone);
  CHECK(holds(bench.out.str(), "Pace: 192.0.2.64/27 (gentle): 2000 packets/s in all, 4 packets/s"));
  bench.options.format = "json";
  CHECK(bench.run(command).value() == kDone);
  CHECK(holds(bench.out.str(), "\"192.0.2.64/27\""));
}

TEST_CASE("a slower range makes the longest time longer, where it is among the targets",
          "[sweep]") {
  SweepPlan plan;
  plan.profile = pace::find_profile("standard").value();
  plan.ports = PortSet::from_ranges({{1, 100}});
  plan.targets.add(IpRange::parse("10.0.0.0/28").value());
  const std::vector<discover::PlanPart> parts{{discover::Method::arp, plan.targets, "eth0"}};
  const SweepEstimate usual = estimate(plan, parts);
  plan.paces.emplace_back();
  plan.paces[0].profile = "gentle";
  plan.paces[0].ranges.add(IpRange::parse("10.0.1.0/24").value());
  CHECK(estimate(plan, parts).longest == usual.longest);
  plan.paces[0].ranges.add(IpRange::parse("10.0.0.9").value());
  CHECK(estimate(plan, parts).longest > usual.longest);
}

TEST_CASE("what a dry run announces is a bound of what the engine sends", "[sweep]") {
  SweepPlan plan;
  plan.profile = pace::find_profile("standard").value();
  plan.ports = PortSet::from_ranges({{1, 100}});
  IpSet near;
  near.add(IpRange::parse("10.0.0.0/28").value());
  IpSet far;
  far.add(IpRange::parse("10.1.0.0/30").value());
  const std::vector<discover::PlanPart> parts{{discover::Method::arp, near, "eth0"},
                                              {discover::Method::icmp_then_tcp, far}};
  const SweepEstimate sends = estimate(plan, parts);
  CHECK(sends.asked == 20);
  // ARP asks up to 8 times, and where one MAC answers for many, ICMP 6 times and TCP at 8 ports.
  // Elsewhere ICMP echo and timestamp 6 times each, TCP, and UDP at 4 ports twice.
  CHECK(sends.discovery_requests == 16 * (8 + 6 + 8) + 4 * (6 + 6 + 8 + 8));
  // Up to 7 passes whose every SYN the kernel may repeat once, and the looks whether a host lives.
  CHECK(sends.port_requests >= std::uint64_t{20} * 100 * 7 * 2);
  CHECK(sends.port_requests < std::uint64_t{20} * 100 * 7 * 2 * 2);
  CHECK(sends.shortest >= std::chrono::seconds(1));
  CHECK(sends.longest > sends.shortest);
  const double at_full_pace = static_cast<double>(sends.port_requests) / 2000;
  CHECK(static_cast<double>(sends.longest.count()) > at_full_pace);

  plan.udp_ports = PortSet::from_ranges({{1, 20}});
  const SweepEstimate with_udp = estimate(plan, parts);
  CHECK(with_udp.port_requests == sends.port_requests);
  CHECK(with_udp.udp_requests == std::uint64_t{20} * 20 * 8);
  CHECK(with_udp.shortest >= sends.shortest);
  CHECK(with_udp.longest > sends.longest);

  plan.udp_ports = PortSet();
  IpSet wide;
  wide.add(IpRange::parse("fd00::/64").value());
  const std::vector<discover::PlanPart> by_group{{discover::Method::multicast, wide, "eth0"},
                                                 {discover::Method::neighbour, wide, "eth0"}};
  const SweepEstimate of_wide = estimate(plan, by_group);
  CHECK(of_wide.asked >= 4096);
  CHECK(of_wide.asked < 10'000);
  CHECK(of_wide.discovery_requests < 500'000);
  CHECK(of_wide.shortest <= std::chrono::seconds(1));  // perhaps nobody is there

  plan.ports = PortSet();
  const SweepEstimate discovery_only = estimate(plan, parts);
  CHECK(discovery_only.port_requests == 0);
  CHECK(discovery_only.udp_requests == 0);
}

TEST_CASE("a wide IPv6 range that this machine is not attached to is refused", "[sweep]") {
  Bench bench;
  bench.change_scope("\"192.0.2.0/24\"", "\"192.0.2.0/24\", \"2001:db8:7::/64\"");
  const auto refused = bench.run("2001:db8:7::/64");
  REQUIRE_FALSE(refused);
  CHECK(refused.error().code == Errc::usage);
  CHECK(refused.error().text->message == Msg::cli_wide_elsewhere);
  CHECK(bench.engine_calls == 0);
  CHECK(bench.run("2001:db8:7::/120").value() == kDone);  // address by address
  CHECK(bench.engine_calls == 1);
}

TEST_CASE("the end of a sweep tells what was no host, and what the scope kept from being asked",
          "[sweep]") {
  Bench bench;
  bench.outcome.anomalies = {
      Note(Msg::discover_virtual_router, {"00:00:5e:00:01:07", "192.0.2.1"})};
  bench.outcome.discovery.outside = 3;
  bench.outcome.discovery.groups_refused = 2;
  bench.outcome.ports.rejected = 4;
  bench.outcome.ports.loss = 0.1;
  CHECK(bench.run("192.0.2.0/28").value() == kDone);  // IPv4 needs no group
  CHECK(holds(bench.err.str(), "warning: 00:00:5e:00:01:07 is shared by routers"));
  CHECK(holds(bench.err.str(), "3 answers came from addresses outside"));
  CHECK_FALSE(holds(bench.err.str(), "multicast questions"));
  CHECK(holds(bench.err.str(), "4 packets posed as answers"));
  CHECK(holds(bench.err.str(), "lost about 10 % of the packets"));
  CHECK(holds(bench.err.str(), "< 0.01 are expected to be missing"));
}

TEST_CASE("names are looked up only when every written address lies in the scope", "[sweep]") {
  Bench bench;
  int asked = 0;
  const Resolver resolve = [&](const std::string&) -> Result<std::vector<IpAddress>> {
    ++asked;
    return std::vector<IpAddress>{IpAddress::parse("192.0.2.9").value()};
  };
  const Environment environment = [](const std::string&) { return std::nullopt; };
  Console console(bench.out, bench.err);
  const CommandContext context(bench.options, bench.settings, environment, console, bench.clock,
                               bench.database());
  std::istringstream input;
  SweepCommand command;
  command.targets = {"camera.example", "198.51.100.1"};
  CHECK_FALSE(prepare_sweep(context, command, resolve, input));
  CHECK(asked == 0);
  command.targets = {"camera.example", "192.0.2.1"};
  const auto sweep = prepare_sweep(context, command, resolve, input);
  REQUIRE(sweep);
  CHECK(asked == 1);
  CHECK(sweep->names == std::vector<std::string>{"camera.example"});
  CHECK(sweep->plan.targets.size() == 2);
  const std::string shown = dry_run_text(console, *sweep, "table");
  CHECK(holds(shown, "Names looked up: camera.example"));
  CHECK(holds(shown, "the name server was asked"));
  command.excludes = {"camera.example"};
  CHECK(prepare_sweep(context, command, resolve, input)->plan.targets.size() == 1);
}
