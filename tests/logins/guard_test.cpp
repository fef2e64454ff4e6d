// The health of devices: who falls silent after an attempt is left alone, and after two of a model
// the protocol is not tried on the third.
#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <thread>
#include <tuple>
#include <vector>

#include "catch.hpp"
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include "examiner.hpp"
#include "fake_servers.hpp"
#include "inventory/attempt_ledger.hpp"
#include "logins/audit.hpp"

using namespace tenken;
using namespace tenken::test;

namespace {

/// Allows every attempt: here the health of devices is the limit.
class PatientBook final : public AttemptBook {
 public:
  Result<AttemptPass> reserve(const Attempt&, const AttemptLimits&) override {
    AttemptPass pass;
    pass.number = ++number_;
    return pass;
  }
  Result<void> settle(std::int64_t, AttemptEnd, LoginReason, std::chrono::milliseconds) override {
    return ok;
  }

 private:
  std::int64_t number_ = 0;
};

/// The ledger of a file, whose process dies once it has written that a device is unwell.
class DyingBook final : public AttemptBook {
 public:
  explicit DyingBook(AttemptBook& book) : book_(book) {}
  Result<AttemptPass> reserve(const Attempt& attempt, const AttemptLimits& limits) override {
    return book_.reserve(attempt, limits);
  }
  Result<LoginReason> standing(const std::string& device, const AttemptLimits& limits) override {
    return book_.standing(device, limits);
  }
  Result<void> settle(std::int64_t number, AttemptEnd end, LoginReason reason,
                      std::chrono::milliseconds took) override {
    Result<void> kept = book_.settle(number, end, reason, took);
    if (end == AttemptEnd::unwell) ::kill(::getpid(), SIGKILL);
    return kept;
  }

 private:
  AttemptBook& book_;
};

std::unique_ptr<inventory::AttemptLedger> ledger_at(const std::filesystem::path& file,
                                                    const Clock& clock) {
  auto ledger =
      inventory::AttemptLedger::open(file, inventory::OpenMode::read_write, "site", clock);
  REQUIRE(ledger);
  return std::move(*ledger);
}

/// FTP that answers one password and then hangs: it takes no connection and ends none.
class FragileDevice {
 public:
  FragileDevice() : server_([this](Peer& peer, int) { talk(peer); }) {}
  ~FragileDevice() { over_ = true; }
  FragileDevice(const FragileDevice&) = delete;
  FragileDevice& operator=(const FragileDevice&) = delete;
  std::uint16_t port() const { return server_.port(); }
  bool tried() const { return tried_; }
  int connections() const { return server_.connections(); }

 private:
  void talk(Peer& peer) {
    peer.say("220 a device\r\n");
    for (std::string line = peer.line(); !line.empty(); line = peer.line()) {
      if (line.starts_with("USER ")) peer.say("331 password\r\n");
      if (line == "PWD") peer.say("530 no\r\n");
      if (!line.starts_with("PASS ")) continue;
      tried_ = true;
      server_.stop_listening();
      peer.say("530 no\r\n");
      while (!over_) std::this_thread::yield();
    }
  }

  std::atomic<bool> tried_{false};
  std::atomic<bool> over_{false};
  FakeServer server_;
};

logins::AuditService service_at(std::uint16_t port, const char* protocol) {
  logins::AuditService service;
  service.endpoint = Endpoint(IpAddress::parse("127.0.0.1").value(), Transport::tcp, port);
  service.protocol = protocol;
  return service;
}

logins::AuditDevice camera(const char* label, const char* model) {
  logins::AuditDevice device;
  device.key = label;
  device.label = label;
  device.identity.vendor = "Axis";
  device.identity.model = model;
  return device;
}

struct Run {
  std::vector<std::string> lines;  ///< "label protocol verdict reason"
  std::string records;
  logins::AuditStats stats;
};

Run audit(std::vector<logins::AuditDevice> devices, AttemptBook& book) {
  Run run;
  const SystemClock clock;
  const pace::Scope scope = loopback_scope();
  const pace::Gate gate(scope, clock);
  boost::asio::io_context context{1};
  net::Session session(context.get_executor());
  const logins::Knowledge knowledge;
  logins::AuditSettings settings;
  settings.profile = pace::find_profile("fast").value();
  settings.profile.hosts_at_once = 1;
  settings.waits = short_waits();
  settings.hash = [](std::string_view, const Secret&) { return std::string("h"); };
  logins::Audit audit(session, gate, book, knowledge, std::move(settings),
                      [&](const logins::AuditDevice& device, const logins::AuditService& service,
                          const logins::Examined& examined) {
                        run.records += examined.record;
                        for (const TriedLogin& login : examined.logins)
                          run.lines.push_back(device.label + " " + service.protocol + " " +
                                              std::string(to_string(login.verdict)) + " " +
                                              std::string(to_string(login.reason)));
                      });
  bool ended = false;
  boost::asio::co_spawn(context, audit.run(std::move(devices)),
                        [&](const std::exception_ptr& error, logins::AuditStats stats) {
                          if (error) std::rethrow_exception(error);
                          run.stats = std::move(stats);
                          ended = true;
                        });
  context.run_for(std::chrono::seconds(120));
  REQUIRE(ended);
  return run;
}

}  // namespace

