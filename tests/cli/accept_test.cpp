// accept: profiles, exit codes, the log and the certificate, around an engine that sends nothing.
#include <algorithm>

#include "catch.hpp"

#include "cli/accept_profile.hpp"
#include "inventory/acceptance_log.hpp"
#include "sweep_bench.hpp"

using namespace tenken;
using namespace tenken::cli;
using tenken::test::holds;
using tenken::test::SweepBench;

namespace {

/// What a profile that is wrong is told, in English.
std::string told(const std::string& toml) {
  const auto profile = parse_accept_profile(toml, "x.toml");
  REQUIRE_FALSE(profile);
  CHECK(profile.error().code == Errc::usage);
  return profile.error().message(Lang::en);
}

/// The command around the bench's Telnet host.
struct AcceptBench : SweepBench {
  AcceptCommand command;

  explicit AcceptBench(const std::string& profile) {
    command.target = "192.0.2.7";
    command.profile = folder.write("profile.toml", profile);
  }

  Result<ExitCode> accept() {
    out.str("");
    err.str("");
    Console console(out, err);
    const Environment environment = [](const std::string&) { return std::nullopt; };
    const CommandContext context(options, settings, environment, console, clock, database());
    return run_accept_command(
        context, command,
        [this](const SweepPlan& p, const pace::Gate&, inventory::Inventory& inventory,
               const ScanRecord& scan, const Clock& now,
               const OnSweepStatus& on_status) -> Result<SweepOutcome> {
          ++engine_calls;
          plan = p;
          on_status(SweepStatus());
          auto stored = inventory.append(scan.id, found ? test::telnet_host(now) : Batch());
          if (!stored) return tl::unexpected(stored.error());
          clock.advance(std::chrono::minutes(1));
          return outcome;
        });
  }

  std::vector<Acceptance> log() {
    auto book = inventory::AcceptanceLog::open(database(), inventory::OpenMode::read_only, "");
    REQUIRE(book);
    return book->all().value();
  }
};

// The bench's host has TCP 1-1000 measured, with Telnet alone.
constexpr const char* kTakesTelnet =
    "version = 1\nname = \"old switch\"\n[coverage]\ntcp = \"1-1000\"\nudp = \"none\"\n"
    "[tcp]\nallowed = 23\nrequired = 23\n";

}  // namespace

TEST_CASE("accept: every example that comes with the program reads", "[accept]") {
  REQUIRE(accept_examples().size() == 5);
  for (const AcceptExample& example : accept_examples()) {
    INFO(example.name);
    const auto profile = load_accept_profile(std::string(example.name));
    REQUIRE(profile);
    CHECK(profile->tcp.allowed.has_value());
    CHECK_FALSE(profile->items.empty());
    CHECK(profile->sha256.size() == 64);
    CHECK(test::slurp(std::string(TENKEN_SOURCE_DIR) + "/profiles/" + std::string(example.name) +
                      ".toml") == example.text);
  }
}

TEST_CASE("accept: what a profile says wrong is told with its line and what to write", "[accept]") {
  CHECK(holds(told("name = \"x\""), "version = 1"));
  CHECK(holds(told("version = 1\n[devise]\nmaker = \"A\""), "x.toml:2"));
  CHECK(holds(told("version = 1\n[devise]\nmaker = \"A\""), "device"));
  CHECK(holds(told("version = 1\n[device]\nmakr = \"A\""), "maker"));
  CHECK(holds(told("version = 1\n[device]\nmaker = 7"), "maker = \"Axis\""));
  CHECK(holds(told("version = 1\n[services]\nforbidden = [\"telent\"]"), "telnet"));
  CHECK(holds(told("version = 1\n[items]\n\"32-4\" = \"conforming\""), "32-4"));
  CHECK(holds(told("version = 1\n[items]\n\"32-3\" = \"conform\""), "conforming"));
  CHECK(holds(told("version = 1\n[items]\nreview = \"pass\""), "accept"));
  CHECK(holds(told("version = 1\n[coverage]\npace = \"fst\""), "fast"));
  CHECK(holds(told("version = 1\n[coverage]\ntcp = \"0\""), "tcp = \"all\""));
  CHECK(holds(told("version = 1\n[coverage]\nlisten = \"soon\""), "listen = \"10m\""));
  CHECK(holds(told("version = 1\n[coverage]\ntcp = \"1-100\"\n[tcp]\nrequired = 443"),
              "tcp = \"1-100,443\""));
  CHECK(holds(told("version = 1\n[tcp]\nallowed = 80\nrequired = 443"), "x.toml:4"));
  CHECK(holds(told("version = 1\n[flows]\nallowed = [\"a/b\"]"), "192.0.2.0/24"));
  CHECK(holds(told("version = 1\n[device\n"), "x.toml:2"));
  CHECK(holds(told("version = 1\n[device]\nfirmware = \"1\"\nfirmware_min = \"1\""), "x.toml:4"));
  CHECK(holds(told("version = 2"), "version = 1"));
  CHECK(holds(load_accept_profile("camra").error().message(Lang::en), "camera"));
}

