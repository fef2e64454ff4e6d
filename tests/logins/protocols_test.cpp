// Each protocol against a small server of its own: right, wrong, open, locked.
#include "catch.hpp"

#include "examiner.hpp"
#include "fake_servers.hpp"
#include "logins/digest.hpp"

using namespace tenken;
using namespace tenken::test;

namespace {

constexpr const char* kRight = "right-one";

std::string verdicts(std::string_view protocol, FakeServer::Script script,
                     const std::vector<Pair>& pairs, bool guests = false) {
  const FakeServer server(std::move(script));
  Examination result;
  examine_service(result, protocol, server.port(), pairs, guests);
  return result.verdicts();
}

FakeServer::Script ftp(const std::string& refusal, bool guests = false) {
  return [=](Peer& peer, int) {
    peer.say("220-Welcome\r\n220 to a device\r\n");
    std::string account;
    bool inside = false;
    for (std::string line = peer.line(); !line.empty(); line = peer.line()) {
      if (line.starts_with("USER ")) {
        account = line.substr(5);
        peer.say("331 password\r\n");
      } else if (line.starts_with("PASS ")) {
        inside =
            (account == "admin" && line.substr(5) == kRight) || (guests && account == "anonymous");
        peer.say(inside ? "230 in\r\n" : refusal + "\r\n");
      } else if (line == "PWD") {
        peer.say(inside ? "257 \"/\"\r\n" : "530 log in\r\n");
      } else {
        peer.say(line == "QUIT" ? "221 bye\r\n" : "502 what a device must never be sent\r\n");
      }
    }
  };
}

std::string reply_of(const std::string& text) {
  return "HTTP/1.1 " + text + "Content-Length: 0\r\n\r\n";
}

/// Digest with the algorithm; the first nonce is stale once it was used.
FakeServer::Script digest_server(const std::string& algorithm, bool stale_once) {
  const auto stale_left = std::make_shared<int>(stale_once ? 1 : 0);
  return [=](Peer& peer, int) {
    for (std::string head = peer.head(); !head.empty(); head = peer.head()) {
      const std::size_t at = head.find("Authorization: ");
      const std::string challenge =
          "401 X\r\nWWW-Authenticate: Digest realm=\"cam\", nonce=\"n1\", qop=\"auth\", "
          "algorithm=" +
          algorithm;
      if (at == std::string::npos) {
        peer.say(reply_of(challenge + "\r\n"));
        continue;
      }
      const std::size_t begin = at + 15;
      const auto heard = logins::read_credentials(
          std::string_view(head).substr(begin, head.find('\n', begin) - begin), "GET");
      const bool right =
          heard &&
          logins::DigestProof(heard->parts).response("admin", Secret(kRight)) == heard->response;
      if (right && *stale_left > 0) {
        --*stale_left;
        peer.say(reply_of(challenge + ", stale=true\r\n"));
        continue;
      }
      peer.say(right ? reply_of("200 OK\r\n") : reply_of(challenge + "\r\n"));
    }
  };
}

FakeServer::Script mqtt(bool anonymous) {
  return [=](Peer& peer, int) {
    const std::string head = peer.bytes(2);
    if (head.size() < 2 || head[0] != '\x10') return;
    const std::string body = peer.bytes(static_cast<std::size_t>(head[1]));
    const bool login = (body[7] & '\x80') != 0;
    CHECK((body[7] & '\x3C') == 0);  // no will, nothing kept
    const bool right = body.ends_with(std::string("\0\x09", 2) + kRight);
    const bool taken = login ? right : anonymous;
    const char code = taken ? '\0' : '\5';
    peer.say(std::string("\x20\x02\x00", 3) + code);
    const std::string next = peer.bytes(1);
    CHECK((next.empty() || next == "\xE0"));  // nothing but DISCONNECT
  };
}

FakeServer::Script redis(const std::string& answer_to_ping) {
  return [=](Peer& peer, int) {
    for (std::string line = peer.line(); !line.empty(); line = peer.line()) {
      if (line == "PING") peer.say(answer_to_ping);
      if (line == "AUTH") {
        std::string value;
        for (int i = 0; i < 2; ++i) value = peer.line();
        peer.say(value == kRight ? "+OK\r\n" : "-WRONGPASS no\r\n");
      }
    }
  };
}

FakeServer::Script vnc(const std::string& types, const std::string& result) {
  return [=](Peer& peer, int) {
    peer.say("RFB 003.008\n");
    if (peer.bytes(12) != "RFB 003.008\n") return;
    peer.say(types);
    if (peer.bytes(1) != "\x02") return;
    peer.say(std::string(16, '\0'));
    // DES of zeros with the key "right-on", bits reversed: computed with another implementation.
    const std::string proof = peer.bytes(16);
    peer.say(proof.size() == 16 && proof.substr(0, 8) == proof.substr(8) ? result : "\1\1\1\1");
    CHECK(peer.bytes(1).empty());  // the client leaves before ClientInit
  };
}

std::string u32(std::uint32_t number) {
  std::string text;
  for (int shift = 24; shift >= 0; shift -= 8)
    text += static_cast<char>(number >> static_cast<unsigned>(shift) & 0xFFU);
  return text;
}

}  // namespace

