// What a TLS server takes beside what it chose.
#include "probes/tls_posture.hpp"

#include <string>
#include <string_view>
#include <vector>

#include "catch.hpp"

#include "probe_fixture.hpp"
#include "scanner/dissect/tls_offer.hpp"
#include "scanner/dissect/tls_record.hpp"
#include "support/wire.hpp"

namespace tenken::test {
namespace {

using namespace std::string_view_literals;

constexpr auto kVersionAlert = "\x15\3\1\0\2\2\x46"sv;

/// A ServerHello without extensions.
std::string chooses(std::uint16_t version, std::uint16_t cipher) {
  const Wire body = Wire().u16(version).fill(32, 7).u8(0).u16(cipher).u8(0);
  const Wire message = Wire().u8(2).u24(body.size()).bytes(body);
  return std::string(as_text(Wire().u8(22).u16(version).u16(message.size()).bytes(message).get()));
}

Script answers(std::string_view text) { return {{{text, 1}}, Ending::closes}; }

struct Seen {
  std::string versions;
  std::string weak;
  std::string record;
  std::size_t connections = 0;
};

Seen look(std::string_view settled, std::vector<Script> connections) {
  FakeDialer dialer(std::move(connections));
  FakeStream stream{Script()};
  probes::ProbeContext context(stream, dialer, subject_at(443), "sensor-1", fixed_clock());
  net::TlsSession session;
  session.version = settled;
  const auto record = run(probes::observe_tls_posture(context, session));
  REQUIRE(record);
  const Batch batch = context.take("https");
  for (const auto& log : dialer.logs) CHECK_FALSE(log->open);
  return {value_in(batch, "tls.versions"), value_in(batch, "tls.weak_suites"), *record,
          dialer.logs.size()};
}

TEST_CASE("posture: a server of today", "[probe][tls]") {
  const Seen seen = look("TLSv1.3", {answers(chooses(0x0303, 0xC02F)), answers(kVersionAlert),
                                     answers(kVersionAlert)});
  CHECK(seen.versions == "TLSv1.3,TLSv1.2");
  CHECK(seen.weak == "none");
  CHECK(seen.connections == 3);
}

TEST_CASE("posture: an old server takes old versions and broken suites", "[probe][tls]") {
  const Seen seen =
      look("TLSv1.2", {answers(chooses(0x0301, 0x002F)), answers(chooses(0x0300, 0x0005)),
                       answers(chooses(0x0303, 0x0005)), answers(chooses(0x0303, 0x000A)),
                       answers(kVersionAlert)});
  CHECK(seen.versions == "TLSv1.2,TLSv1,SSLv3");
  CHECK(seen.weak == "TLS_RSA_WITH_RC4_128_SHA,TLS_RSA_WITH_3DES_EDE_CBC_SHA");
  CHECK(seen.connections == 5);
}

TEST_CASE("posture: what does not answer is not called refused", "[probe][tls]") {
  const Seen silent = look("TLSv1.2", {Script(), Script()});
  CHECK(silent.versions == "(absent)");
  CHECK(silent.weak == "(absent)");
  CHECK(silent.record.find("perhaps more") != std::string::npos);
  const Seen unreachable = look("TLSv1.2", {});
  CHECK(unreachable.versions == "(absent)");
  // A server that hangs up does not want these terms.
  Script hangs_up;
  hangs_up.ending = Ending::closes;
  const Seen closes = look("TLSv1.2", {hangs_up, hangs_up});
  CHECK(closes.versions == "TLSv1.2");
  CHECK(closes.weak == "none");
}

TEST_CASE("posture: servers that lie end it", "[probe][tls]") {
  const Seen higher =
      look("TLSv1.1", {answers(chooses(0x0303, 0xC02F)), answers(chooses(0x0303, 0xC02F))});
  CHECK(higher.versions == "(absent)");
  CHECK(higher.weak == "(absent)");
  const Seen lower =
      look("TLSv1.1", {answers(chooses(0x0002, 0x0005)), answers("HTTP/1.1 400\r\n")});
  CHECK(lower.versions == "(absent)");
  Script endless{{chooses(0x0303, 0x0005).substr(0, 9), 1}};
  endless.endless = true;
  const Seen flood = look("TLSv1.2", {endless, endless});
  CHECK(flood.versions == "(absent)");
  const Seen unknown = look("DTLSv1", {answers(kVersionAlert)});
  CHECK(unknown.connections == 1);
}

TEST_CASE("posture: only where more than safe questions are allowed", "[probe][tls]") {
  for (const auto risk : {probes::Risk::safe, probes::Risk::careful}) {
    FakeDialer dialer({answers(kVersionAlert), answers(kVersionAlert)});
    Script script{{"HTTP/1.1 200 OK\r\n\r\n", 1}};
    script.ending = Ending::closes;
    script.tls.emplace();
    script.tls->version = "TLSv1.2";
    const auto log = std::make_shared<Log>();
    FakeStream stream(script, log);
    probes::ProbeContext context(stream, dialer, subject_at(443), "sensor-1", fixed_clock());
    context.max_risk = risk;
    CHECK(run(probes::find_probe("https")->run(context)));
    const Batch batch = context.take("https");
    CHECK(value_in(batch, "service.protocol") == "https");
    const bool asked = risk == probes::Risk::careful;
    CHECK(dialer.logs.size() == (asked ? 2 : 0));
    CHECK((evidence_text(batch).find("# versions taken: TLSv1.2") != std::string::npos) == asked);
    CHECK(evidence_text(batch).find("> GET / HTTP/1.1") != std::string::npos);
    CHECK(value_in(batch, "tls.versions") == (asked ? "TLSv1.2" : "(absent)"));
  }
}

TEST_CASE("offer: our own reader understands it", "[dissect][tls]") {
  const Bytes random(32, std::byte{3});
  for (std::uint16_t version = dissect::kSsl3Version; version <= dissect::kTls12Version;
       ++version) {
    const Bytes record = dissect::tls_client_hello(version, dissect::usual_suites(), random);
    dissect::TlsHandshakes messages(record);
    const auto message = messages.next();
    REQUIRE(message);
    const auto hello = dissect::parse_tls_client_hello(*message);
    REQUIRE(hello);
    CHECK(hello->complete);
    CHECK(hello->version == version);
    CHECK(hello->highest_version() == version);
    CHECK(hello->ciphers.size() == dissect::usual_suites().size());
    CHECK(hello->groups.empty() == (version == dissect::kSsl3Version));
    CHECK_FALSE(hello->has_server_name);
    CHECK(messages.end() == dissect::TlsEnd::none);
  }
  for (const std::uint16_t suite : dissect::weak_suites())
    CHECK(dissect::weak_suite_name(suite).starts_with("TLS_"));
  CHECK(dissect::weak_suite_name(0xC02F).empty());
}

}  // namespace
}  // namespace tenken::test
