#include "netns_support.hpp"

#include <cstdlib>
#include <filesystem>

#include "catch.hpp"
#include <sys/wait.h>
#include <unistd.h>

namespace tenken::test {

bool run_command(const std::string& command) {
  const int status = std::system(command.c_str());
  return WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

void inside_namespace(const std::string& tag, const std::string& prefix) {
  if (::geteuid() != 0) {
    WARN("skipped: needs root to make a network namespace");
    SUCCEED();  // a test without an assertion fails
    return;
  }
  const std::string program = std::filesystem::read_symlink("/proc/self/exe").string();
  const std::string setup =
      "ip link set lo up && ip link add v0 type veth peer name v1 && "
      "sysctl -qw net.ipv6.conf.all.disable_ipv6=1; "
      "ip link set v0 up && ip link set v1 arp off up && ip addr add 10.7.0.1/16 dev v0; "
      // Until then the kernel throws away what is sent.
      "until ip link show v0 | grep -q \"state UP\"; do sleep 0.05; done";
  // A tag of no test would end well; Catch2 takes one -w only, so NoTests cannot say so.
  CHECK(run_command("\"" + program + "\" \"" + tag + "\" --list-test-names-only | grep -q ."));
  const std::string command = "timeout 120 unshare -nm sh -c '" + setup + " && exec " + prefix +
                              " \"" + program + "\" \"" + tag + "\" -w NoAssertions'";
  CHECK(run_command(command));
}

MacAddress mac_of(std::uint32_t number) {
  return MacAddress({0x02, 0x00, 0x00, 0x00, static_cast<std::uint8_t>(number >> 8U),
                     static_cast<std::uint8_t>(number)});
}

FarmDevice device(std::uint32_t number, std::set<std::uint16_t> open, Closed closed) {
  FarmDevice made;
  made.macs = {mac_of(number)};
  made.open = std::move(open);
  made.closed = closed;
  return made;
}

IpSet range(std::uint32_t first, std::uint32_t last) {
  IpSet set;
  set.add(IpRange(address(first), address(last)));
  return set;
}

}  // namespace tenken::test