TEST_CASE("accept: pass, fail and inconclusive are 0, 1 and 3", "[accept]") {
  AcceptBench good(kTakesTelnet);
  CHECK(good.accept().value() == 0);
  CHECK(good.engine_calls == 1);
  CHECK(good.plan.ports.size() == 1000);
  CHECK(good.plan.udp_ports.empty());
  CHECK(holds(good.out.str(), "pass"));

  AcceptBench bad(std::string(kTakesTelnet) + "[services]\nforbidden = [\"telnet\"]\n");
  CHECK(bad.accept().value() == 1);
  CHECK(holds(bad.out.str(), "Not allowed: 192.0.2.7"));

  AcceptBench open("version = 1\n[coverage]\ntcp = \"1-1001\"\nudp = \"none\"\n");
  CHECK(open.accept().value() == 3);
  CHECK(holds(open.out.str(), "Not measured: 1001"));

  // A fail is not hidden by what is missing.
  AcceptBench both(
      "version = 1\n[coverage]\ntcp = \"1-1001\"\nudp = \"top20\"\n"
      "[services]\nforbidden = [\"telnet\"]\n");
  CHECK(both.accept().value() == 1);

  AcceptBench silent(kTakesTelnet);
  silent.found = false;
  CHECK(silent.accept().value() == 3);
}

TEST_CASE("accept: a device that answered yesterday and is silent now does not pass", "[accept]") {
  AcceptBench bench(kTakesTelnet);
  REQUIRE(bench.accept().value() == 0);
  bench.clock.advance(std::chrono::hours(24));
  bench.found = false;
  CHECK(bench.accept().value() == 3);
  const auto log = bench.log();
  REQUIRE(log.size() == 2);
  CHECK(log[0].result == AcceptanceResult::pass);
  CHECK(log[1].result == AcceptanceResult::inconclusive);
  CHECK(log[0].number != log[1].number);
}

TEST_CASE("accept: certificate, JUnit and the log agree", "[accept]") {
  AcceptBench bench(std::string(kTakesTelnet) + "[items]\n\"32-3\" = \"conforming\"\n" +
                    "[certificate]\npurpose = \"Gate <east>\"\n");
  bench.command.certificates = {bench.folder.file("cert.html"), bench.folder.file("cert.pdf")};
  bench.command.junit = bench.folder.file("out.xml");
  bench.command.inspector = "Sato";
  CHECK(bench.accept().value() == 1);
  const auto log = bench.log();
  REQUIRE(log.size() == 1);
  const std::string html = test::slurp(bench.folder.file("cert.html"));
  CHECK(holds(html, log[0].number));
  CHECK(holds(html, log[0].evidence_sha256));
  CHECK(holds(html, "Gate &lt;east&gt;"));
  CHECK(holds(html, "Sato"));
  CHECK(log[0].evidence_records == 1);
  CHECK(test::slurp(bench.folder.file("cert.pdf")).starts_with("%PDF-"));
  CHECK(holds(test::slurp(bench.folder.file("out.xml")), "failures=\"1\""));
  const auto item = std::ranges::find(log[0].checks, "item-32-3", &AcceptanceCheck::id);
  REQUIRE(item != log[0].checks.end());
  CHECK(item->verdict == Verdict::non_conforming);
}

TEST_CASE("accept: what cannot be begun is refused before anything is sent", "[accept]") {
  AcceptBench bench(kTakesTelnet);
  const auto code_of = [&] {
    const auto result = bench.accept();
    REQUIRE_FALSE(result);
    return result.error().code;
  };
  bench.command.target = "192.0.2.0/30";
  CHECK(code_of() == Errc::usage);
  bench.command.target = "198.51.100.7";
  CHECK(code_of() == Errc::out_of_scope);
  bench.command.target = "00:1d:c9:00:00:07";  // nobody knows its address
  CHECK(code_of() == Errc::usage);
  bench.command.target = "192.0.2.7";
  bench.command.certificates = {"cert.doc"};
  CHECK(code_of() == Errc::usage);
  bench.command.certificates.clear();
  bench.command.wait = "soon";
  CHECK(code_of() == Errc::usage);
  bench.command.wait.clear();
  bench.allow_discovery_only();
  CHECK(code_of() == Errc::out_of_scope);
  CHECK(bench.engine_calls == 0);
}

TEST_CASE("accept: a MAC address that the inventory knows names its device", "[accept]") {
  AcceptBench bench(kTakesTelnet);
  REQUIRE(bench.accept().value() == 0);
  bench.clock.advance(std::chrono::hours(1));
  bench.command.target = "00:1d:c9:00:00:07";
  CHECK(bench.accept().value() == 0);
  CHECK(bench.log().back().target == "192.0.2.7");
}

TEST_CASE("accept: an interrupted acceptance has no result", "[accept]") {
  AcceptBench bench(kTakesTelnet);
  bench.outcome.interrupted = true;
  CHECK(bench.accept().value() == 130);
  CHECK(bench.log().empty());
}

TEST_CASE("accept: the log and the examples are commands of the program", "[accept]") {
  AcceptBench bench(kTakesTelnet);
  REQUIRE(bench.accept().value() == 0);
  const auto log = test::run_tenken({"accept", "log", "--db", bench.database(), "--format", "json"},
                                    bench.folder);
  CHECK(log.code == 0);
  CHECK(holds(log.out, "\"result\": \"pass\""));
  CHECK(holds(log.out, bench.log().front().number));
  const auto example = test::run_tenken({"accept", "example", "plc"}, bench.folder);
  CHECK(example.code == 0);
  CHECK(holds(example.out, "pace = \"gentle\""));
  CHECK(test::run_tenken({"accept", "example"}, bench.folder).out ==
        "camera\ngateway\nplc\nprinter\nsensor\n");
  CHECK(test::run_tenken({"accept", "example", "car"}, bench.folder).code == 2);
  CHECK(test::run_tenken({"accept", "192.0.2.7"}, bench.folder).code == 2);
}
