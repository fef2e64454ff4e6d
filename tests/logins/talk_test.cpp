// One connection for the look, the attempts and the control, as far as a server lets it; and how a
// login is found on servers that end theirs early.
#include <atomic>
#include <chrono>
#include <memory>
#include <thread>

#include "catch.hpp"

#include "examiner.hpp"
#include "fake_servers.hpp"

using namespace tenken;
using namespace tenken::test;

namespace {

constexpr const char* kRight = "right-one";

struct Seen {
  std::string verdicts;
  int connections = 0;
  bool locked = false;
  bool unwell = false;
};

Seen examine_at(std::string_view protocol, FakeServer::Script script,
                const std::vector<Pair>& pairs) {
  const FakeServer server(std::move(script));
  Examination result;
  examine_service(result, protocol, server.port(), pairs);
  return {result.verdicts(), server.connections(), result.locked, result.unwell};
}

/// Basic; `let_in` decides over each request.
FakeServer::Script web(const std::function<bool(const std::string& head)>& let_in,
                       const std::string& more = "") {
  return [=](Peer& peer, int) {
    for (std::string head = peer.head(); !head.empty(); head = peer.head()) {
      peer.say("HTTP/1.1 " +
               std::string(let_in(head) ? "200 OK\r\n"
                                        : "401 no\r\nWWW-Authenticate: Basic realm=\"x\"\r\n") +
               more + "Content-Length: 0\r\n\r\n");
      if (!more.empty()) return;
    }
  };
}

bool is_right(const std::string& head) {
  return head.find("Basic YWRtaW46cmlnaHQtb25l") != std::string::npos;
}

/// FTP that ends the connection after so many refusals, and says so or not; a second account on a
/// connection is no business of some.
FakeServer::Script ftp(int refusals, const std::string& last_words, bool one_account) {
  return [=](Peer& peer, int) {
    peer.say("220 a device\r\n");
    int left = refusals;
    int accounts = 0;
    bool inside = false;
    for (std::string line = peer.line(); !line.empty(); line = peer.line()) {
      if (line.starts_with("USER "))
        peer.say(one_account && ++accounts > 1 ? "503 once is enough\r\n" : "331 password\r\n");
      if (line == "PWD") peer.say(inside ? "257 \"/\"\r\n" : "530 no\r\n");
      if (!line.starts_with("PASS ")) continue;
      inside = line.substr(5) == kRight;
      peer.say(inside ? "230 in\r\n" : "530 no\r\n");
      if (!inside && --left == 0) return peer.say(last_words);
    }
  };
}

FakeServer::Script telnet(int refusals) {
  return [=](Peer& peer, int) {
    peer.say("login: ");
    for (int left = refusals; left > 0 && !peer.line().empty(); --left) {
      peer.say("\r\nPassword: ");
      if (peer.line() == kRight) {
        for (peer.say("\r\n$ "); peer.line().empty(); peer.say("\r\n$ "))
          if (peer.ended()) return;
        FAIL_CHECK("a command was sent");
      }
      peer.say("\r\nLogin incorrect\r\nlogin: ");
    }
  };
}

}  // namespace

TEST_CASE("HTTP: the look, two attempts and the control need one connection", "[logins][talk]") {
  const Seen right = examine_at("http", web(is_right), right_second());
  CHECK(right.verdicts == "accepted_verified");
  CHECK(right.connections == 1);
  const Seen wrong = examine_at("http", web(is_right), both_wrong());
  CHECK(wrong.verdicts == "rejected");
  CHECK(wrong.connections == 1);
  const Seen closing = examine_at("http", web(is_right, "Connection: close\r\n"), right_second());
  CHECK(closing.verdicts == "accepted_verified");
  CHECK(closing.connections == 4);  // the control's answer shows the device alive
  CHECK_FALSE(closing.unwell);
  const Seen refused = examine_at("http", web(is_right, "Connection: close\r\n"), both_wrong());
  CHECK(refused.verdicts == "rejected");
  CHECK(refused.connections == 3);  // the server parted as it had said
  CHECK_FALSE(refused.unwell);
}

