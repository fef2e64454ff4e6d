// Runs hidden cases of this test program among the hosts of tests/scanner/link_world.sh.
#pragma once

#include <filesystem>
#include <string>

#include "catch.hpp"

#include "program.hpp"

namespace tenken::test {

/// The visible half of a case: runs those tagged `tag`, such as "[sweep-look]", in namespaces of
/// their own. Skips, and says so, without root or avahi-daemon.
inline void among_hosts(const std::string& tag) {
  if (::geteuid() != 0 || ::access("/usr/sbin/avahi-daemon", X_OK) != 0) {
    WARN("skipped: needs root and avahi-daemon");
    SUCCEED();  // a test without an assertion fails
    return;
  }
  const TempFolder folder;
  const std::string own = std::filesystem::read_symlink("/proc/self/exe").string();
  const std::string world = TENKEN_SOURCE_DIR "/tests/scanner/link_world.sh";
  const Ended inside = run_program("/usr/bin/unshare",
                                   {"-n", "-m", "-p", "-f", "--kill-child", "--mount-proc", "sh",
                                    world, "timeout", "50", own, tag, "-w", "NoAssertions"},
                                   folder, {{"TENKEN_TEST_INSIDE", "1"}});
  INFO(inside.out);
  INFO(inside.err);
  CHECK(inside.code == 0);
  CHECK(holds(inside.out, "All tests passed"));
}

}  // namespace tenken::test
