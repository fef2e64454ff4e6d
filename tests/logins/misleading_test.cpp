// The services that other tools take for something else: none is accepted by mistake, none hangs.
#include <atomic>
#include <chrono>

#include "catch.hpp"

#include "examiner.hpp"
#include "fake_servers.hpp"

using namespace tenken;
using namespace tenken::test;

namespace {

constexpr const char* kRight = "right-one";

std::vector<Pair> two_accounts() { return {{"root", "wrong-one"}, {"admin", "wrong-two"}}; }

/// A login whose every password is wrong; `refuse` says so.
FakeServer::Script login_that_refuses(const std::string& greeting,
                                      const std::function<void(Peer&)>& refuse) {
  return [greeting, refuse](Peer& peer, int) {
    peer.say(greeting + "login: ");
    while (!peer.line().empty()) {
      peer.say("\r\nPassword: ");
      peer.line();
      refuse(peer);
      peer.say("\r\nlogin: ");
    }
  };
}

std::string telnet_verdicts(FakeServer::Script script, Examination& result,
                            const std::vector<Pair>& pairs = two_accounts()) {
  const FakeServer server(std::move(script));
  examine_service(result, "telnet", server.port(), pairs);
  return result.verdicts();
}

std::string http(int status, std::string_view more, std::string_view body) {
  return "HTTP/1.1 " + std::to_string(status) + " X\r\n" + std::string(more) +
         "Content-Length: " + std::to_string(body.size()) + "\r\n\r\n" + std::string(body);
}

constexpr std::string_view kAsksBasic = "WWW-Authenticate: Basic realm=\"device\"\r\n";

/// Asks for Basic; whatever is sent gets `answer`.
FakeServer::Script basic_with(const std::string& answer) {
  return [answer](Peer& peer, int) {
    for (std::string head = peer.head(); !head.empty(); head = peer.head())
      peer.say(head.find("Authorization:") == std::string::npos ? http(401, kAsksBasic, "no")
                                                                : answer);
  };
}

std::string http_verdicts(FakeServer::Script script,
                          const std::vector<Pair>& pairs = two_accounts()) {
  const FakeServer server(std::move(script));
  Examination result;
  examine_service(result, "http", server.port(), pairs);
  return result.verdicts();
}

constexpr std::string_view kMedia = "v=0\r\nm=video 0 RTP/AVP 96\r\n";

std::string rtsp(int status, std::string_view more, std::string_view body) {
  return "RTSP/1.0 " + std::to_string(status) + " X\r\nCSeq: 1\r\n" + std::string(more) +
         "Content-Length: " + std::to_string(body.size()) + "\r\n\r\n" + std::string(body);
}

std::string rtsp_verdicts(const std::string& without, const std::string& with,
                          const std::vector<Pair>& pairs = two_accounts(),
                          const std::string& good = "") {
  const FakeServer server([=](Peer& peer, int) {
    for (std::string head = peer.head(); !head.empty(); head = peer.head()) {
      const bool login = head.find("Authorization: Basic ") != std::string::npos;
      const bool right = !good.empty() && head.find(good) != std::string::npos;
      peer.say(right ? rtsp(200, "", kMedia) : login ? with : without);
    }
  });
  Examination result;
  examine_service(result, "rtsp", server.port(), pairs);
  return result.verdicts();
}

/// A response to an SNMP question: the question with another tag for the message, and `value` in
/// place of the NULL at its end.
std::string snmp_response(std::string_view question, std::string_view value, char error = 0) {
  // SEQUENCE { version, community, PDU { id, error, index, SEQUENCE { SEQUENCE { oid, NULL }}}}
  std::string message(question);
  const std::size_t pdu = message.find('\xA0');
  message[pdu] = '\xA2';
  const std::size_t id_end = pdu + 2 + 6;  // tag, length, and a number of four bytes
  message[id_end + 2] = error;
  message.resize(message.size() - 2);
  message += value;
  const auto grow = [&](std::size_t length_at) {
    message[length_at] =
        static_cast<char>(message[length_at] + static_cast<char>(value.size()) - 2);
  };
  for (const std::size_t at : {std::size_t{1}, pdu + 1, id_end + 7, id_end + 9}) grow(at);
  return message;
}

constexpr std::string_view kObjectValue("\x06\x03\x2B\x06\x01", 5);
constexpr std::string_view kNull("\x05\x00", 2);

std::string snmp_verdicts(FakeAgent::Answer answer) {
  const FakeAgent agent(std::move(answer));
  Examination result;
  examine_service(result, "snmp", agent.port(), {{"", "public"}, {"", "private"}});
  return result.verdicts();
}

}  // namespace

TEST_CASE("T1: a banner full of prompt characters is no prompt", "[logins][fakes]") {
  Examination result;
  CHECK(telnet_verdicts(login_that_refuses("### <<< $ welcome > # >>> ###\r\n",
                                           [](Peer& peer) { peer.say("\r\nLogin incorrect"); }),
                        result) == "rejected, rejected");
}

