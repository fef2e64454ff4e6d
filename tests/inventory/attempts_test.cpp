// The book of attempts: budgets that hold over runs, processes and crashes, and a log that tells
// when somebody has changed it.
#include <thread>

#include "catch.hpp"
#include <SQLiteCpp/SQLiteCpp.h>
#include <sys/wait.h>
#include <unistd.h>

#include "inventory/attempt_ledger.hpp"
#include "inventory/support.hpp"

using namespace tenken;
using namespace tenken::inventory;
using namespace tenken::inventory::test;
using namespace std::chrono_literals;

namespace {

std::unique_ptr<AttemptLedger> ledger_of(const Site& site, const Clock& clock) {
  auto ledger = AttemptLedger::open(site.folder.file(), OpenMode::read_write, "", clock);
  REQUIRE(ledger);
  return std::move(*ledger);
}

Attempt attempt_of(std::string account, std::string device = "mac:00:1d:7e:00:00:0a") {
  Attempt attempt;
  attempt.device = std::move(device);
  attempt.label = "camera";
  attempt.address = "10.0.0.5";
  attempt.port = 23;
  attempt.service = "telnet";
  attempt.account = std::move(account);
  attempt.row = "axis-1";
  attempt.operator_name = "Tanaka";
  attempt.administrator = "Sato";
  attempt.scope_sha256 = "ab";
  return attempt;
}

AttemptPass ask(AttemptLedger& ledger, const Attempt& attempt) {
  const auto pass = ledger.reserve(attempt, AttemptLimits());
  REQUIRE(pass);
  return *pass;
}

void end_as(AttemptLedger& ledger, const AttemptPass& pass, AttemptEnd end) {
  REQUIRE(pass.allowed());
  REQUIRE(ledger.settle(pass.number, end, LoginReason::none, 20ms));
}

/// Failed logins that a device saw, and whether it has locked itself.
struct LockingDevice {
  int failures = 0;
  bool locked() const { return failures >= 3; }
};

}  // namespace

TEST_CASE("of one account two attempts may fail, whatever its spelling and service",
          "[inventory][attempts]") {
  Site site;
  const auto ledger = ledger_of(site, site.clock);
  end_as(*ledger, ask(*ledger, attempt_of("admin")), AttemptEnd::refused);
  Attempt other = attempt_of("Admin");
  other.service = "http";
  other.address = "10.0.0.77";
  end_as(*ledger, ask(*ledger, other), AttemptEnd::refused);
  const AttemptPass third = ask(*ledger, attempt_of("ADMIN"));
  CHECK_FALSE(third.allowed());
  CHECK(third.refused == LoginReason::budget);
  CHECK(third.next > site.clock.now());
  CHECK(ask(*ledger, attempt_of("root")).allowed());
}

TEST_CASE("a device bears four failures of all its accounts in half an hour",
          "[inventory][attempts]") {
  Site site;
  const auto ledger = ledger_of(site, site.clock);
  for (const char* account : {"a", "b", "c", "d"})
    end_as(*ledger, ask(*ledger, attempt_of(account)), AttemptEnd::refused);
  CHECK(ask(*ledger, attempt_of("e")).refused == LoginReason::budget);
  CHECK(ask(*ledger, attempt_of("e", "mac:00:1d:7e:00:00:0b")).allowed());
  site.clock.advance(31min);
  CHECK(ask(*ledger, attempt_of("e")).allowed());
  CHECK(ask(*ledger, attempt_of("a")).allowed());
  CHECK(ask(*ledger, attempt_of("a")).refused == LoginReason::budget);
}

TEST_CASE("an accepted login uses nothing up, an attempt without an end does",
          "[inventory][attempts]") {
  Site site;
  const auto ledger = ledger_of(site, site.clock);
  for (int i = 0; i < 5; ++i)
    end_as(*ledger, ask(*ledger, attempt_of("admin")), AttemptEnd::accepted);
  CHECK(ask(*ledger, attempt_of("admin")).allowed());
  CHECK(ask(*ledger, attempt_of("admin")).allowed());
  CHECK(ask(*ledger, attempt_of("admin")).refused == LoginReason::budget);
}

TEST_CASE("nobody gets more than three failures of an account in a day", "[inventory][attempts]") {
  Site site;
  const auto ledger = ledger_of(site, site.clock);
  AttemptLimits greedy;
  greedy.account = 99;
  greedy.device = 99;
  greedy.account_a_day = 99;
  int passes = 0;
  for (int i = 0; i < 10; ++i) {
    const auto pass = ledger->reserve(attempt_of("admin"), greedy);
    REQUIRE(pass);
    passes += pass->allowed() ? 1 : 0;
  }
  CHECK(passes == AttemptLimits::kMostOfAccount);
}

TEST_CASE("a sign of a lock ends all attempts on the device for a day", "[inventory][attempts]") {
  Site site;
  const auto ledger = ledger_of(site, site.clock);
  end_as(*ledger, ask(*ledger, attempt_of("admin")), AttemptEnd::locked);
  CHECK(ask(*ledger, attempt_of("root")).refused == LoginReason::cooldown);
  site.clock.advance(23h);
  CHECK(ask(*ledger, attempt_of("root")).refused == LoginReason::cooldown);
  site.clock.advance(2h);
  CHECK(ask(*ledger, attempt_of("root")).allowed());
}

