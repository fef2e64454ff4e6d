// A whole audit with the real book: a device that locks itself after three failures is never
// locked, and nothing that is kept holds a password.
#include "logins/audit.hpp"

#include <filesystem>
#include <fstream>
#include <map>
#include <optional>
#include <set>
#include <sstream>

#include "catch.hpp"
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <unistd.h>

#include "examiner.hpp"
#include "fake_servers.hpp"
#include "inventory/attempt_ledger.hpp"

using namespace tenken;
using namespace tenken::test;

namespace {

constexpr const char* kSecret = "tW9-never-written-down";

/// FTP with one account; three failures lock it for ever.
class LockingDevice {
 public:
  explicit LockingDevice(std::string password)
      : password_(std::move(password)), server_([this](Peer& peer, int) { talk(peer); }) {}
  std::uint16_t port() const { return server_.port(); }
  int failures() const { return failures_; }
  bool locked() const { return failures_ >= 3; }

 private:
  void talk(Peer& peer) {
    peer.say(locked() ? "421 locked\r\n" : "220 a device\r\n");
    bool inside = false;
    for (std::string line = peer.line(); !line.empty() && !locked(); line = peer.line()) {
      if (line.starts_with("USER ")) peer.say("331 password\r\n");
      if (line == "PWD") peer.say(inside ? "257 \"/\"\r\n" : "530 no\r\n");
      if (!line.starts_with("PASS ")) continue;
      inside = line.substr(5) == password_;
      if (!inside) ++failures_;
      peer.say(inside ? "230 in\r\n" : "530 no\r\n");
    }
  }

  std::string password_;
  std::atomic<int> failures_{0};
  FakeServer server_;
};

struct Folder {
  std::filesystem::path path =
      std::filesystem::temp_directory_path() / ("tenken-audit-" + std::to_string(::getpid()));
  Folder() { std::filesystem::create_directories(path); }
  ~Folder() { std::filesystem::remove_all(path); }
  std::filesystem::path file() const { return path / "site.db"; }
};

struct Outcome {
  std::vector<TriedLogin> logins;
  std::string records;
  logins::AuditStats stats;
};

logins::AuditDevice device_at(std::uint16_t port) {
  logins::AuditDevice device;
  device.key = "mac:00:1d:7e:00:00:0a";
  device.label = "recorder";
  device.identity.vendor = "Nobody";
  logins::AuditService service;
  service.endpoint = Endpoint(IpAddress::parse("127.0.0.1").value(), Transport::tcp, port);
  service.protocol = "ftp";
  device.services.push_back(service);
  return device;
}

Outcome audit_once(const Folder& folder, std::uint16_t port, const std::vector<Pair>& pairs,
                   const Clock& clock) {
  Outcome outcome;
  auto inventory =
      inventory::Inventory::open(folder.file(), inventory::OpenMode::read_write, "", clock);
  REQUIRE(inventory);
  auto ledger =
      inventory::AttemptLedger::open(folder.file(), inventory::OpenMode::read_write, "", clock);
  REQUIRE(ledger);
  boost::asio::io_context context{1};
  net::Session session(context.get_executor());
  const pace::Scope scope = pace::parse_scope(
                                "version = 1\nauthorised_by = \"x\"\nvalid_until = 2199-01-01\n"
                                "allow = [\"127.0.0.0/8\"]\nchecks = [\"operator-supplied\"]\n"
                                "[logins]\nadministrator = \"Suzuki\"\ncontact = \"-\"\n"
                                "valid_until = 2199-01-01\n",
                                "test")
                                .value();
  const pace::Gate gate(scope, clock);
  const logins::Knowledge knowledge;
  logins::AuditSettings settings;
  settings.profile = pace::find_profile("fast").value();
  settings.waits = short_waits();
  settings.operator_name = "Tanaka";
  settings.hash = [](std::string_view, const Secret&) { return std::string("3f"); };
  for (const Pair& pair : pairs)
    settings.supplied.emplace_back(pair.account, Secret(pair.secret), "operator-1",
                                   AttemptKind::operator_supplied);
  logins::Audit audit(session, gate, **ledger, knowledge, std::move(settings),
                      [&](const logins::AuditDevice&, const logins::AuditService&,
                          const logins::Examined& examined) {
                        outcome.logins = examined.logins;
                        outcome.records += examined.record;
                      });
  std::vector<logins::AuditDevice> devices{device_at(port)};
  bool ended = false;
  boost::asio::co_spawn(context, audit.run(std::move(devices)),
                        [&](const std::exception_ptr& error, logins::AuditStats stats) {
                          if (error) std::rethrow_exception(error);
                          outcome.stats = std::move(stats);
                          ended = true;
                        });
  context.run_for(std::chrono::seconds(30));
  REQUIRE(ended);
  const auto rows = (*ledger)->rows();
  REQUIRE(rows);
  for (const inventory::AuditRow& row : *rows) {
    CHECK(row.what.administrator == "Suzuki");
    CHECK(row.what.operator_name == "Tanaka");
    CHECK(row.what.scope_sha256 == scope.sha256);
  }
  return outcome;
}

/// Every byte of every file of the folder.
std::string everything_in(const Folder& folder) {
  std::ostringstream all;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(folder.path))
    if (entry.is_regular_file()) all << std::ifstream(entry.path(), std::ios::binary).rdbuf();
  return all.str();
}

}  // namespace

TEST_CASE("three runs in a row do not lock a device that locks after three failures",
          "[logins][audit]") {
  const Folder folder;
  const LockingDevice device("something else");
  const SystemClock clock;
  const std::vector<Pair> pairs{{"admin", "wrong-one"}, {"admin", "wrong-two"}};
  const Outcome first = audit_once(folder, device.port(), pairs, clock);
  REQUIRE(first.logins.size() == 1);
  CHECK(first.logins[0].verdict == LoginVerdict::rejected);
  CHECK(first.stats.attempts == 2);
  for (int run = 0; run < 2; ++run) {
    const Outcome again = audit_once(folder, device.port(), pairs, clock);
    CHECK(again.stats.attempts == 0);
    REQUIRE(again.logins.size() == 1);
    CHECK(again.logins[0].reason == LoginReason::budget);
  }
  CHECK(device.failures() == 2);
  CHECK_FALSE(device.locked());
}

TEST_CASE("a right login and its control leave the device unlocked, and no password anywhere",
          "[logins][audit]") {
  const Folder folder;
  const LockingDevice device(kSecret);
  const SystemClock clock;
  const std::vector<Pair> pairs{{"admin", "wrong-one"}, {"admin", kSecret}};
  const Outcome outcome = audit_once(folder, device.port(), pairs, clock);
  REQUIRE(outcome.logins.size() == 1);
  CHECK(outcome.logins[0].verdict == LoginVerdict::accepted_verified);
  CHECK(outcome.logins[0].hash == "3f");
  CHECK(device.failures() == 2);
  CHECK_FALSE(device.locked());
  const std::string kept = everything_in(folder) + outcome.records + to_string(outcome.logins);
  CHECK(kept.find("operator-1") != std::string::npos);
  for (const char* secret : {kSecret, "wrong-one"}) CHECK(kept.find(secret) == std::string::npos);
}
