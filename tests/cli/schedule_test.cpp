// Schedules, status and alerts through the built program; nothing is scanned.
#include <csignal>
#include <thread>

#include "catch.hpp"

#include "program.hpp"

using namespace tenken::test;

namespace {

constexpr const char* kLoopbackScope =
    "version = 1\nauthorised_by = \"the test\"\nvalid_until = 2199-01-01\n"
    "allow = [\"127.0.0.1/32\"]\nchecks = [\"discovery\", \"ports\"]\n";

/// A folder with a scope, and the words of the commands.
struct ScheduleBench {
  TempFolder folder;

  ScheduleBench() { folder.write("scope.toml", kLoopbackScope); }
  Ended run(std::vector<std::string> words) {
    words.insert(words.end(), {"--db", "inventory.db", "--lang", "en"});
    return run_tenken(std::move(words), folder);
  }
  Ended add(const std::string& name, std::vector<std::string> words) {
    words.insert(words.begin(), {"schedule", "add", name, "--scope", "scope.toml"});
    return run(std::move(words));
  }
};

}  // namespace

TEST_CASE("a schedule is added, listed, paused and removed", "[schedule]") {
  ScheduleBench bench;
  const Ended added = bench.add(
      "nightly", {"--cron", "0 2 * * mon-fri", "--zone", "Asia/Tokyo", "--window", "22:00-05:00",
                  "--jitter", "10m", "--missed", "once", "--ports", "22", "127.0.0.1"});
  CHECK(added.code == 0);
  CHECK(holds(added.err, "no daemon runs"));
  const Ended list = bench.run({"schedule", "list", "--format", "json"});
  CHECK(list.code == 0);
  CHECK(holds(list.out, "\"name\": \"nightly\""));
  CHECK(holds(list.out, "\"jitter_seconds\": 600"));
  CHECK(holds(list.out, "\"--ports=22\""));
  CHECK(holds(list.out, "--scope=" + bench.folder.file("scope.toml")));
  CHECK(bench.add("nightly", {"--every", "1h", "127.0.0.1"}).code == 2);
  CHECK(bench.run({"schedule", "pause", "nightly"}).code == 0);
  const Ended status = bench.run({"status"});
  CHECK(status.code == 0);
  CHECK(holds(status.out, "no daemon runs"));
  CHECK(holds(status.out, "rests"));
  CHECK(bench.run({"schedule", "resume", "nightly"}).code == 0);
  CHECK(bench.run({"schedule", "rm", "nightly"}).code == 0);
  CHECK(bench.run({"schedule", "rm", "nightly"}).code == 2);
  CHECK(holds(bench.run({"schedule", "list"}).out, "There is no schedule"));
}

TEST_CASE("what a run would refuse is refused when a schedule is added", "[schedule]") {
  ScheduleBench bench;
  CHECK(bench.add("a", {"--every", "1h", "192.0.2.1"}).code == 5);
  CHECK(bench.add("a", {"--every", "1h"}).code == 2);
  CHECK(bench.add("a", {"127.0.0.1"}).code == 2);
  CHECK(bench.add("a", {"--every", "1h", "--cron", "@daily", "127.0.0.1"}).code == 2);
  CHECK(bench.add("a", {"--every", "1s", "127.0.0.1"}).code == 2);
  CHECK(bench.add("a", {"--every", "1h", "--zone", "Mars/Base", "127.0.0.1"}).code == 2);
  CHECK(bench.add("a", {"--every", "1h", "--missed", "twice", "127.0.0.1"}).code == 2);
  CHECK(bench.add("a b", {"--every", "1h", "127.0.0.1"}).code == 2);
  CHECK(bench.add("a", {"--every", "1h", "--profile", "nosuch", "127.0.0.1"}).code == 2);
  CHECK(bench.add("a", {"--every", "1h", "--rate", "-3", "127.0.0.1"}).code == 2);
  const Ended none = run_tenken(
      {"schedule", "add", "a", "--every", "1h", "127.0.0.1", "--db", "inventory.db"}, bench.folder);
  CHECK(none.code == 5);
}

TEST_CASE("a channel is tested, and its faults are told", "[alerts]") {
  ScheduleBench bench;
  bench.folder.write(
      "alerts.toml",
      "[[channel]]\nname = \"own\"\nkind = \"command\"\ncommand = [\"/usr/bin/tee\", \"" +
          bench.folder.file("told") +
          "\"]\n[[channel]]\nname = \"deaf\"\nkind = \"command\"\n"
          "command = [\"/bin/false\"]\n"
          "[[rule]]\nname = \"r\"\non = [\"device_new\"]\nchannels = [\"own\"]\n");
  CHECK(bench.run({"alerts", "test", "own", "--alerts", "alerts.toml"}).code == 0);
  CHECK(holds(slurp(bench.folder.file("told")), "\"action\":\"test\""));
  const Ended deaf = bench.run({"alerts", "test", "deaf", "--alerts", "alerts.toml"});
  CHECK(deaf.code == 4);
  CHECK(holds(deaf.err, "exit code 1"));
  CHECK(bench.run({"alerts", "test", "nobody", "--alerts", "alerts.toml"}).code == 2);
  CHECK(bench.run({"alerts", "list"}).code == 2);  // no file is named
  CHECK(bench.run({"alerts", "send", "--alerts", "alerts.toml"}).code == 0);
  const Ended list = bench.run({"alerts", "list", "--alerts", "alerts.toml"});
  CHECK(list.code == 0);
  CHECK(holds(list.out, "/usr/bin/tee"));
  bench.folder.write("alerts.toml", "[[channel]]\nname = \"x\"\n");
  CHECK(bench.run({"alerts", "list", "--alerts", "alerts.toml"}).code == 2);
}

TEST_CASE("one daemon runs on an inventory, and ends with 0 when it is told to", "[daemon]") {
  ScheduleBench bench;
  Ended ended;
  std::thread thread([&] { ended = bench.run({"daemon"}); });
  Ended status;
  for (int i = 0; i < 200 && !holds(status.out, "a daemon runs"); ++i) {
    std::this_thread::sleep_for(std::chrono::milliseconds(100));
    TempFolder elsewhere;
    status = run_tenken({"status", "--db", bench.folder.file("inventory.db"), "--lang", "en"},
                        elsewhere);
  }
  REQUIRE(holds(status.out, "a daemon runs: process "));
  const pid_t pid = std::stoi(status.out.substr(status.out.find("process ") + 8));
  TempFolder elsewhere;
  const Ended second =
      run_tenken({"daemon", "--db", bench.folder.file("inventory.db"), "--lang", "en"}, elsewhere);
  CHECK(second.code == 4);
  CHECK(holds(second.err, std::to_string(pid)));
  ::kill(pid, SIGTERM);
  thread.join();
  CHECK(ended.code == 0);
}
