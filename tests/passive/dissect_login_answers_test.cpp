#include <filesystem>
#include <fstream>
#include <sstream>

#include "catch.hpp"

#include "scanner/dissect/login_answers.hpp"

using namespace tenken;

namespace {

Bytes seed(const std::string& name) {
  std::ostringstream all;
  all << std::ifstream(
             std::filesystem::path(TENKEN_SOURCE_DIR) / "tests/fuzz/corpus/login_answers" / name,
             std::ios::binary)
             .rdbuf();
  return to_bytes(all.str());
}

}  // namespace

TEST_CASE("SNMP version 3: a report names its trouble, a response its value", "[dissect][login]") {
  const Bytes refused = seed("usm_report");
  const auto report = dissect::parse_usm(refused);
  REQUIRE(report);
  CHECK(report->pdu == dissect::kUsmReport);
  CHECK(report->engine_id.size() == 13);
  CHECK(report->boots == 1);
  CHECK(report->time == 16);
  CHECK(dissect::usm_trouble(*report) == dissect::UsmTrouble::digest);
  const Bytes given = seed("usm_response");
  const auto response = dissect::parse_usm(given);
  REQUIRE(response);
  CHECK(response->pdu == dissect::kUsmResponse);
  CHECK(response->authenticated);
  CHECK(as_text(response->user) == "auditor");
  CHECK(response->proof.size() == 12);
  CHECK(response->value_tag == 6);
  CHECK(dissect::usm_trouble(*response) == dissect::UsmTrouble::other);
}

TEST_CASE("SMB 2: who was let in as a guest", "[dissect][login]") {
  const auto session = dissect::parse_smb_session(seed("smb_guest"));
  REQUIRE(session);
  CHECK(session->status == dissect::kSmbSuccess);
  CHECK(session->guest);
  CHECK_FALSE(session->anonymous);
  CHECK(session->id == 0x1122);
  const Bytes blob = seed("ntlm_challenge");
  const auto challenge = dissect::parse_ntlm_challenge(blob);
  REQUIRE(challenge);
  CHECK(as_text(challenge->challenge) == "12345678");
  CHECK(challenge->target.size() == 16);
}

TEST_CASE("OPC UA: the token of a session comes back as it was", "[dissect][login]") {
  const Bytes created = seed("opcua_session");
  const auto token = dissect::parse_opcua_session_token(created);
  REQUIRE(token);
  CHECK(as_text(*token).ends_with("abcd"));
  CHECK(token->size() == 11);
}

TEST_CASE("ONVIF: the clock of a camera", "[dissect][login]") {
  CHECK(dissect::parse_onvif_clock(as_text(seed("onvif_clock"))) == "2001-02-03T05:06:07Z");
  CHECK(dissect::parse_onvif_clock("<LocalDateTime><Hour>5</Hour></LocalDateTime>").empty());
  CHECK(dissect::parse_onvif_clock("<UTCDateTime><Hour>99</Hour></UTCDateTime>").empty());
}

TEST_CASE("Dahua: a challenge, and a refusal with the tries that are left", "[dissect][login]") {
  const Bytes first = seed("dahua_challenge");
  const auto challenge = dissect::parse_dahua(first);
  CHECK(challenge.realm == "Login to 4G0");
  CHECK(challenge.random == "1234");
  CHECK_FALSE(challenge.result);
  const Bytes second = seed("dahua_refused");
  const auto refused = dissect::parse_dahua(second);
  REQUIRE(refused.result);
  CHECK(*refused.result == 0x0100);
  CHECK(refused.tries_left == 4);
}

TEST_CASE("answers to logins that are cut anywhere are read without harm", "[dissect][login]") {
  for (const char* const name : {"usm_report", "usm_response", "smb_guest", "ntlm_challenge",
                                 "opcua_session", "dahua_challenge", "dahua_refused"}) {
    const Bytes whole = seed(name);
    REQUIRE_FALSE(whole.empty());
    for (std::size_t size = 0; size < whole.size(); ++size) {
      const Bytes cut(whole.begin(), whole.begin() + static_cast<std::ptrdiff_t>(size));
      (void)dissect::parse_usm(cut);
      (void)dissect::parse_ntlm_challenge(cut);
      (void)dissect::parse_smb_session(cut);
      (void)dissect::parse_opcua_session_token(cut);
      CHECK_FALSE(dissect::parse_dahua(cut).result.has_value());
    }
  }
}
