// Questions to the groups of SADP and LLMNR, in the network namespaces of link_world.sh; needs
// root.
#include <cstdlib>
#include <filesystem>

#include "catch.hpp"
#include <sys/wait.h>
#include <unistd.h>

#include "net_support.hpp"
#include "scanner/discover/llmnr_asker.hpp"
#include "scanner/discover/multicast_discoverer.hpp"
#include "scanner/dissect/cameras.hpp"

using namespace tenken;
using namespace tenken::test;
using namespace tenken::discover;

namespace {

bool done_by_shell(const std::string& command) {
  const int status = std::system(command.c_str());
  return WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

void in_link_world(const std::string& tag) {
  if (::geteuid() != 0) {
    WARN("skipped: needs root to make network namespaces");
    SUCCEED();
    return;
  }
  const std::string program = std::filesystem::read_symlink("/proc/self/exe").string();
  CHECK(done_by_shell("\"" + program + "\" \"" + tag + "\" --list-test-names-only | grep -q ."));
  const std::string world = std::string(TENKEN_SOURCE_DIR) + "/tests/scanner/link_world.sh";
  CHECK(done_by_shell("timeout 120 unshare -nmpf --kill-child --mount-proc \"" + world + "\" \"" +
                      program + "\" \"" + tag + "\" -w NoAssertions"));
}

IpAddress host_at(const char* text) { return IpAddress::parse(text).value(); }

struct GroupPlace {
  Loop loop;
  SystemClock clock;
  pace::Gate gate{lab_scope(), clock};
  pace::TokenBucket shared{20'000, 64};
  Interface br0 = find_interface(list_interfaces().value(), "br0").value();

  GroupPlace() {
    const std::string speakers =
        std::string(TENKEN_SOURCE_DIR) + "/tests/scanner/group_speakers.py";
    REQUIRE(done_by_shell("ip netns exec h1 /usr/bin/python3 -B \"" + speakers +
                          "\" 10.7.0.11 camera-7"));
  }
};

}  // namespace

TEST_CASE("a camera that answers SADP to the whole group is heard", "[netns]") {
  in_link_world("[sadp-in]");
}
TEST_CASE("SADP: inside", "[.][sadp-in]") {
  GroupPlace place;
  IpSet targets;
  targets.add(IpRange::parse("10.7.0.0/24").value());
  MulticastDiscoverer groups(place.loop.executor(), place.gate, place.shared, place.clock,
                             place.br0, quick_profile(), targets);
  std::map<IpAddress, std::string> methods;
  const OnHost note = [&](const HostSeen& seen) { methods[seen.ip] = seen.method; };
  const auto stats = place.loop.run(groups.run(targets, note));
  REQUIRE(stats);
  CHECK(methods[host_at("10.7.0.11")] == "sadp");
  CHECK(stats->sent <= MulticastDiscoverer::kMaxRequests);
  const GroupAnswers::Of said = groups.answers().of(host_at("10.7.0.11"));
  REQUIRE(said.contains(37020));
  REQUIRE(said.at(37020).size() == 1);  // its repeats are one
  const auto camera = dissect::parse_sadp(said.at(37020).front());
  REQUIRE(camera);
  CHECK(camera->serial == "DS-7-0001");
}

TEST_CASE("a scope that forbids a host of the link asks no group", "[netns]") {
  in_link_world("[closed-groups-in]");
}
TEST_CASE("closed groups: inside", "[.][closed-groups-in]") {
  GroupPlace place;
  pace::Scope careful = lab_scope();
  careful.forbidden.add(IpRange::parse("10.7.0.66").value());
  const pace::Gate gate(careful, place.clock);
  LlmnrAsker asker(place.loop.executor(), gate, place.shared, place.br0);
  REQUIRE(place.loop.run(asker.run({host_at("10.7.0.11")})));
  CHECK(asker.answers().of(host_at("10.7.0.11")).empty());
}

TEST_CASE("hosts are asked by multicast what they call themselves", "[netns]") {
  in_link_world("[llmnr-in]");
}
TEST_CASE("LLMNR: inside", "[.][llmnr-in]") {
  GroupPlace place;
  LlmnrAsker asker(place.loop.executor(), place.gate, place.shared, place.br0);
  // The second one does not answer, the third is on no link here, the fourth is this machine.
  REQUIRE(place.loop.run(asker.run(
      {host_at("10.7.0.11"), host_at("10.7.0.13"), host_at("10.8.0.11"), host_at("10.7.0.1")})));
  const GroupAnswers::Of said = asker.answers().of(host_at("10.7.0.11"));
  REQUIRE(said.contains(5355));
  CHECK(said.at(5355).size() == 2);  // its name, and the address of that name
  CHECK(asker.answers().of(host_at("10.7.0.13")).empty());
  CHECK(asker.answers().of(host_at("10.8.0.11")).empty());
}
