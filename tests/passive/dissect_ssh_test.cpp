#include <string>
#include <string_view>

#include "catch.hpp"

#include "scanner/dissect/ssh.hpp"
#include "scanner/dissect/ssh_strength.hpp"
#include "support/ssh_wire.hpp"

namespace tenken::dissect {
namespace {

using namespace std::string_view_literals;
using test::kexinit;
using test::ssh_packet;

TEST_CASE("ssh: identification lines", "[dissect][ssh]") {
  const auto modern = parse_ssh_identification("SSH-2.0-OpenSSH_9.2p1 Debian-2+deb12u3\r\n");
  REQUIRE(modern);
  CHECK(modern->protocol == "2.0");
  CHECK(modern->software == "OpenSSH_9.2p1 Debian-2+deb12u3");
  CHECK(modern->speaks_v2());
  CHECK(parse_ssh_identification("SSH-1.99-Cisco-1.25\n")->software == "Cisco-1.25");
  CHECK(parse_ssh_identification("SSH-1.99-Cisco-1.25\n")->speaks_v2());
  CHECK_FALSE(parse_ssh_identification("SSH-1.5-old\n")->speaks_v2());
  CHECK(parse_ssh_identification("SSH-2.0-\r\n")->software.empty());
}

TEST_CASE("ssh: what is no identification is told apart", "[dissect][ssh]") {
  CHECK(parse_ssh_identification("Welcome\r\n").error().code == Errc::unsupported);
  CHECK(parse_ssh_identification("").error().code == Errc::unsupported);
  CHECK(parse_ssh_identification("SSH-2.0").error().code == Errc::malformed);
  CHECK(parse_ssh_identification("SSH--x").error().code == Errc::malformed);
  CHECK(parse_ssh_identification("SSH-x.y-z").error().code == Errc::malformed);
}

TEST_CASE("ssh: KEXINIT gives its eight lists in order", "[dissect][ssh]") {
  const std::string payload = kexinit({"k1,k2", "h1", "c1,c2", "c3", "m1", "m2", "none", "zlib"});
  const auto offer = parse_ssh_kexinit(as_bytes(payload));
  REQUIRE(offer);
  CHECK(offer->kex == std::vector<std::string>{"k1", "k2"});
  CHECK(offer->host_keys == std::vector<std::string>{"h1"});
  CHECK(offer->ciphers_to_server == std::vector<std::string>{"c1", "c2"});
  CHECK(offer->ciphers_to_client == std::vector<std::string>{"c3"});
  CHECK(offer->macs_to_server == std::vector<std::string>{"m1"});
  CHECK(offer->macs_to_client == std::vector<std::string>{"m2"});
  CHECK(offer->compression_to_server == std::vector<std::string>{"none"});
  CHECK(offer->compression_to_client == std::vector<std::string>{"zlib"});
}

TEST_CASE("ssh: a KEXINIT cut anywhere in its lists is malformed", "[dissect][ssh]") {
  const std::string payload = kexinit({"k", "h", "c", "c", "m", "m", "none", "none"});
  const std::size_t lists_end = payload.size() - 13;  // before the language lists and the tail
  for (std::size_t cut = 1; cut < lists_end; ++cut) {
    CAPTURE(cut);
    const auto offer = parse_ssh_kexinit(as_bytes(payload).first(cut));
    REQUIRE_FALSE(offer);
    CHECK(offer.error().code == Errc::malformed);
  }
  CHECK(parse_ssh_kexinit(as_bytes("\x01\0\0\0\x02"sv)).error().code == Errc::unsupported);
}

TEST_CASE("ssh: a list length that lies is malformed", "[dissect][ssh]") {
  std::string payload = kexinit({"k", "h", "c", "c", "m", "m", "none", "none"});
  payload[17] = '\xff';
  CHECK(parse_ssh_kexinit(as_bytes(payload)).error().code == Errc::malformed);
}

TEST_CASE("ssh: padding must fit into its packet", "[dissect][ssh]") {
  const std::string packet = ssh_packet("abc").substr(4);
  CHECK(as_text(*ssh_packet_payload(as_bytes(packet))) == "abc");
  CHECK_FALSE(
      ssh_packet_payload(as_bytes("\xff"
                                  "abc"sv)));
  CHECK_FALSE(ssh_packet_payload({}));
}

TEST_CASE("ssh: weak algorithms are found by name, prefix and suffix", "[dissect][ssh]") {
  const auto weak = [](SshCategory category, std::string_view name) {
    return find_weak(category, name) != nullptr;
  };
  CHECK(weak(SshCategory::kex, "diffie-hellman-group1-sha1"));
  CHECK(weak(SshCategory::kex, "gss-gex-sha1-toWM5Slw5Ew8Mqkay+al2g=="));
  CHECK(weak(SshCategory::host_key, "ssh-rsa"));
  CHECK(weak(SshCategory::host_key, "ssh-rsa-cert-v01@openssh.com"));
  CHECK(weak(SshCategory::cipher, "aes256-cbc"));
  CHECK(weak(SshCategory::cipher, "arcfour256"));
  CHECK(weak(SshCategory::mac, "hmac-sha1-etm@openssh.com"));
  CHECK_FALSE(weak(SshCategory::kex, "curve25519-sha256"));
  CHECK_FALSE(weak(SshCategory::kex, "diffie-hellman-group14-sha256"));
  CHECK_FALSE(weak(SshCategory::host_key, "rsa-sha2-256"));
  CHECK_FALSE(weak(SshCategory::cipher, "aes256-ctr"));
  CHECK_FALSE(weak(SshCategory::mac, "hmac-sha2-256"));
  CHECK_FALSE(weak(SshCategory::cipher, "ssh-rsa"));  // another category
}

SshKexInit offer_of(std::vector<std::string> kex, std::vector<std::string> keys,
                    std::vector<std::string> ciphers, std::vector<std::string> macs) {
  SshKexInit offer;
  offer.kex = std::move(kex);
  offer.host_keys = std::move(keys);
  offer.ciphers_to_server = offer.ciphers_to_client = std::move(ciphers);
  offer.macs_to_server = offer.macs_to_client = std::move(macs);
  return offer;
}

TEST_CASE("ssh: an offer is only weak when some category leaves no modern choice",
          "[dissect][ssh]") {
  const auto modern = judge_ssh_offer(offer_of({"curve25519-sha256", "ext-info-s"}, {"ssh-ed25519"},
                                               {"aes256-ctr"}, {"hmac-sha2-256"}));
  CHECK(modern.weak.empty());
  CHECK_FALSE(modern.only_weak);

  const auto mixed = judge_ssh_offer(
      offer_of({"curve25519-sha256", "diffie-hellman-group1-sha1"}, {"ssh-ed25519", "ssh-rsa"},
               {"aes256-ctr", "aes256-cbc"}, {"hmac-sha2-256", "hmac-md5"}));
  CHECK(mixed.weak == std::vector<std::string>{"diffie-hellman-group1-sha1", "ssh-rsa",
                                               "aes256-cbc", "hmac-md5"});
  CHECK_FALSE(mixed.only_weak);

  CHECK(judge_ssh_offer(offer_of({"diffie-hellman-group1-sha1", "kex-strict-s-v00@openssh.com"},
                                 {"ssh-ed25519"}, {"aes256-ctr"}, {"hmac-sha2-256"}))
            .only_weak);
  CHECK(judge_ssh_offer(
            offer_of({"curve25519-sha256"}, {"ssh-rsa"}, {"aes256-ctr"}, {"hmac-sha2-256"}))
            .only_weak);
  CHECK(judge_ssh_offer(
            offer_of({"curve25519-sha256"}, {"ssh-ed25519"}, {"3des-cbc"}, {"hmac-sha2-256"}))
            .only_weak);
  CHECK(judge_ssh_offer(
            offer_of({"curve25519-sha256"}, {"ssh-ed25519"}, {"aes256-ctr"}, {"hmac-md5"}))
            .only_weak);
  // With an authenticating cipher the MAC list does not matter.
  CHECK_FALSE(judge_ssh_offer(offer_of({"curve25519-sha256"}, {"ssh-ed25519"},
                                       {"aes256-gcm@openssh.com"}, {"hmac-md5"}))
                  .only_weak);
}

TEST_CASE("ssh: every row of the weak table has a reason and a name of its own", "[dissect][ssh]") {
  for (const SshWeakRow& row : ssh_weak_rows()) {
    CAPTURE(row.name);
    CHECK_FALSE(row.reason.empty());
    const std::string_view bare = row.name.starts_with('*') ? row.name.substr(1) : row.name;
    CHECK_FALSE(bare.empty());
    CHECK(bare != "*");
  }
}

}  // namespace
}  // namespace tenken::dissect
