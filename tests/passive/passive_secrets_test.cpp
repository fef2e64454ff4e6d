// What is kept of passwords in clear text: a keyed hash, how the login ended, and whether makers
// deliver devices with it.
#include <optional>
#include <string>
#include <vector>

#include "catch.hpp"

#include "capture_support.hpp"
#include "model/claims.hpp"
#include "passive_streams_support.hpp"
#include "passive_support.hpp"
#include "scanner/passive/heard_secrets.hpp"
#include "scanner/passive/secret_marks.hpp"

using namespace tenken;
using namespace tenken::passive;

namespace {

constexpr SecretMarks::Key kKey{1, 2, 3};
constexpr SecretMarks::Key kOtherKey{3, 2, 1};
constexpr std::string_view kAdmin1234 = "YWRtaW46MTIzNA==";    // admin:1234
constexpr std::string_view kAdminSecret = "YWRtaW46c2VjcmV0";  // admin:secret

SecretMarks marks_with(const SecretMarks::Key& key) { return {key, DefaultLogins()}; }

dissect::SecretView secret(std::string_view text) { return dissect::SecretView(as_bytes(text)); }

test::Connection ftp(std::string_view password, std::string_view answer) {
  test::Connection connection(21);
  connection.open().server("220 ready\r\n").client("USER admin\r\n").server("331 password\r\n");
  connection.client(std::string("PASS ").append(password).append("\r\n"));
  connection.server(std::string(answer).append("\r\n")).close();
  return connection;
}

std::string request(std::string_view basic) {
  std::string text = "GET /status HTTP/1.1\r\nHost: camera\r\n";
  if (!basic.empty()) text.append("Authorization: Basic ").append(basic).append("\r\n");
  return text + "\r\n";
}

std::string reply(std::string_view status, std::string_view field = {}) {
  return std::string("HTTP/1.1 ").append(status).append("\r\nContent-Length: 0\r\n").append(field) +
         "\r\n";
}

/// The claims login.secret of what was heard, and nothing else of it holds `password`.
std::vector<HeardSecret> secrets_of(const test::Connection& connection,
                                    std::string_view password = "1234",
                                    const SecretMarks::Key& key = kKey) {
  const SecretMarks marks = marks_with(key);
  Listener listener(&marks);
  connection.hear(listener);
  listener.finish();
  for (const Signal* const signal : listener.signals().sorted()) {
    INFO(info_of(signal->kind).name << ' ' << signal->value);
    CHECK(
        (signal->kind == Kind::login_secret || signal->value.find(password) == std::string::npos));
  }
  std::vector<HeardSecret> secrets;
  for (const Observation& one : observe(listener.signals(), listener.sources(), "s").observations) {
    if (one.key != claim::kLoginSecret) continue;
    CHECK(one.subject.port);
    CHECK(one.value.find(password) == std::string::npos);
    for (HeardSecret& heard : parse_heard_secrets(one.value)) secrets.push_back(std::move(heard));
  }
  return secrets;
}

}  // namespace

TEST_CASE("a password is kept as a keyed hash", "[passive][secret]") {
  const SecretMarks marks = marks_with(kKey);
  const HeardSecret one = marks.mark("ftp", "admin", secret("correct horse"));
  CHECK(one.hash.size() == 32);
  CHECK(one.hash == marks.mark("telnet", "root", secret("correct horse")).hash);
  CHECK(one.hash != marks.mark("ftp", "admin", secret("correct horsf")).hash);
  CHECK(one.hash != marks_with(kOtherKey).mark("ftp", "admin", secret("correct horse")).hash);
  CHECK(marks.mark("ftp", "admin", secret("")).hash == HeardSecret::kNoPassword);
  CHECK_FALSE(one.is_default);
}

TEST_CASE("what makers deliver devices with is recognised", "[passive][secret]") {
  const SecretMarks marks = marks_with(kKey);
  CHECK(marks.mark("http", "admin", secret("1234")).is_default);
  CHECK(marks.mark("snmp", "", secret("public")).is_default);
  CHECK(marks.mark("ftp", "admin", secret("")).is_default);
  CHECK_FALSE(marks.mark("http", "1234", secret("admin")).is_default);
  CHECK_FALSE(marks.mark("http", "admin1", secret("234")).is_default);
}

TEST_CASE("lists of installed packages are read line by line", "[passive][secret]") {
  const test::TestFolder folder;
  const std::string_view list =
      "Maker,Camera,all,HTTP,viewer,\"pass,word\",Viewer,\r\n"
      "Maker,Router,1,Telnet,(none),letmein,Admin,\n"
      "Maker,Broken,\"1\\q,HTTP,a,b,c,d\n"
      "Maker,Short\n"
      "Maker,Empty,1,HTTP,(none),n/a,,\n";
  const std::string file = folder.write("list.csv", as_bytes(list));
  DefaultLogins logins;
  const std::size_t before = logins.size();
  CHECK(logins.add_list(file) == 2);
  CHECK(logins.size() == before + 2);
  CHECK(logins.contains("viewer", "pass,word"));
  CHECK(logins.contains("", "letmein"));
  CHECK_FALSE(logins.contains("a", "b"));
  CHECK(logins.add_list(file + ".absent") == 0);
}

TEST_CASE("a login tells how it ended", "[passive][secret]") {
  const auto accepted = secrets_of(ftp("1234", "230 welcome"));
  REQUIRE(accepted.size() == 1);
  CHECK(accepted[0].protocol == "ftp");
  CHECK(accepted[0].account == "admin");
  CHECK(accepted[0].fate == SecretFate::accepted);
  CHECK(accepted[0].is_default);
  const auto refused = secrets_of(ftp("hunter2", "530 no"), "hunter2");
  REQUIRE(refused.size() == 1);
  CHECK(refused[0].fate == SecretFate::refused);
  CHECK_FALSE(refused[0].is_default);
  CHECK(secrets_of(ftp("1234", "230 welcome"), "1234", kOtherKey)[0].hash != accepted[0].hash);
}

