// The sweep command and logins: tried behind what the engine found, only where the scope says so.
#include <atomic>
#include <sstream>
#include <string>

#include "catch.hpp"

#include "cli/commands.hpp"
#include "inventory/attempt_ledger.hpp"
#include "inventory/inventory.hpp"
#include "logins/fake_servers.hpp"
#include "model/claims.hpp"
#include "program.hpp"

using namespace tenken;
using namespace tenken::test;

namespace {

constexpr const char* kConsent =
    "[logins]\nadministrator = \"Suzuki\"\ncontact = \"-\"\nvalid_until = 2099-12-31\n";

std::string scope_with(const std::string& checks, const std::string& section) {
  return "version = 1\nauthorised_by = \"Facilities\"\nvalid_until = 2099-12-31\n"
         "allow = [\"127.0.0.0/8\"]\nchecks = [\"discovery\", \"ports\", \"probes\"" +
         checks + "]\n" + section;
}

/// FTP as a camera delivers it: one account with the password that the maker set.
class FactoryCamera {
 public:
  FactoryCamera() : server_([this](Peer& peer, int) { talk(peer); }) {}
  std::uint16_t port() const { return server_.port(); }
  int connections() const { return server_.connections(); }
  int passwords() const { return passwords_; }

 private:
  void talk(Peer& peer) {
    peer.say("220 camera\r\n");
    std::string account;
    bool inside = false;
    for (std::string line = peer.line(); !line.empty(); line = peer.line()) {
      if (line.starts_with("USER ")) account = line.substr(5), peer.say("331 password\r\n");
      if (line == "PWD") peer.say(inside ? "257 \"/\"\r\n" : "530 no\r\n");
      if (!line.starts_with("PASS ")) continue;
      ++passwords_;
      inside = account == "root" && line.substr(5) == "pass";
      peer.say(inside ? "230 in\r\n" : "530 no\r\n");
    }
  }

  std::atomic<int> passwords_{0};
  FakeServer server_;
};

struct LoginSweep {
  TempFolder folder;
  FactoryCamera camera;
  SystemClock clock;
  std::ostringstream out;
  std::ostringstream err;

  std::string database() const { return folder.file("site.db"); }

  Batch found() const {
    const IpAddress ip = IpAddress::parse("127.0.0.1").value();
    const MacAddress mac = MacAddress::parse("00:40:8c:00:00:07").value();
    const Witness witness("here", "test");
    Batch batch;
    const Timestamp now = clock.now();
    batch.observations.emplace_back(Subject(ip, mac), claim::kHostSeen, "arp", witness, now);
    batch.observations.emplace_back(Subject(ip, mac), claim::kVendor, "Axis", witness, now);
    for (const auto& [key, value] :
         {std::pair(claim::kPortState, "open"), std::pair(claim::kProtocol, "ftp"),
          std::pair(claim::kCleartext, "true"), std::pair(claim::kAuth, "password")})
      batch.observations.emplace_back(Subject(ip, mac, Transport::tcp, camera.port()), key, value,
                                      witness, now);
    return batch;
  }

  Result<cli::ExitCode> run(const std::string& scope) {
    cli::Settings settings;
    settings[cli::Setting::scope] = cli::SettingValue(folder.write("scope.toml", scope), "--scope");
    settings[cli::Setting::ports] = cli::SettingValue("top100", "--ports");
    cli::SweepCommand command;
    command.targets = {"127.0.0.1"};
    cli::Options options;
    const cli::Console console(out, err);
    const cli::Environment environment = [](const std::string&) { return std::nullopt; };
    const cli::CommandContext context(options, settings, environment, console, clock, database());
    return cli::run_sweep_command(
        context, command,
        [this](const cli::SweepPlan&, const pace::Gate&, inventory::Inventory& inventory,
               const ScanRecord& scan, const Clock&,
               const cli::OnSweepStatus&) -> Result<cli::SweepOutcome> {
          if (auto stored = inventory.append(scan.id, found()); !stored)
            return tl::unexpected(stored.error());
          cli::SweepOutcome outcome;
          outcome.hosts = 1;
          return outcome;
        });
  }

  std::vector<TriedLogin> tried() const {
    auto inventory =
        inventory::Inventory::open(database(), inventory::OpenMode::read_only, "", clock);
    REQUIRE(inventory);
    const auto view = inventory->view();
    REQUIRE(view);
    REQUIRE(view->devices.size() == 1);
    REQUIRE(view->devices[0].services.size() == 1);
    return parse_tried_logins(value_of(view->devices[0].services[0].facts, claim::kLoginTried));
  }

  std::size_t ledger_rows() const {
    auto ledger =
        inventory::AttemptLedger::open(database(), inventory::OpenMode::read_only, "", clock);
    REQUIRE(ledger);
    const auto rows = (*ledger)->rows();
    REQUIRE(rows);
    return rows->size();
  }
};

}  // namespace

TEST_CASE("a sweep tries what makers set where an administrator agreed, within the budget",
          "[cli][sweep][logins]") {
  LoginSweep sweep;
  const std::string scope = scope_with(", \"known-defaults\"", kConsent);
  REQUIRE(sweep.run(scope));
  const auto tried = sweep.tried();
  REQUIRE(tried.size() == 1);
  CHECK(tried[0].verdict == LoginVerdict::accepted_verified);
  CHECK(tried[0].account == "root");
  CHECK_FALSE(tried[0].hash.empty());
  CHECK(sweep.camera.passwords() == 2);  // the right one and its control
  CHECK(sweep.ledger_rows() == 4);       // written before each, and how each ended
  CHECK(sweep.out.str().find("25-1") != std::string::npos);

  // The ledger is the same for the next sweeps: never more than two failures of the account.
  for (int again = 0; again < 3; ++again) REQUIRE(sweep.run(scope));
  CHECK(sweep.camera.passwords() <= 2 + 2);
  CHECK(sweep.tried().at(0).accepted());
}

TEST_CASE("a sweep sends no login without the permission for it", "[cli][sweep][logins]") {
  LoginSweep sweep;
  SECTION("the scope says nothing of logins") {
    CHECK(sweep.run(scope_with("", "")));
    CHECK(sweep.err.str().find("administrator") == std::string::npos);
  }
  SECTION("nobody agreed") {
    CHECK(sweep.run(scope_with(", \"known-defaults\", \"no-auth\"", "")));
    CHECK(sweep.err.str().find("names no administrator") != std::string::npos);
  }
  SECTION("the consent has ended") {
    const std::string ended =
        "[logins]\nadministrator = \"Suzuki\"\ncontact = \"-\"\nvalid_until = 2020-01-01\n";
    CHECK(sweep.run(scope_with(", \"known-defaults\"", ended)));
    INFO(sweep.err.str());
    CHECK(sweep.err.str().find("consent to logins ended") != std::string::npos);
  }
  CHECK(sweep.camera.connections() == 0);
  CHECK(sweep.camera.passwords() == 0);
}
