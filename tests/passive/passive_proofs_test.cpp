// Proofs of passwords that were heard, held against what is known without sending anything: the
// token of ONVIF, VNC's challenge, the hash of XMEye, messages of SNMP version 3.
#include <optional>
#include <string>
#include <vector>

#include "catch.hpp"

#include "logins/offline.hpp"
#include "logins/recorder_hashes.hpp"
#include "logins/username_token.hpp"
#include "logins/usm.hpp"
#include "logins/vnc_proof.hpp"
#include "model/claims.hpp"
#include "passive_streams_support.hpp"
#include "passive_support.hpp"
#include "scanner/passive/heard_secrets.hpp"
#include "scanner/passive/secret_marks.hpp"

using namespace tenken;
using namespace tenken::passive;

namespace {

constexpr std::string_view kDelivered = "deliver1";  // eight letters, all that VNC looks at

/// Knows one password of makers, with the account admin and with none.
class DeliveredPasswords final : public KnownProofs {
 public:
  DeliveredPasswords() : check_(candidates()) {}
  std::optional<KnownSecret> find(std::string_view, const dissect::Login& login) override {
    const auto heard = logins::read_heard_proof(login);
    const logins::Candidate* const found = heard ? check_.find(*heard) : nullptr;
    if (found == nullptr) return std::nullopt;
    return KnownSecret(found->secret.duplicate(), found->account == heard->account());
  }

 private:
  static std::vector<logins::Candidate> candidates() {
    std::vector<logins::Candidate> all;
    for (const char* const account : {"admin", ""}) {
      all.emplace_back(account, Secret("otherone"), "first", AttemptKind::known_default);
      all.emplace_back(account, Secret(kDelivered), "second", AttemptKind::known_default);
    }
    return all;
  }

  logins::OfflineCheck check_;
};

/// "admin accepted delivered", of each login whose password is known; nothing said of it holds the
/// password.
template <class Hear>
std::vector<std::string> known_logins_of(const Hear& hear) {
  SecretMarks marks(SecretMarks::Key{1, 2, 3}, DefaultLogins());
  DeliveredPasswords known;
  marks.know(&known);
  Listener listener(&marks);
  hear(listener);
  listener.finish();
  std::vector<std::string> found;
  for (const Observation& one : observe(listener.signals(), listener.sources(), "s").observations) {
    CHECK(one.value.find(kDelivered) == std::string::npos);
    if (one.key != claim::kLoginSecret) continue;
    for (const HeardSecret& secret : parse_heard_secrets(one.value))
      found.push_back((secret.account.empty() ? "-" : secret.account) +
                      (secret.fate == SecretFate::accepted  ? " accepted"
                       : secret.fate == SecretFate::refused ? " refused"
                                                            : " sent") +
                      (secret.is_default ? " delivered" : ""));
  }
  return found;
}

std::vector<std::string> known_logins_on(const test::Connection& connection) {
  return known_logins_of([&](Listener& listener) { connection.hear(listener); });
}

test::Connection onvif(std::string_view account, std::string_view password) {
  const std::string body = "<s:Envelope><s:Header>" +
                           logins::username_token(account, Secret(password), "2026-11-30T01:20:00Z",
                                                  "a-nonce-of-16-by") +
                           "</s:Header><s:Body><GetUsers/></s:Body></s:Envelope>";
  test::Connection connection(80);
  connection.open().client(
      "POST /onvif/device_service HTTP/1.1\r\nHost: camera\r\n"
      "Content-Type: application/soap+xml; charset=utf-8\r\nContent-Length: " +
          std::to_string(body.size()) + "\r\n\r\n" + body,
      300);
  connection.server("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n").close();
  return connection;
}

test::Connection vnc(std::string_view password, char result, bool old = false) {
  const std::string challenge = "0123456789abcdef";
  const Bytes answer = logins::vnc_proof(as_bytes(challenge), Secret(password));
  const std::string version = old ? "RFB 003.003\n" : "RFB 003.008\n";
  test::Connection connection(5900);
  connection.open().server("RFB 003.008\n").client(version);
  if (old)
    connection.server(std::string("\0\0\0\2", 4));
  else
    connection.server("\x02\x02\x10").client("\x02");
  connection.server(challenge).client(as_text(answer), 5);
  connection.server(std::string("\0\0\0", 3) + result).close();
  return connection;
}

std::string sofia(std::uint8_t low, const std::string& json) {
  std::string message("\xFF\x01\0\0\0\0\0\0\0\0\0\0\0\0", 14);
  message += static_cast<char>(low);
  message += '\x03';
  message += static_cast<char>(json.size());
  return message + std::string(3, '\0') + json;
}

test::Connection xmeye(std::string_view password, const std::string& result) {
  constexpr std::uint8_t kLogin = 0xE8;  // 1000
  test::Connection connection(34567);
  connection.open().client(
      sofia(kLogin, R"({"EncryptType":"MD5","LoginType":"DVRIP-Web","PassWord":")" +
                        logins::sofia_hash(Secret(password)) + R"(","UserName":"admin"})"));
  connection.server(sofia(kLogin + 1, R"({"Ret":)" + result + R"(,"SessionID":"0x1"})")).close();
  return connection;
}