TEST_CASE("a device that was unwell after an attempt is left alone for a day",
          "[inventory][attempts]") {
  Site site;
  const auto ledger = ledger_of(site, site.clock);
  const std::string device = attempt_of("").device;
  const AttemptPass pass = ask(*ledger, attempt_of("admin"));
  end_as(*ledger, pass, AttemptEnd::accepted);
  CHECK(ledger->standing(device, AttemptLimits()).value() == LoginReason::none);
  end_as(*ledger, pass, AttemptEnd::unwell);
  CHECK(ledger->standing(device, AttemptLimits()).value() == LoginReason::health);
  CHECK(ask(*ledger, attempt_of("root")).refused == LoginReason::health);
  CHECK(ask(*ledger, attempt_of("root", "another")).allowed());
  site.clock.advance(25h);
  CHECK(ledger->standing(device, AttemptLimits()).value() == LoginReason::none);
  CHECK(ask(*ledger, attempt_of("root")).allowed());
  CHECK(ledger->verify()->broken == 0);
}

TEST_CASE("communities have a budget of their own", "[inventory][attempts]") {
  Site site;
  const auto ledger = ledger_of(site, site.clock);
  Attempt attempt = attempt_of("");
  attempt.kind = AttemptKind::community;
  int passes = 0;
  for (int i = 0; i < 10; ++i) passes += ask(*ledger, attempt).allowed() ? 1 : 0;
  CHECK(passes == AttemptLimits().communities);
  CHECK(ask(*ledger, attempt_of("admin")).allowed());
}

TEST_CASE("kill -9 between attempts and three runs in a row do not lock a device",
          "[inventory][attempts]") {
  Site site;
  LockingDevice device;
  for (int run = 0; run < 3; ++run) {
    int sent[2];
    REQUIRE(::pipe(sent) == 0);
    const pid_t child = ::fork();
    REQUIRE(child >= 0);
    if (child == 0) {
      auto ledger = AttemptLedger::open(site.folder.file(), OpenMode::read_write, "", site.clock);
      for (int i = 0; ledger && i < 5; ++i) {
        const auto pass = (*ledger)->reserve(attempt_of("admin"), AttemptLimits());
        // What is written to the pipe has been sent to the device; then the process dies.
        if (pass && pass->allowed()) {
          if (::write(sent[1], "x", 1) == 1) ::kill(::getpid(), SIGKILL);
        }
      }
      ::_exit(0);
    }
    ::close(sent[1]);
    char byte = 0;
    while (::read(sent[0], &byte, 1) == 1) ++device.failures;
    ::close(sent[0]);
    int status = 0;
    REQUIRE(::waitpid(child, &status, 0) == child);
  }
  CHECK(device.failures == 2);
  CHECK_FALSE(device.locked());
  const auto check = ledger_of(site, site.clock)->verify();
  REQUIRE(check);
  CHECK(check->rows == 2);
  CHECK(check->broken == 0);
}

TEST_CASE("two workers share one budget", "[inventory][attempts]") {
  Site site;
  std::array<int, 2> passes{};
  const auto work = [&](int& count) {
    auto ledger = AttemptLedger::open(site.folder.file(), OpenMode::read_write, "", site.clock);
    for (int i = 0; ledger && i < 20; ++i) {
      const auto pass = (*ledger)->reserve(attempt_of("admin"), AttemptLimits());
      if (pass && pass->allowed()) ++count;
    }
  };
  std::thread first(work, std::ref(passes[0]));
  std::thread second(work, std::ref(passes[1]));
  first.join();
  second.join();
  CHECK(passes[0] + passes[1] == 2);
}

TEST_CASE("the audit log names the row that somebody changed", "[inventory][attempts]") {
  Site site;
  {
    const auto ledger = ledger_of(site, site.clock);
    for (const char* account : {"a", "b", "c"})
      end_as(*ledger, ask(*ledger, attempt_of(account)), AttemptEnd::refused);
    const auto rows = ledger->rows();
    REQUIRE(rows);
    REQUIRE(rows->size() == 6);
    CHECK((*rows)[0].record == "attempt");
    CHECK((*rows)[1].record == "outcome");
    CHECK((*rows)[1].attempt == 1);
    CHECK((*rows)[1].ended == "refused");
    CHECK((*rows)[5].what.account == "c");
    CHECK(ledger->verify()->broken == 0);
  }
  const auto after = [&](const std::string& sql) {
    SQLite::Database database(site.folder.file().string(), SQLite::OPEN_READWRITE);
    database.exec("SAVEPOINT before");
    REQUIRE(database.exec(sql) > 0);
    database.exec("RELEASE before");
    const auto check = ledger_of(site, site.clock)->verify();
    REQUIRE(check);
    return check->broken;
  };
  CHECK(after("UPDATE login_audit SET account = 'x' WHERE number = 3") == 3);
  CHECK(after("UPDATE login_audit SET account = 'b' WHERE number = 3") == 0);
  CHECK(after("UPDATE login_audit SET at = at + 1 WHERE number = 5") == 5);
  CHECK(after("UPDATE login_audit SET at = at - 1 WHERE number = 5") == 0);
  CHECK(after("DELETE FROM login_audit WHERE number = 6") == 6);
  CHECK(after("DELETE FROM login_audit WHERE number = 2") == 3);
}
