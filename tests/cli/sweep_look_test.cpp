// sweep --look among real hosts in network namespaces of its own.
#include <algorithm>
#include <filesystem>
#include <string>
#include <vector>

#include "catch.hpp"
#include <boost/json/parse.hpp>

#include "link_world.hpp"

using namespace tenken;
using namespace tenken::test;

namespace {

constexpr const char* kLookScope =
    "version = 1\nauthorised_by = \"the test\"\nvalid_until = 2199-01-01\n"
    "allow = [\"10.7.0.0/24\", \"10.8.0.0/24\"]\nchecks = [\"discovery\"]\n";

Ended run_look(const TempFolder& folder, std::vector<std::string> more) {
  std::vector<std::string> words{"sweep", "--look",   "--scope",   "scope.toml",
                                 "--db",  "never.db", "--profile", "fast"};
  words.insert(words.end(), more.begin(), more.end());
  folder.write("scope.toml", kLookScope);
  return run_tenken(words, folder);
}

std::vector<std::string> files_left_in(const TempFolder& folder) {
  std::vector<std::string> names;
  for (const auto& entry : std::filesystem::directory_iterator(folder.path()))
    if (!entry.path().filename().string().starts_with(
            '.'))  // what the program wrote to its streams
      names.push_back(entry.path().filename());
  std::ranges::sort(names);
  return names;
}

}  // namespace

TEST_CASE("inside: a look shows who answers, and leaves nothing behind", "[.][sweep-look]") {
  const TempFolder folder;
  const Ended table = run_look(folder, {"10.7.0.0/26", "10.8.0.11"});
  INFO(table.out << table.err);
  CHECK(table.code == 0);
  CHECK(std::ranges::count(table.out, '\n') == 4);
  CHECK(holds(table.out, "10.7.0.11        "));
  CHECK(holds(table.out, "10.7.0.13        02:00:00:00:07:33"));
  CHECK(holds(table.out, "10.7.0.14"));
  CHECK(holds(table.out, "10.8.0.11                          "));  // behind a router: no MAC
  CHECK(holds(table.err, "nothing was recorded"));
  CHECK(files_left_in(folder) == std::vector<std::string>{"scope.toml"});

  // One answers for thirteen others: told, and none of them is shown as a host.
  const Ended proxied =
      run_look(folder, {"10.7.0.96/28", "10.7.0.200", "--format", "json", "--out", "l.csv"});
  INFO(proxied.out << proxied.err);
  CHECK(proxied.out.empty());
  CHECK(holds(slurp(folder.file("l.csv")), "10.7.0.97"));
  CHECK(holds(slurp(folder.file("l.csv")), "10.7.0.200"));
  CHECK_FALSE(holds(slurp(folder.file("l.csv")), "10.7.0.99"));
  CHECK(holds(proxied.err, "proxy ARP"));

  const Ended json = run_look(folder, {"10.7.0.13", "10.7.0.60", "--format", "json"});
  INFO(json.out << json.err);
  const auto root = boost::json::parse(json.out).as_object();
  CHECK(root.at("asked") == 2);
  CHECK(root.at("complete") == true);
  REQUIRE(root.at("hosts").as_array().size() == 1);
  const auto& host = root.at("hosts").at(0).as_object();
  CHECK(host.at("ip") == "10.7.0.13");
  CHECK(host.at("mac") == "02:00:00:00:07:33");
  CHECK(host.at("method") == "arp");
  CHECK(host.at("rtt_us").is_int64());

  const Ended nobody = run_look(folder, {"10.7.0.60"});
  CHECK(nobody.code == 3);
  CHECK(nobody.out.empty());
}

TEST_CASE("a look finds hosts and records nothing", "[sweep][netns]") {
  among_hosts("[sweep-look]");
}

TEST_CASE("a look is nothing but a look", "[sweep]") {
  const TempFolder folder;
  const std::vector<std::vector<std::string>> wrong{{"--ports", "80"},
                                                    {"--udp-ports", "53"},
                                                    {"--fail-on", "high"},
                                                    {"--vantage", "outside"},
                                                    {"--resume", "last"}};
  for (const auto& words : wrong) {
    const Ended ended = run_look(folder, words);
    INFO(ended.err);
    CHECK(ended.code == 2);
    CHECK(holds(ended.err, "--look"));
    CHECK(holds(ended.err, words.front()));
  }
  const Ended outside = run_look(folder, {"192.0.2.1"});
  CHECK(outside.code == 5);
  CHECK(run_look(folder, {"10.7.0.1", "--format", "html"}).code == 2);
  CHECK(files_left_in(folder) == std::vector<std::string>{"scope.toml"});
}
