#include <array>
#include <string>
#include <string_view>

#include "catch.hpp"
#include <sys/socket.h>
#include <unistd.h>

#include "probe_fixture.hpp"
#include "support/ssh_wire.hpp"

namespace tenken::test {
namespace {

using namespace std::string_view_literals;

std::string offer(char cookie = 'c') {
  return ssh_packet(
      kexinit({"curve25519-sha256,diffie-hellman-group1-sha1", "ssh-ed25519,ssh-rsa", "aes256-ctr",
               "aes256-ctr,aes128-cbc", "hmac-sha2-256", "hmac-md5", "none", "none,zlib"},
              cookie));
}

Script server(std::string_view identification, const std::string& packets) {
  return {{identification}, {packets, 1}};
}

TEST_CASE("ssh: identification and algorithm lists", "[probe][ssh]") {
  const Ran ran = run_probe("ssh", server("SSH-2.0-OpenSSH_9.2p1 Debian-2\r\n", offer()), 2022);
  CHECK(ran.end);
  CHECK(ran["service.protocol"] == "ssh");
  CHECK(ran["service.cleartext"] == "false");
  CHECK(ran["ssh.protocol"] == "2.0");
  CHECK(ran["ssh.software"] == "OpenSSH_9.2p1 Debian-2");
  CHECK(ran["service.product"] == "OpenSSH");
  CHECK(ran["service.version"] == "9.2p1");
  CHECK(ran["ssh.kex"] == "curve25519-sha256,diffie-hellman-group1-sha1");
  CHECK(ran["ssh.host_keys"] == "ssh-ed25519,ssh-rsa");
  CHECK(ran["ssh.ciphers_c2s"] == "aes256-ctr");
  CHECK(ran["ssh.ciphers_s2c"] == "aes256-ctr,aes128-cbc");
  CHECK(ran["ssh.macs_c2s"] == "hmac-sha2-256");
  CHECK(ran["ssh.macs_s2c"] == "hmac-md5");
  CHECK(ran["ssh.compression_s2c"] == "none,zlib");
  CHECK(ran["ssh.weak"] == "diffie-hellman-group1-sha1,ssh-rsa,aes128-cbc,hmac-md5");
  CHECK(ran["ssh.only_weak"] == "true");
  CHECK(ran["ssh.hostkey_error"] == "refused: no socket in this script");
  CHECK(ran.written.starts_with("SSH-2.0-tenken_"));
}

TEST_CASE("ssh: lines before the identification are skipped", "[probe][ssh]") {
  const Ran ran =
      run_probe("ssh", server("Authorised use only\r\nSSH-2.0-dropbear_2022.83\r\n", offer()), 22);
  CHECK(ran["service.product"] == "Dropbear");
  CHECK(ran["service.version"] == "2022.83");
}

TEST_CASE("ssh: protocol 1 ends with its identification", "[probe][ssh]") {
  const Ran ran = run_probe("ssh", {{"SSH-1.5-1.2.27\n"}}, 22);
  CHECK(ran.end);
  CHECK(ran["ssh.protocol"] == "1.5");
  CHECK(ran["ssh.kex"] == "(absent)");
  CHECK(ran.written.empty());
}

TEST_CASE("ssh: the cookie of KEXINIT does not change the evidence", "[probe][ssh]") {
  const Ran first = run_probe("ssh", server("SSH-2.0-x\r\n", offer('a')), 22);
  const Ran second = run_probe("ssh", server("SSH-2.0-x\r\n", offer('b')), 22);
  CHECK(first.batch.evidence.at(0).id == second.batch.evidence.at(0).id);
}

TEST_CASE("ssh: DEBUG and IGNORE may come before KEXINIT", "[probe][ssh]") {
  const std::string ignore = ssh_packet("\x02\0\0\0\0"sv);
  const Ran ran = run_probe("ssh", server("SSH-2.0-x\r\n", ignore + offer()), 22);
  CHECK(ran["ssh.compression_c2s"] == "none");
}

TEST_CASE("ssh: hostile packets keep what the identification told", "[probe][ssh]") {
  const std::string cases[] = {
      be32(0xffffffff) + std::string(100, 'x'),
      be32(1) + "xx",
      be32(12) + "\xff" + std::string(11, 'x'),
      ssh_packet(kexinit({}).substr(0, 20)),
      ssh_packet("\x02") + ssh_packet("\x02") + ssh_packet("\x02") + ssh_packet("\x02"),
  };
  for (const std::string& packets : cases) {
    const Ran ran = run_probe("ssh", server("SSH-2.0-x\r\n", packets), 22);
    REQUIRE_FALSE(ran.end);
    CHECK(ran.end.error().code == Errc::limit);
    CHECK(ran["service.protocol"] == "ssh");
    CHECK(ran["ssh.kex"] == "(absent)");
  }
}

TEST_CASE("ssh: what is not SSH leaves no claim", "[probe][ssh]") {
  std::string lines;
  for (int i = 0; i < 50; ++i) lines += "line\r\n";
  for (const std::string& text : {lines, std::string(5000, 'x'), std::string("SSH-2.0\r\n")}) {
    const Ran ran = run_probe("ssh", {{text}}, 22);
    REQUIRE_FALSE(ran.end);
    CHECK(ran.end.error().code == Errc::malformed);
    CHECK(ran.batch.empty());
  }
}

TEST_CASE("ssh: a key exchange that breaks off is a reason, not a failure", "[probe][ssh]") {
  std::array<int, 2> ends{};
  REQUIRE(::socketpair(AF_UNIX, SOCK_STREAM, 0, ends.data()) == 0);
  constexpr std::string_view kGreeting = "SSH-2.0-x\r\n";
  REQUIRE(::write(ends[1], kGreeting.data(), kGreeting.size()) ==
          static_cast<ssize_t>(kGreeting.size()));
  REQUIRE(::shutdown(ends[1], SHUT_WR) == 0);
  FakeDialer dialer;
  dialer.socket_fd = ends[0];
  const Ran ran = run_probe("ssh", server("SSH-2.0-x\r\n", offer()), 22, dialer);
  CHECK(ran.end);
  CHECK(ran["ssh.hostkey_error"].starts_with("denied: "));
  CHECK(dialer.releases == 1);
  // Every descriptor to our end is closed: ours, and the copy that libssh had.
  std::array<char, 256> buffer{};
  ssize_t got = 0;
  do got = ::recv(ends[1], buffer.data(), buffer.size(), MSG_DONTWAIT);
  while (got > 0);
  CHECK(got == 0);
  ::close(ends[1]);
}

TEST_CASE("ssh: a cancelled scan ends the probe", "[probe][ssh]") {
  FakeDialer dialer;
  dialer.socket_error = Errc::cancelled;
  const Ran ran = run_probe("ssh", server("SSH-2.0-x\r\n", offer()), 22, dialer);
  REQUIRE_FALSE(ran.end);
  CHECK(ran.end.error().code == Errc::cancelled);
}

TEST_CASE("ssh: any failing operation is reported, none swallowed", "[probe][ssh]") {
  const Script script = server("SSH-2.0-x\r\n", offer());
  const int operations = run_probe("ssh", script, 22).operations;
  REQUIRE(operations == 4);
  for (int n = 1; n <= operations; ++n) {
    CAPTURE(n);
    Script failing = script;
    failing.fail_at = n;
    const Ran ran = run_probe("ssh", failing, 22);
    REQUIRE_FALSE(ran.end);
    CHECK(ran.end.error().code == Errc::timed_out);
    CHECK((n == 1) == ran.batch.empty());
  }
}

}  // namespace
}  // namespace tenken::test