TEST_CASE("FTP: right, wrong, limited and open to guests", "[logins][ftp]") {
  CHECK(verdicts("ftp", ftp("530 no"), right_second()) == "accepted_verified");
  CHECK(verdicts("ftp", ftp("530 no"), both_wrong()) == "rejected");
  CHECK(verdicts("ftp", ftp("421 too many"), both_wrong()) == "locked lock_words");
  CHECK(verdicts("ftp", ftp("530 no", true), both_wrong(), true) == "no_auth, rejected");
  CHECK(verdicts(
            "ftp", [](Peer& peer, int) { peer.say("SSH-2.0-x\r\n"); }, both_wrong()) ==
        "not_tested foreign");
}

TEST_CASE("HTTP Digest: MD5, SHA-256, session forms, and a nonce that grew stale",
          "[logins][http]") {
  for (const char* algorithm : {"MD5", "SHA-256", "MD5-sess", "SHA-256-sess"})
    CHECK(verdicts("http", digest_server(algorithm, false), right_second()) == "accepted_verified");
  CHECK(verdicts("http", digest_server("MD5", true), {{"admin", kRight}}) == "accepted_verified");
  CHECK(verdicts("http", digest_server("MD5", false), both_wrong()) == "rejected");
  CHECK(verdicts("http", digest_server("SHA-512-256", false), both_wrong()) ==
        "undecided no_password");
}

TEST_CASE("Digest is computed as RFC 2617 section 3.5 shows", "[logins][http]") {
  logins::DigestParts parts;
  parts.realm = "testrealm@host.com";
  parts.nonce = "dcd98b7102dd2f0e8b11d0f600bfb0c093";
  parts.uri = "/dir/index.html";
  parts.method = "GET";
  parts.qop = "auth";
  parts.count = "00000001";
  parts.client_nonce = "0a4f113b";
  CHECK(logins::DigestProof(parts).response("Mufasa", Secret("Circle Of Life")) ==
        "6629fae49393a05397450978507c4ef1");
}

TEST_CASE("MQTT: right, wrong and open to all", "[logins][mqtt]") {
  CHECK(verdicts("mqtt", mqtt(false), right_second()) == "accepted_verified");
  CHECK(verdicts("mqtt", mqtt(false), both_wrong()) == "rejected");
  CHECK(verdicts("mqtt", mqtt(true), both_wrong()) == "no_auth");
}

TEST_CASE("Redis: right, wrong, open and protected", "[logins][redis]") {
  const std::vector<Pair> both{{"", "wrong-one"}, {"", kRight}};
  CHECK(verdicts("redis", redis("-NOAUTH x\r\n"), both) == "accepted_verified");
  CHECK(verdicts("redis", redis("-NOAUTH x\r\n"), {{"", "wrong-one"}}) == "rejected");
  CHECK(verdicts("redis", redis("+PONG\r\n"), both) == "no_auth");
  CHECK(verdicts("redis", redis("-DENIED x\r\n"), both) == "not_tested no_password");
}

TEST_CASE("VNC: types of security and reasons", "[logins][vnc]") {
  const std::vector<Pair> one{{"", "right-one"}};
  CHECK(verdicts("vnc", vnc("\x02\x01\x02", ""), one) == "no_auth");
  CHECK(verdicts("vnc", vnc("\x01\x10", ""), one) == "not_tested no_password");
  CHECK(verdicts("vnc", vnc("\x01\x02", u32(1) + u32(2) + "no"), one) == "rejected");
  CHECK(verdicts("vnc", vnc("\x01\x02", u32(1) + u32(26) + "Too many security failures"), one) ==
        "locked lock_words");
  // Whatever proof is sent is taken: so is that of a random password.
  CHECK(verdicts("vnc", vnc("\x01\x02", u32(0)), one) == "accepts_any");
}

TEST_CASE("a silent service and a closed port are not tested", "[logins]") {
  CHECK(verdicts(
            "telnet", [](Peer& peer, int) { peer.wait(4); }, both_wrong()) == "not_tested silent");
  CHECK(verdicts(
            "http", [](Peer& peer, int) { peer.wait(4); }, both_wrong()) == "not_tested silent");
  Examination result;
  examine_service(result, "ftp", 1, both_wrong());
  CHECK(result.verdicts() == "not_tested silent");
}

TEST_CASE("a device that falls silent after an attempt is left alone", "[logins]") {
  std::atomic<bool> over{false};
  std::unique_ptr<FakeServer> server;
  server = std::make_unique<FakeServer>([&](Peer& peer, int) {
    peer.say("220 a device\r\n");
    for (std::string line = peer.line(); line != "PASS wrong-one"; line = peer.line())
      peer.say(line == "PWD" ? "530 no\r\n" : "331 password\r\n");
    server->stop_listening();
    while (!over) std::this_thread::yield();
  });
  Examination result;
  examine_service(result, "ftp", server->port(), {{"admin", "wrong-one"}});
  over = true;
  CHECK(result.unwell);
}
