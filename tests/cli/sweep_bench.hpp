// The sweep command around an engine that sends nothing and finds one Telnet host.
#pragma once

#include <chrono>
#include <optional>
#include <sstream>
#include <string>
#include <utility>

#include "catch.hpp"

#include "cli/commands.hpp"
#include "inventory/inventory.hpp"
#include "model/claims.hpp"
#include "program.hpp"

namespace tenken::test {

inline constexpr const char* kScope =
    "version = 1\n"
    "authorised_by = \"Facilities\"\n"
    "valid_until = 2099-12-31\n"
    "allow = [\"192.0.2.0/24\"]\n"
    "forbid = [\"192.0.2.200\"]\n"
    "checks = [\"discovery\", \"ports\", \"probes\"]\n"
    "[rates]\n"
    "host_packets_per_second = 10\n";

/// One host with a Telnet service, as the engine would have found it.
inline Batch telnet_host(const Clock& clock) {
  const IpAddress ip = IpAddress::parse("192.0.2.7").value();
  const MacAddress mac = MacAddress::parse("00:1d:c9:00:00:07").value();
  const Witness witness("here", "test");
  Batch batch;
  batch.evidence.push_back(
      Evidence::make(EvidenceKind::transcript, "probe/telnet", to_bytes("< login: "), clock.now()));
  Observation seen(Subject(ip, mac), claim::kHostSeen, "arp", witness, clock.now());
  batch.observations.push_back(seen);
  for (const auto& [key, value] :
       {std::pair(claim::kPortState, "open"), std::pair(claim::kProtocol, "telnet"),
        std::pair(claim::kCleartext, "true"), std::pair(claim::kAuth, "password")}) {
    Observation fact(Subject(ip, mac, Transport::tcp, 23), key, value, witness, clock.now());
    fact.evidence = batch.evidence.front().id;
    batch.observations.push_back(fact);
  }
  PortCoverage coverage;
  coverage.scanned = PortSet::parse("1-1000").value();
  coverage.open = PortSet::parse("23").value();
  coverage.method = "connect";
  batch.observations.emplace_back(Subject(ip, mac), claim::kCoverageTcp, coverage.to_string(),
                                  witness, clock.now());
  return batch;
}

/// Why the command did not run.
inline Errc refused(const Result<cli::ExitCode>& result) {
  REQUIRE_FALSE(result);
  return result.error().code;
}

inline cli::SweepCommand resume_last() {
  cli::SweepCommand command;
  command.resume = "last";
  return command;
}

/// The command with everything that it touches in a folder of its own.
struct SweepBench {
  TempFolder folder;
  std::string scope = kScope;  ///< as it stands in the folder
  ManualClock clock{Timestamp::parse("2026-11-24T00:00:00Z").value()};
  std::ostringstream out;
  std::ostringstream err;
  cli::Options options;
  cli::Settings settings;
  int engine_calls = 0;
  cli::SweepPlan plan;        ///< as the engine got it
  ScanRecord record;          ///< as the engine got it
  cli::SweepOutcome outcome;  ///< what the engine says
  bool found = true;          ///< whether the engine finds the host
  std::optional<Error> engine_error;

  /// Writes the scope again, with `to` in the place of `from`.
  void change_scope(const std::string& from, const std::string& to) {
    const std::size_t at = scope.find(from);
    REQUIRE(at != std::string::npos);
    scope.replace(at, from.size(), to);
    folder.write("scope.toml", scope);
  }
  void allow_discovery_only() {
    change_scope("\"discovery\", \"ports\", \"probes\"", "\"discovery\"");
  }

  SweepBench() {
    outcome.hosts = 1;
    settings[cli::Setting::scope] =
        cli::SettingValue(folder.write("scope.toml", kScope), "--scope");
    settings[cli::Setting::ports] = cli::SettingValue("top100", "--ports");
  }

  std::string database() const { return folder.file("site.db"); }

  Result<cli::ExitCode> run(const cli::SweepCommand& command) {
    out.str("");
    err.str("");
    cli::Console console(out, err);
    console.quiet = options.quiet;
    const cli::Environment environment = [](const std::string&) { return std::nullopt; };
    const cli::CommandContext context(options, settings, environment, console, clock, database());
    return cli::run_sweep_command(
        context, command,
        [this](const cli::SweepPlan& p, const pace::Gate&, inventory::Inventory& inventory,
               const ScanRecord& scan, const Clock& now,
               const cli::OnSweepStatus& on_status) -> Result<cli::SweepOutcome> {
          ++engine_calls;
          plan = p;
          record = scan;
          on_status(cli::SweepStatus());
          if (engine_error) return tl::unexpected(*engine_error);
          auto stored = inventory.append(scan.id, found ? telnet_host(now) : Batch());
          if (!stored) return tl::unexpected(stored.error());
          clock.advance(std::chrono::minutes(1));
          return outcome;
        });
  }

  Result<cli::ExitCode> run(const std::string& target) {
    cli::SweepCommand command;
    command.targets = {target};
    return run(command);
  }

  ScanRecord last_scan() {
    auto inventory =
        inventory::Inventory::open(database(), inventory::OpenMode::read_only, "", clock);
    REQUIRE(inventory);
    return inventory->find_scan("last").value();
  }
};

}  // namespace tenken::test