TEST_CASE("T2: a refusal in Japanese is one because the prompt comes again", "[logins][fakes]") {
  Examination result;
  CHECK(telnet_verdicts(login_that_refuses("", [](Peer& peer) { peer.say("\r\nもう一度どうぞ"); }),
                        result) == "rejected, rejected");
}

TEST_CASE("T3: a decorated refusal looks like a command line", "[logins][fakes]") {
  Examination result;
  CHECK(telnet_verdicts(
            login_that_refuses("", [](Peer& peer) { peer.say("\r\n*** <Rejected> ***"); }),
            result) == "rejected, rejected");
}

TEST_CASE("T4: a lock is told, and nothing more is tried", "[logins][fakes]") {
  Examination result;
  const auto script = [](Peer& peer, int) {
    peer.say("login: ");
    peer.line();
    peer.say("\r\nPassword: ");
    peer.line();
    peer.say("\r\nAccount disabled -> wait 300 s\r\n");
  };
  CHECK(telnet_verdicts(script, result) == "locked lock_words");
  CHECK(result.locked);
  CHECK(result.book.attempts.size() == 1);
}

TEST_CASE("a lock that is told with the question: no password is typed", "[logins][fakes]") {
  std::atomic<int> typed{0};
  const auto locked = [&](Peer& peer, int) {
    peer.say("login: ");
    while (!peer.line().empty()) {
      peer.say(
          "\r\nThe account is locked due to 3 failed logins.\r\n(10 minutes left)\r\nPassword: ");
      if (!peer.line().empty()) ++typed;
      peer.say("\r\nLogin incorrect\r\nlogin: ");
    }
  };
  Examination result;
  CHECK(telnet_verdicts(locked, result) == "locked lock_words");
  CHECK(typed == 0);
  CHECK(result.locked);
}

TEST_CASE("T5: a shell without a login is no login", "[logins][fakes]") {
  Examination result;
  const auto script = [](Peer& peer, int) {
    peer.say("BusyBox v1.1\r\n# ");
    peer.wait(5);
  };
  CHECK(telnet_verdicts(script, result) == "no_auth");
  CHECK(result.book.attempts.empty());
}

TEST_CASE("T6: whatever accepts all is told so", "[logins][fakes]") {
  Examination result;
  const auto script = [](Peer& peer, int) {
    peer.say("login: ");
    peer.line();
    peer.say("\r\nPassword: ");
    peer.line();
    constexpr int kLines = 3;
    for (int i = 0; i < kLines; ++i) {
      peer.say("\r\n$ ");
      if (!peer.line().empty()) FAIL_CHECK("a command was sent");
    }
  };
  CHECK(telnet_verdicts(script, result, {{"root", "wrong-one"}}) == "accepts_any");
  REQUIRE(result.book.attempts.size() == 2);
  CHECK(result.book.attempts[1].kind == AttemptKind::control);
}

TEST_CASE("T7: a device that asks for a password alone", "[logins][fakes]") {
  Examination result;
  const auto script = [](Peer& peer, int) {
    peer.say("Password: ");
    for (int i = 0; i < 3; ++i) {
      peer.line();
      peer.say("\r\nPassword: ");
    }
    peer.wait(2);
  };
  CHECK(telnet_verdicts(script, result, {{"", "wrong-one"}, {"", "wrong-two"}}) == "rejected");
}

TEST_CASE("T8: the command line of a printer without a password", "[logins][fakes]") {
  Examination result;
  const auto script = [](Peer& peer, int) {
    peer.say("Network Printer Server\r\n\r\n> ");
    peer.wait(5);
  };
  CHECK(telnet_verdicts(script, result) == "no_auth");
}

TEST_CASE("T9: a long legal notice after a refusal proves nothing", "[logins][fakes]") {
  Examination result;
  CHECK(telnet_verdicts(login_that_refuses("",
                                           [](Peer& peer) {
                                             std::string notice = "\r\n";
                                             for (int i = 0; i < 12; ++i)
                                               notice +=
                                                   "Use of this system is monitored; who "
                                                   "may not use it leaves.\r\n";
                                             peer.say(notice);
                                           }),
                        result) == "rejected, rejected");
}

TEST_CASE("T10: a refusal that takes its time is waited for", "[logins][fakes]") {
  Examination result;
  CHECK(telnet_verdicts(login_that_refuses("", [](Peer& peer) { peer.wait(2); }), result,
                        {{"root", "wrong-one"}}) == "rejected");
}

