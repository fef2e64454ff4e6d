// What an SSH server's own offer says of CVE-2023-48795, against what its version says.
#include "vulndb/proofs.hpp"

#include "catch.hpp"

#include "model/claims.hpp"
#include "vulndb/memory_catalogue.hpp"
#include "vulndb/survey.hpp"

using namespace tenken;
using namespace tenken::vulndb;
using test::criterion;

namespace {

constexpr std::string_view kTerrapin = "CVE-2023-48795";
constexpr std::string_view kStrict = "curve25519-sha256,kex-strict-s-v00@openssh.com";

Fact fact(std::string_view value) {
  Fact result;
  result.value = value;
  result.evidence = EvidenceId();
  return result;
}

Device server(std::string_view banner, std::string_view kex, std::string_view ciphers,
              std::string_view macs) {
  Device device;
  Service& ssh = device.services.emplace_back();
  ssh.endpoint = Endpoint(*IpAddress::parse("192.0.2.7"), Transport::tcp, 22);
  ssh.facts[std::string(claim::kProtocol)] = fact("ssh");
  ssh.facts[std::string(claim::kBanner)] = fact(banner);
  const auto add = [&](const char* key, std::string_view value) {
    if (!value.empty()) ssh.facts[key] = fact(value);
  };
  add("ssh.kex", kex);
  for (const char* key : {"ssh.ciphers_c2s", "ssh.ciphers_s2c"}) add(key, ciphers);
  for (const char* key : {"ssh.macs_c2s", "ssh.macs_s2c"}) add(key, macs);
  return device;
}

/// "vulnerable", "not", or "nothing" where the offer was not recorded.
std::string shown(std::string_view kex, std::string_view ciphers, std::string_view macs) {
  const Device device = server("SSH-2.0-x", kex, ciphers, macs);
  const auto proofs = proofs_of(device);
  if (proofs.empty()) return "nothing";
  CHECK(proofs.front().cve == kTerrapin);
  return proofs.front().vulnerable ? "vulnerable" : "not";
}

struct Answers {
  std::string open;
  std::string mended;

  explicit Answers(const Surveyed& surveyed)
      : open(text(surveyed.open)), mended(text(surveyed.mended)) {}

  static std::string text(const std::vector<Vulnerability>& list) {
    std::string all;
    for (const Vulnerability& one : list)
      all += std::string(to_string(one.tier)) + ' ' + one.product + ' ' + one.reason + ';';
    return all;
  }
};

}  // namespace

TEST_CASE("an offer with a cipher that can be cut and no strict key exchange is the proof") {
  CHECK(shown("curve25519-sha256", "chacha20-poly1305@openssh.com,aes256-ctr", "hmac-sha2-256") ==
        "vulnerable");
  CHECK(shown("curve25519-sha256", "aes128-cbc", "hmac-sha2-256-etm@openssh.com") == "vulnerable");
  CHECK(shown("curve25519-sha256", "aes128-cbc", "hmac-sha2-256") == "not");
  CHECK(shown("curve25519-sha256", "aes256-ctr,aes256-gcm@openssh.com",
              "hmac-sha2-256-etm@openssh.com") == "not");
  CHECK(shown(kStrict, "chacha20-poly1305@openssh.com", "hmac-sha2-256") == "not");
  // A client's word in a server's offer is none.
  CHECK(shown("kex-strict-c-v00@openssh.com", "chacha20-poly1305@openssh.com", "") == "vulnerable");
  CHECK(shown("", "chacha20-poly1305@openssh.com", "hmac-sha2-256") == "nothing");
  CHECK(shown("curve25519-sha256", "", "") == "nothing");
}

TEST_CASE("a proof stands above the version and above the distribution's build") {
  test::MemoryCatalogue catalogue;
  catalogue.add(
      test::record(kTerrapin, {criterion("cpe:2.3:a:openbsd:openssh:*:*:*:*:*:*:*:*", "", "9.6")}));
  Matcher matcher(catalogue);
  const auto survey = [&](std::string_view banner, std::string_view kex) {
    return Answers(survey_device(
        matcher, server(banner, kex, "chacha20-poly1305@openssh.com", "hmac-sha2-256")));
  };
  const std::string_view debian = "SSH-2.0-OpenSSH_9.2p1 Debian-2+deb12u2";
  CHECK(survey(debian, "curve25519-sha256").open == "proof openssh shown-by-offer;");
  CHECK(survey(debian, kStrict).open.empty());
  CHECK(survey(debian, kStrict).mended == "backport openssh refuted-by-offer;");
  CHECK(survey("SSH-2.0-unheard_of", "curve25519-sha256").open == "proof ssh shown-by-offer;");
  CHECK(survey("SSH-2.0-OpenSSH_9.9", kStrict).mended.empty());
  // Without an offer the version decides.
  CHECK(survey("SSH-2.0-OpenSSH_9.2", "").open == "version openssh version-in-range;");
}

TEST_CASE("what the database does not know is not reported, proof or not") {
  test::MemoryCatalogue catalogue;
  Matcher matcher(catalogue);
  const Surveyed surveyed =
      survey_device(matcher, server("SSH-2.0-OpenSSH_9.2", "curve25519-sha256",
                                    "chacha20-poly1305@openssh.com", "hmac-sha2-256"));
  CHECK(surveyed.open.empty());
}
