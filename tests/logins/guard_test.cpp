// The health of devices: who falls silent after an attempt is left alone, and after two of a model
// the protocol is not tried on the third.
#include <functional>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "catch.hpp"
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>

#include "examiner.hpp"
#include "fake_servers.hpp"
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

/// FTP that answers one password and then is gone.
class FragileDevice {
 public:
  FragileDevice()
      : server_(std::make_unique<FakeServer>([this](Peer& peer, int) { talk(peer); })),
        port_(server_->port()),
        end_([this](const std::stop_token& over) {
          while (!over.stop_requested() && !tried_) std::this_thread::yield();
          const std::unique_ptr<FakeServer> gone = std::move(server_);
        }) {}
  std::uint16_t port() const { return port_; }
  bool tried() const { return tried_; }

 private:
  void talk(Peer& peer) {
    peer.say("220 a device\r\n");
    bool password = false;
    for (std::string line = peer.line(); !line.empty(); line = peer.line()) {
      if (line.starts_with("USER ")) peer.say("331 password\r\n");
      if (line == "PWD") peer.say("530 no\r\n");
      if (!line.starts_with("PASS ")) continue;
      peer.say("530 no\r\n");
      password = true;
    }
    if (password) tried_ = true;  // once the client has left with its answer
  }

  std::atomic<bool> tried_{false};
  std::unique_ptr<FakeServer> server_;
  std::uint16_t port_;
  std::jthread end_;
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

Run audit(std::vector<logins::AuditDevice> devices) {
  Run run;
  PatientBook book;
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
  const Run run = audit(std::move(devices));

  CHECK(run.stats.unwell == std::vector<std::string>{"first", "second", "other"});
  CHECK_FALSE(third.tried());
  CHECK(other.tried());  // another model
  for (const std::string& line : run.lines) UNSCOPED_INFO(line);
  const auto has = [&](const std::string& line) {
    return std::ranges::find(run.lines, line) != run.lines.end();
  };
  // A second password, where there was time for one, met nobody.
  CHECK((has("first ftp rejected none") || has("first ftp undecided silent")));
  CHECK(has("first http not_tested health"));  // the whole device is left alone
  CHECK(has("third ftp not_tested model_banned"));
  CHECK(has("third http rejected none"));  // its web page never hurt anybody
  CHECK(run.records.find("does not answer as before at the last look") != std::string::npos);
}