TEST_CASE("T11: a right login that leads to a menu is accepted", "[logins][fakes]") {
  Examination result;
  const auto script = [](Peer& peer, int) {
    peer.say("login: ");
    while (!peer.line().empty()) {
      peer.say("\r\nPassword: ");
      if (peer.line() == kRight) {
        peer.say("\r\n 1) Status\r\n 2) Network\r\n 3) Reset\r\n Your choice? ");
        CHECK(peer.line().empty());  // nothing is ever chosen
        return;
      }
      peer.say("\r\nSorry\r\nlogin: ");
    }
  };
  CHECK(telnet_verdicts(script, result, {{"admin", "wrong-one"}, {"admin", kRight}}) ==
        "accepted_verified menu");
}

TEST_CASE("a second question for a password is never answered", "[logins][fakes]") {
  Examination result;
  std::atomic<bool> answered{false};
  const auto script = [&](Peer& peer, int) {
    peer.say("login: ");
    peer.line();
    peer.say("\r\nPassword: ");
    if (peer.line() != kRight) {
      peer.say("\r\nlogin: ");
      peer.wait(1);
      return;
    }
    peer.say("\r\nYour password has expired.\r\nCurrent password: ");
    if (!peer.line().empty()) answered = true;
  };
  CHECK(telnet_verdicts(script, result, {{"admin", kRight}}) ==
        "accepted_verified change_demanded");
  CHECK_FALSE(answered);
}

TEST_CASE("H1: a page that is open to all is no accepted login", "[logins][fakes]") {
  const auto open = [](const std::string& body) {
    return [body](Peer& peer, int) {
      while (!peer.head().empty()) peer.say(http(200, "", body));
    };
  };
  CHECK(http_verdicts(open("<h1>Hello</h1>")) == "undecided unclear");
  CHECK(http_verdicts(open("<h1>Network settings</h1>")) == "no_auth");
}

TEST_CASE("H2: a way to the page of logins is a refusal", "[logins][fakes]") {
  CHECK(http_verdicts(basic_with(http(302, "Location: /login\r\n", ""))) ==
        "rejected redirect, rejected redirect");
}

TEST_CASE("H3: a page that says no is a refusal, whatever its status", "[logins][fakes]") {
  CHECK(http_verdicts(basic_with(http(200, "", "<p>Login failed</p>"))) == "rejected, rejected");
}

TEST_CASE("H4 to H6: 403, 429 and 503 after a login are a lock", "[logins][fakes]") {
  for (const int status : {403, 429, 503})
    CHECK(http_verdicts(basic_with(http(status, "", ""))) == "locked lock_words");
}

TEST_CASE("a right Basic login is accepted with three proofs", "[logins]") {
  const auto script = [](Peer& peer, int) {
    for (std::string head = peer.head(); !head.empty(); head = peer.head())
      peer.say(head.find("Basic YWRtaW46cmlnaHQtb25l") != std::string::npos
                   ? http(200, "", "<h1>Status</h1>")
                   : http(401, kAsksBasic, "no"));
  };
  CHECK(http_verdicts(script, {{"admin", "wrong-one"}, {"admin", kRight}}) == "accepted_verified");
}

TEST_CASE("R1: a right Basic login over RTSP is found", "[logins][fakes]") {
  CHECK(rtsp_verdicts(rtsp(401, kAsksBasic, ""), rtsp(401, kAsksBasic, ""), {{"admin", kRight}},
                      "Basic YWRtaW46cmlnaHQtb25l") == "accepted_verified");
}

TEST_CASE("R2 to R4: 404 and empty answers of RTSP are no success", "[logins][fakes]") {
  const std::string missing = rtsp(404, "", "");
  CHECK(rtsp_verdicts(missing, missing) == "undecided unclear");
  const std::string both = rtsp(200, kAsksBasic, "");
  CHECK(rtsp_verdicts(both, both) == "undecided unclear");
  CHECK(rtsp_verdicts(rtsp(401, kAsksBasic, ""), missing) == "undecided unclear");
}

TEST_CASE("a stream that is open to all is one", "[logins]") {
  CHECK(rtsp_verdicts(rtsp(200, "", kMedia), rtsp(200, "", kMedia)) == "no_auth");
}

TEST_CASE("S1 and S2: agents that answer every community with nothing", "[logins][fakes]") {
  CHECK(snmp_verdicts([](std::string_view q) { return snmp_response(q, kNull); }) == "rejected");
  CHECK(snmp_verdicts([](std::string_view q) { return snmp_response(q, kNull, 2); }) == "rejected");
}

TEST_CASE("an agent that answers every community is told so", "[logins]") {
  CHECK(snmp_verdicts([](std::string_view q) { return snmp_response(q, kObjectValue); }) ==
        "accepts_any");
}

TEST_CASE("a community that is answered is accepted", "[logins]") {
  CHECK(snmp_verdicts([](std::string_view q) {
          return q.find("public") != std::string_view::npos ? snmp_response(q, kObjectValue)
                                                            : std::string();
        }) == "accepted_verified, rejected");
}