TEST_CASE("HTTP: a server that does not end a connection as it said is looked at again",
          "[logins][talk]") {
  std::atomic<bool> over{false};
  std::atomic<int> requests{0};
  std::unique_ptr<FakeServer> server;
  const auto refuse = [&](Peer& peer, bool hangs) {
    if (peer.head().empty()) return;
    if (hangs) server->stop_listening();
    peer.say(
        "HTTP/1.1 401 no\r\nWWW-Authenticate: Basic realm=\"x\"\r\nConnection: close\r\n"
        "Content-Length: 0\r\n\r\n");
    ++requests;
    while (hangs && !over) std::this_thread::yield();
  };
  SECTION("it has fallen silent") {
    // The look is answered; with the first password the device hangs.
    server = std::make_unique<FakeServer>([&](Peer& peer, int) { refuse(peer, requests > 0); });
    Examination result;
    examine_service(result, "http", server->port(), {{"admin", "wrong-one"}});
    over = true;
    CHECK(result.verdicts() == "rejected");
    CHECK(result.unwell);
  }
  SECTION("it is slow to end, and well") {
    server = std::make_unique<FakeServer>([&](Peer& peer, int) {
      refuse(peer, false);
      peer.wait(2);
    });
    Examination result;
    examine_service(result, "http", server->port(), {{"admin", "wrong-one"}});
    CHECK(result.verdicts() == "rejected");
    CHECK_FALSE(result.unwell);
    // The last one is there before the server has taken it.
    for (int i = 0; i < 500 && server->connections() < 3; ++i)
      std::this_thread::sleep_for(std::chrono::milliseconds(10));
    CHECK(server->connections() == 3);
  }
}

TEST_CASE("HTTP: a device that remembers who was let in accepts nobody else", "[logins][talk]") {
  const auto inside = std::make_shared<bool>(false);
  const auto remembers = [inside](const std::string& head) {
    *inside = *inside || is_right(head);
    return *inside;
  };
  CHECK(examine_at("http", web(remembers), right_second()).verdicts ==
        "accepted_unverified control");
  const auto any = [](const std::string& head) {
    return head.find("Authorization:") != std::string::npos;
  };
  CHECK(examine_at("http", web(any), right_second()).verdicts == "accepts_any");
}

TEST_CASE("FTP: attempts share a connection, and outlive its end", "[logins][talk]") {
  const Seen shared = examine_at("ftp", ftp(9, "", false), both_wrong());
  CHECK(shared.verdicts == "rejected");
  CHECK(shared.connections == 1);
  const Seen control = examine_at("ftp", ftp(9, "", false), right_second());
  CHECK(control.verdicts == "accepted_verified");
  CHECK(control.connections == 2);  // nobody can leave an account on a connection
  for (const char* last_words : {"", "421 enough\r\n"}) {
    const Seen ended = examine_at("ftp", ftp(1, last_words, false), right_second());
    CHECK(ended.verdicts == "accepted_verified");
    CHECK_FALSE(ended.locked);
    CHECK_FALSE(ended.unwell);
  }
  const Seen one_account = examine_at("ftp", ftp(9, "", true), both_wrong());
  CHECK(one_account.verdicts == "rejected");
  CHECK(one_account.connections == 2);
}

TEST_CASE("Telnet: attempts share a terminal while it asks again", "[logins][talk]") {
  const Seen shared = examine_at("telnet", telnet(9), both_wrong());
  CHECK(shared.verdicts == "rejected");
  CHECK(shared.connections == 1);
  const Seen control = examine_at("telnet", telnet(9), right_second());
  CHECK(control.verdicts == "accepted_verified");
  CHECK(control.connections == 2);
  const Seen ended = examine_at("telnet", telnet(1), right_second());
  CHECK(ended.verdicts == "accepted_verified");
  CHECK_FALSE(ended.locked);
}