TEST_CASE("a protocol that hurt two devices of a model is not tried on the third",
          "[logins][guard]") {
  FragileDevice first;
  FragileDevice second;
  FragileDevice third;
  FragileDevice other;
  const FakeServer web([](Peer& peer, int) {
    while (!peer.head().empty())
      peer.say(
          "HTTP/1.1 401 no\r\nWWW-Authenticate: Basic realm=\"x\"\r\nContent-Length: 0\r\n\r\n");
  });
  std::vector<logins::AuditDevice> devices;
  devices.push_back(camera("first", "M1"));
  devices.back().services = {service_at(first.port(), "ftp"), service_at(web.port(), "http")};
  devices.push_back(camera("second", "M1"));
  devices.back().services = {service_at(second.port(), "ftp")};
  devices.push_back(camera("third", "M1"));
  devices.back().services = {service_at(third.port(), "ftp"), service_at(web.port(), "http")};
  devices.push_back(camera("other", "M2"));
  devices.back().services = {service_at(other.port(), "ftp")};
  PatientBook book;
  const Run run = audit(std::move(devices), book);

  CHECK(run.stats.unwell == std::vector<std::string>{"first", "second", "other"});
  CHECK_FALSE(third.tried());
  CHECK(other.tried());  // another model
  for (const std::string& line : run.lines) UNSCOPED_INFO(line);
  const auto has = [&](const std::string& line) {
    return std::ranges::find(run.lines, line) != run.lines.end();
  };
  // A second password met nobody, where one is known.
  CHECK((has("first ftp rejected none") || has("first ftp undecided silent")));
  CHECK(has("first http not_tested health"));  // the whole device is left alone
  CHECK(has("third ftp not_tested model_banned"));
  CHECK(has("third http rejected none"));  // its web page never hurt anybody
  CHECK(run.records.find("does not answer as before at the last look") != std::string::npos);
}

static std::vector<logins::AuditDevice> hurt_camera(std::uint16_t port) {
  std::vector<logins::AuditDevice> list;
  list.push_back(camera("hurt", "M1"));
  list.back().services = {service_at(port, "ftp")};
  return list;
}

TEST_CASE("inside: an audit that ends with kill -9", "[.][guard-dies]") {
  const char* const file = std::getenv("TENKEN_GUARD_FILE");
  const char* const port = std::getenv("TENKEN_GUARD_PORT");
  REQUIRE(file != nullptr);
  REQUIRE(port != nullptr);
  const SystemClock clock;
  const auto ledger = ledger_at(file, clock);
  DyingBook book(*ledger);
  audit(hurt_camera(static_cast<std::uint16_t>(std::stoi(port))), book);
  FAIL("nobody ended it");
}

TEST_CASE("a device that was unwell is left alone by the next run, though kill -9 ended the first",
          "[logins][guard]") {
  const std::filesystem::path folder =
      std::filesystem::temp_directory_path() / ("tenken-guard-" + std::to_string(::getpid()));
  std::filesystem::create_directories(folder);
  const std::filesystem::path file = folder / "inventory.db";
  const SystemClock clock;
  REQUIRE(inventory::Inventory::open(file, inventory::OpenMode::read_write, "site", clock));
  FragileDevice hurt;
  // A program of its own: what is forked beside the threads of a fake may not allocate.
  ::setenv("TENKEN_TEST_INSIDE", "1", 1);
  ::setenv("TENKEN_GUARD_FILE", file.c_str(), 1);
  ::setenv("TENKEN_GUARD_PORT", std::to_string(hurt.port()).c_str(), 1);
  std::string own = std::filesystem::read_symlink("/proc/self/exe").string();
  std::string tag = "[guard-dies]";
  char* const words[] = {own.data(), tag.data(), nullptr};
  pid_t child = -1;
  REQUIRE(::posix_spawn(&child, own.c_str(), nullptr, nullptr, words, ::environ) == 0);
  ::unsetenv("TENKEN_TEST_INSIDE");  // the other hidden cases of this program still refuse
  int status = 0;
  REQUIRE(::waitpid(child, &status, 0) == child);
  CHECK(WIFSIGNALED(status));
  REQUIRE(hurt.tried());
  const int connections = hurt.connections();
  const auto ledger = ledger_at(file, clock);
  const std::size_t rows = ledger->rows()->size();

  const Run again = audit(hurt_camera(hurt.port()), *ledger);
  CHECK(again.lines == std::vector<std::string>{"hurt ftp not_tested health"});
  CHECK(again.stats.unwell.empty());  // it was told of before
  CHECK(hurt.connections() == connections);
  CHECK(ledger->rows()->size() == rows);
  CHECK(ledger->verify()->broken == 0);
  std::filesystem::remove_all(folder);
}

TEST_CASE("a device that is too slow before the first attempt is not burdened", "[logins][guard]") {
  std::atomic<int> passwords{0};
  const FakeServer server([&](Peer& peer, int) {
    peer.say("220 a device\r\n");
    for (std::string line = peer.line(); !line.empty(); line = peer.line()) {
      if (line.starts_with("PASS ")) ++passwords;
      peer.say(line.starts_with("USER ") ? "331 password\r\n" : "530 no\r\n");
    }
  });
  const std::vector<Pair> pairs{{"admin", "wrong-one"}};
  for (const auto& [connect_time, verdict, sent] :
       {std::tuple(std::chrono::seconds(6), "not_tested health", 0),
        std::tuple(std::chrono::seconds(5), "rejected", 1)}) {
    Examination result;
    examine_service(result, "ftp", server.port(), pairs, false, short_waits(), "127.0.0.1", nullptr,
                    connect_time);
    CHECK(result.verdicts() == verdict);
    CHECK(result.book.attempts.size() == static_cast<std::size_t>(sent));
    CHECK(passwords == sent);
  }
}