/// What an agent of that user sends, and who asks it.
std::vector<std::string> snmp(std::string_view account, std::string_view password,
                              logins::UsmHash hash, bool from_agent = true) {
  logins::UsmAgent agent;
  agent.engine_id = to_bytes(std::string("\x80\0\x1f\x88\4", 5) + "engine");
  logins::UsmWay way;
  way.hash = hash;
  const logins::UsmKey key(way, Secret(password), agent.engine_id);
  const logins::Request message =
      logins::Requests::snmpv3_get(agent, std::string(account), &key, 7);
  const Bytes frame =
      test::udp_frame(from_agent ? test::camera_station : test::other_station,
                      from_agent ? test::other_station : test::camera_station,
                      from_agent ? 161 : 40000, from_agent ? 40000 : 161,
                      test::Wire().bytes(Bytes(message.bytes().begin(), message.bytes().end())));
  return known_logins_of([&](Listener& listener) {
    capture::Frame one;
    one.original_length = static_cast<std::uint32_t>(frame.size());
    one.data = frame;
    one.number = 1;
    listener.hear(one);
  });
}

using Lines = std::vector<std::string>;

}  // namespace

TEST_CASE("ONVIF: a token that was made with a delivered password is known", "[passive][proofs]") {
  CHECK(known_logins_on(onvif("admin", kDelivered)) == Lines{"admin sent delivered"});
  CHECK(known_logins_on(onvif("somebody", kDelivered)) == Lines{"somebody sent"});
  CHECK(known_logins_on(onvif("admin", "their own")).empty());
}

TEST_CASE("VNC: an answer to a challenge tells a delivered password, and how it ended",
          "[passive][proofs]") {
  CHECK(known_logins_on(vnc(kDelivered, '\0')) == Lines{"- accepted delivered"});
  CHECK(known_logins_on(vnc(kDelivered, '\1')) == Lines{"- refused delivered"});
  CHECK(known_logins_on(vnc(kDelivered, '\0', true)) == Lines{"- accepted delivered"});
  CHECK(known_logins_on(vnc("notthat1", '\0')).empty());
}

TEST_CASE("XMEye: a hash tells a delivered password, and how it ended", "[passive][proofs]") {
  CHECK(known_logins_on(xmeye(kDelivered, "100")) == Lines{"admin accepted delivered"});
  CHECK(known_logins_on(xmeye(kDelivered, "203")) == Lines{"admin refused delivered"});
  CHECK(known_logins_on(xmeye("their own", "100")).empty());
}

TEST_CASE("SNMP version 3: what an agent signs tells a delivered password", "[passive][proofs]") {
  for (const auto hash : {logins::UsmHash::md5, logins::UsmHash::sha1, logins::UsmHash::sha256})
    CHECK(snmp("admin", kDelivered, hash) == Lines{"admin accepted delivered"});
  CHECK(snmp("admin", "their own", logins::UsmHash::sha1).empty());
  CHECK(snmp("somebody", kDelivered, logins::UsmHash::sha1).empty());  // too costly to try
  // Who asks names any user: only what the agent signs was accepted.
  CHECK(snmp("admin", kDelivered, logins::UsmHash::sha1, false).empty());
}

TEST_CASE("proofs that are cut, or lie, are no proofs", "[passive][proofs]") {
  const test::Connection whole = vnc(kDelivered, '\0');
  for (std::size_t count = 0; count < whole.packets().size() - 3; ++count) {
    test::Connection cut = whole;
    cut.packets().resize(count);
    INFO(count);
    CHECK(known_logins_on(cut).size() <= 1);
  }
  dissect::Login login;
  login.kind = dissect::LoginKind::challenge;
  for (const std::string_view method : {"vnc challenge", "usm message", "ws token"})
    for (const std::string_view proof :
         {std::string_view(), std::string_view("x"), std::string_view("\x30\x82\xFF\xFF\x02", 5),
          std::string_view("<Password>a</Password><Nonce>%%%</Nonce><Created>b</Created>")}) {
      login.method = method;
      login.proof = proof;
      CHECK(logins::read_heard_proof(login) == nullptr);
    }
}