TEST_CASE("a web login counts as accepted only where one was asked for", "[passive][secret]") {
  const std::string challenge = "WWW-Authenticate: Basic realm=\"camera\"\r\n";
  test::Connection asked(80);
  asked.open().client(request("")).server(reply("401 Unauthorized", challenge));
  asked.client(request(kAdmin1234)).server(reply("200 OK")).close();
  const auto accepted = secrets_of(asked);
  REQUIRE(accepted.size() == 1);
  CHECK(accepted[0].fate == SecretFate::accepted);
  CHECK(accepted[0].is_default);

  test::Connection unasked(80);
  unasked.open().client(request(kAdmin1234)).server(reply("200 OK")).close();
  CHECK(secrets_of(unasked).at(0).fate == SecretFate::sent);

  test::Connection wrong(80);
  wrong.open().client(request(kAdminSecret)).server(reply("401 Unauthorized", challenge)).close();
  CHECK(secrets_of(wrong, "secret").at(0).fate == SecretFate::refused);

  // Two requests at once: whose answer it is does not matter enough to be told.
  test::Connection both(80);
  both.open().client(request("")).server(reply("401 Unauthorized", challenge));
  both.client(request(kAdmin1234) + request("")).server(reply("200 OK")).close();
  CHECK(secrets_of(both).at(0).fate == SecretFate::sent);
}

TEST_CASE("an MQTT broker tells whether a login is accepted", "[passive][secret]") {
  const std::string connect(
      "\x10\x1c\x00\x04MQTT\x04\xc2\x00\x3c\x00\x03"
      "dev\x00\x05"
      "admin\x00\x04"
      "1234",
      30);
  const auto fate = [&](char code) {
    test::Connection connection(1883);
    connection.open().client(connect).server(std::string("\x20\x02\x00", 3) + code).close();
    return secrets_of(connection).at(0).fate;
  };
  CHECK(fate('\x00') == SecretFate::accepted);
  CHECK(fate('\x05') == SecretFate::refused);
}

namespace {

/// Knows the password of admin's proofs whose response is "good".
class OneProof final : public KnownProofs {
 public:
  std::optional<KnownSecret> find(std::string_view server, const dissect::Login& login) override {
    asked.push_back(std::string(server).append(" ").append(login.method).append(" ") +
                    std::string(login.user));
    if (login.proof.find("response=\"good\"") == login.proof.npos) return std::nullopt;
    return KnownSecret(Secret("1234"), true);
  }
  std::vector<std::string> asked;
};

std::string with_proof(std::string_view user, std::string_view response) {
  return std::string("GET /status HTTP/1.1\r\nHost: camera\r\nAuthorization: Digest username=\"")
      .append(user)
      .append("\", realm=\"cam\", nonce=\"n\", uri=\"/status\", response=\"")
      .append(response)
      .append("\"\r\n\r\n");
}

}  // namespace

TEST_CASE("a proof of a known password is kept as that password would be", "[passive][secret]") {
  SecretMarks marks = marks_with(kKey);
  OneProof proofs;
  marks.know(&proofs);
  Listener listener(&marks);
  test::Connection connection(80);
  connection.open().client(with_proof("guest", "bad")).server(reply("401 no"));
  connection.client(with_proof("admin", "good")).server(reply("200 OK")).close().hear(listener);
  listener.finish();
  CHECK(proofs.asked == std::vector<std::string>{"10.0.0.2:80 GET guest", "10.0.0.2:80 GET admin"});
  std::vector<HeardSecret> secrets;
  for (const Observation& one : observe(listener.signals(), listener.sources(), "s").observations)
    if (one.key == claim::kLoginSecret) secrets = parse_heard_secrets(one.value);
  REQUIRE(secrets.size() == 1);
  CHECK(secrets[0].account == "admin");
  CHECK(secrets[0].is_default);
  CHECK(secrets[0].fate == SecretFate::accepted);
  CHECK(secrets[0].hash == marks.mark("ftp", "admin", secret("1234")).hash);
}

TEST_CASE("made-up logins push out none that matters", "[passive][secret]") {
  const SecretMarks marks = marks_with(kKey);
  Listener listener(&marks);
  const auto try_it = [&](std::string_view password, std::string_view answer, std::uint16_t port) {
    test::Connection connection(21, port);
    connection.open().server("220 ready\r\n").client("USER admin\r\n").server("331 next\r\n");
    connection.client(std::string("PASS ").append(password).append("\r\n"));
    connection.server(std::string(answer).append("\r\n")).close().hear(listener);
  };
  for (std::uint16_t i = 0; i < 2 * HeardSecrets::kKept; ++i)
    try_it("made-up-" + std::to_string(i), "530 no", 40'000 + i);
  try_it("1234", "230 welcome", 50'000);
  listener.finish();
  std::vector<HeardSecret> secrets;
  for (const Observation& one : observe(listener.signals(), listener.sources(), "s").observations)
    if (one.key == claim::kLoginSecret) secrets = parse_heard_secrets(one.value);
  REQUIRE(secrets.size() == HeardSecrets::kKept);
  CHECK(secrets.front().is_default);
  CHECK(secrets.front().fate == SecretFate::accepted);
}

TEST_CASE("without marks nothing is kept of a password", "[passive][secret]") {
  Listener listener;
  ftp("1234", "230 welcome").hear(listener);
  listener.finish();
  CHECK_FALSE(listener.signals().sorted().empty());
  for (const Signal* const signal : listener.signals().sorted())
    CHECK(signal->kind != Kind::login_secret);
}
