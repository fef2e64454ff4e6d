// The probes against real servers on loopback. A server that is not installed is skipped with a
// message.
#include <string>
#include <string_view>

#include "catch.hpp"
#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>

#include "probe_fixture.hpp"
#include "probes/identify.hpp"
#include "probes/ssh_host_key.hpp"
#include "real_rig.hpp"
#include "scanner/net/host_dialer.hpp"
#include "scanner/net/session.hpp"
#include "scanner/pace/gate.hpp"
#include "scanner/pace/profile.hpp"
#include "support/real_server.hpp"

namespace tenken::test {
namespace {

bool missing(const std::string& program) {
  if (!find_program(program).empty()) return false;
  SUCCEED();
  WARN("skipped: " << program << " is not installed");
  SUCCEED();  // a test without an assertion fails
  return true;
}

std::string make_key(const TempDir& dir, const std::string& type) {
  std::string file = dir / ("key_" + type);
  REQUIRE(run_program(
      {find_program("ssh-keygen"), "-q", "-t", type, "-b", "2048", "-N", "", "-f", file}));
  return file;
}

TEST_CASE("real: OpenSSH with weak algorithms", "[real]") {
  if (missing("sshd") || missing("ssh-keygen")) return;
  const TempDir dir;
  const std::uint16_t port = free_port();
  std::filesystem::create_directories("/run/sshd");
  dir.write("sshd_config",
            "Port " + std::to_string(port) + "\nListenAddress 127.0.0.1\nHostKey " +
                make_key(dir, "rsa") +
                "\nKexAlgorithms diffie-hellman-group14-sha1\nHostKeyAlgorithms ssh-rsa\n"
                "Ciphers aes128-cbc\nMACs hmac-sha1\nPidFile none\nUsePAM no\n");
  const RealServer server({find_program("sshd"), "-D", "-e", "-f", dir / "sshd_config"}, port);
  REQUIRE(server.running());
  const Batch batch = identify_twice(port);
  CHECK(value_in(batch, "service.protocol") == "ssh");
  CHECK(value_in(batch, "service.product") == "OpenSSH");
  CHECK(value_in(batch, "ssh.kex").starts_with("diffie-hellman-group14-sha1"));
  CHECK(value_in(batch, "ssh.weak") == "diffie-hellman-group14-sha1,ssh-rsa,aes128-cbc,hmac-sha1");
  CHECK(value_in(batch, "ssh.only_weak") == "true");
  CHECK(value_in(batch, "ssh.hostkey_error") == "(absent)");
  CHECK(value_in(batch, "ssh.hostkey.ssh-rsa").starts_with("SHA256:"));
  CHECK(value_in(batch, "ssh.auth_methods") == "publickey,password,keyboard-interactive");
  CHECK(value_in(batch, "service.auth") == "password");
}

TEST_CASE("real: OpenSSH for keys only", "[real]") {
  if (missing("sshd") || missing("ssh-keygen")) return;
  const TempDir dir;
  const std::uint16_t port = free_port();
  std::filesystem::create_directories("/run/sshd");
  dir.write("sshd_config", "Port " + std::to_string(port) + "\nListenAddress 127.0.0.1\nHostKey " +
                               make_key(dir, "rsa") +
                               "\nPasswordAuthentication no\nKbdInteractiveAuthentication no\n"
                               "PidFile none\nUsePAM no\n");
  const RealServer server({find_program("sshd"), "-D", "-e", "-f", dir / "sshd_config"}, port);
  REQUIRE(server.running());
  const Batch batch = identify_twice(port);
  CHECK(value_in(batch, "ssh.auth_methods") == "publickey");
  CHECK(value_in(batch, "service.auth") == "certificate");
}

TEST_CASE("real: stalled key exchanges do not use up the time of those that queue", "[real]") {
  if (missing("dropbear") || missing("dropbearkey")) return;
  const TempDir dir;
  const std::uint16_t port = free_port();
  REQUIRE(run_program({find_program("dropbearkey"), "-t", "ed25519", "-f", dir / "key"}));
  const RealServer server({find_program("dropbear"), "-F", "-E", "-r", dir / "key", "-p",
                           "127.0.0.1:" + std::to_string(port)},
                          port);
  REQUIRE(server.running());
  const InetdServer stalled({find_program("sleep"), "20"});
  const SystemClock clock;
  boost::asio::io_context context(1);
  net::Session session(context.get_executor());
  const pace::Gate gate(loopback_scope(), clock);
  pace::Profile profile = *pace::find_profile("fast");
  profile.host_connections = 8;
  pace::TokenBucket shared(profile.packets_per_second, 1);
  net::HostDialer dialer(session, gate, pace::Check::probes, loopback(), shared,
                         std::make_shared<net::HostPace>(session, profile));
  constexpr auto kStalled = std::chrono::milliseconds(4000);
  std::optional<Result<probes::SshHostKey>> key;
  int failed = 0;
  for (int i = 0; i < 4; ++i)
    boost::asio::co_spawn(context, probes::read_ssh_host_key(dialer, stalled.port(), kStalled),
                          [&](const std::exception_ptr&, const Result<probes::SshHostKey>& got) {
                            if (!got) ++failed;
                          });
  boost::asio::steady_timer later(context, std::chrono::milliseconds(500));
  later.async_wait([&](const boost::system::error_code&) {
    boost::asio::co_spawn(context, probes::read_ssh_host_key(dialer, port, kStalled / 2),
                          [&](const std::exception_ptr&, Result<probes::SshHostKey> got) {
                            key.emplace(std::move(got));
                          });
  });
  context.run_for(std::chrono::seconds(15));
  CHECK(failed == 4);
  REQUIRE(key);
  REQUIRE(*key);
  CHECK((*key)->type == "ssh-ed25519");
}

TEST_CASE("real: dropbear's host key is the one that its own tool shows", "[real]") {
  if (missing("dropbear") || missing("dropbearkey")) return;
  const TempDir dir;
  const std::uint16_t port = free_port();
  REQUIRE(run_program({find_program("dropbearkey"), "-t", "ed25519", "-f", dir / "key"}));
  const RealServer server({find_program("dropbear"), "-F", "-E", "-r", dir / "key", "-p",
                           "127.0.0.1:" + std::to_string(port)},
                          port);
  REQUIRE(server.running());
  const Batch batch = identify_twice(port);
  CHECK(value_in(batch, "service.protocol") == "ssh");
  CHECK(value_in(batch, "service.product") == "Dropbear");
  CHECK(value_in(batch, "ssh.only_weak") == "false");
  const std::string fingerprint = value_in(batch, "ssh.hostkey.ssh-ed25519");
  CHECK(fingerprint.starts_with("SHA256:"));
  CHECK(value_in(batch, "identity.ssh_host_key") == fingerprint);
}

TEST_CASE("real: inetutils telnetd shows its prompt after refusals", "[real]") {
  if (missing("telnetd")) return;
  const InetdServer server({find_program("telnetd")});
  const Batch batch = identify_twice(server.port());
  CHECK(value_in(batch, "service.protocol") == "telnet");
  CHECK(value_in(batch, "service.auth") == "password");
  CHECK(value_in(batch, "telnet.options") != "(absent)");
  CHECK(value_in(batch, "telnet.prompt").find("login:") != std::string::npos);
}

TEST_CASE("real: nginx over HTTP and TLS", "[real]") {
  if (missing("nginx") || missing("openssl")) return;
  const TempDir dir;
  const std::uint16_t plain = free_port();
  const std::uint16_t tls = free_port();
  REQUIRE(run_program({find_program("openssl"), "req", "-x509", "-newkey", "ec", "-pkeyopt",
                       "ec_paramgen_curve:P-256", "-nodes", "-keyout", dir / "key.pem", "-out",
                       dir / "cert.pem", "-days", "30", "-subj", "/CN=cam"}));
  std::filesystem::create_directory(dir.path() / "www");
  dir.write("www/index.html", "<title>Camera</title><input type=\"password\">");
  dir.write("nginx.conf",
            "daemon off; pid " + (dir / "pid") +
                "; error_log /dev/null; events {}\nhttp { access_log off; root " + (dir / "www") +
                "; client_body_temp_path " + (dir / "t1") + "; proxy_temp_path " + (dir / "t2") +
                "; fastcgi_temp_path " + (dir / "t3") + "; uwsgi_temp_path " + (dir / "t4") +
                "; scgi_temp_path " + (dir / "t5") + ";\nserver { listen 127.0.0.1:" +
                std::to_string(plain) + "; }\nserver { listen 127.0.0.1:" + std::to_string(tls) +
                " ssl; ssl_protocols TLSv1.2 TLSv1.3; ssl_certificate " + (dir / "cert.pem") +
                "; ssl_certificate_key " + (dir / "key.pem") + "; } }\n");
  const RealServer server(
      {find_program("nginx"), "-p", dir.path().string(), "-c", dir / "nginx.conf"}, tls);
  REQUIRE(server.running());
  const Batch http = identify_twice(plain);
  CHECK(value_in(http, "service.protocol") == "http");
  CHECK(value_in(http, "service.product") == "nginx");
  CHECK(value_in(http, "http.title") == "Camera");
  CHECK(value_in(http, "service.auth") == "password");
  const Batch https = identify_twice(tls);
  CHECK(value_in(https, "service.protocol") == "https");
  CHECK(value_in(https, "tls.version") == "TLSv1.3");
  CHECK(value_in(https, "tls.cert.subject") == "CN=cam");
  CHECK(value_in(https, "tls.cert.key") == "EC P-256");
  CHECK(value_in(https, "tls.cert.self_signed") == "true");
  CHECK(value_in(https, "identity.tls_key").size() == 64);
}

TEST_CASE("real: mosquitto with and without anonymous clients", "[real]") {
  if (missing("mosquitto")) return;
  for (const std::string allow : {"true", "false"}) {
    const TempDir dir;
    const std::uint16_t port = free_port();
    dir.write("mosquitto.conf", "listener " + std::to_string(port) +
                                    " 127.0.0.1\nallow_anonymous " + allow +
                                    "\npersistence false\nlog_dest none\n");
    const RealServer server({find_program("mosquitto"), "-c", dir / "mosquitto.conf"}, port);
    REQUIRE(server.running());
    const Batch batch = identify_twice(port);
    CHECK(value_in(batch, "service.protocol") == "mqtt");
    CHECK(value_in(batch, "service.auth") == (allow == "true" ? "none" : "password"));
  }
}

TEST_CASE("real: vsftpd", "[real]") {
  if (missing("vsftpd")) return;
  const TempDir dir;
  const std::uint16_t port = free_port();
  dir.write("vsftpd.conf",
            "listen=YES\nlisten_address=127.0.0.1\nlisten_port=" + std::to_string(port) +
                "\nbackground=NO\nanonymous_enable=YES\nseccomp_sandbox=NO\nsecure_chroot_dir=" +
                dir.path().string() + "\n");
  const RealServer server({find_program("vsftpd"), dir / "vsftpd.conf"}, port);
  REQUIRE(server.running());
  const Batch batch = identify_twice(port);
  CHECK(value_in(batch, "service.protocol") == "ftp");
  CHECK(value_in(batch, "service.product") == "vsftpd");
  CHECK(value_in(batch, "service.version").starts_with("3."));
}

TEST_CASE("real: dnsmasq over TCP", "[real]") {
  if (missing("dnsmasq")) return;
  const std::uint16_t port = free_port();
  const RealServer server(
      {find_program("dnsmasq"), "-d", "-C", "/dev/null", "-p", std::to_string(port), "-a",
       "127.0.0.1", "-z", "--no-resolv", "--no-hosts", "--user=root"},
      port);
  REQUIRE(server.running());
  // Identification would ask four other protocols first on this port, and wait for each.
  const auto batch = with_dialer([&](net::Dialer& dialer, const Clock& clock) {
    return run_alone("dns", port, dialer, clock);
  });
  REQUIRE(batch);
  CHECK(value_in(*batch, "service.protocol") == "dns");
  CHECK(value_in(*batch, "service.product") == "dnsmasq");
}

TEST_CASE("real: a login prompt that comes a byte at a time", "[real]") {
  const InetdServer server(
      {"/bin/sh", "-c", "for c in l o g i n :; do printf %s $c; sleep 0.15; done; sleep 3"});
  const Batch batch = identify_twice(server.port());
  CHECK(value_in(batch, "service.protocol") == "telnet");
  CHECK(value_in(batch, "service.auth") == "password");
  CHECK(value_in(batch, "telnet.prompt") == "login:");
}

TEST_CASE("real: a server that floods ends by the limits", "[real]") {
  const InetdServer server({find_program("yes"), "spam"});
  const Batch batch = identify_twice(server.port());
  CHECK(value_in(batch, "service.protocol") == "unknown");
  CHECK(value_in(batch, "service.banner").starts_with("spam\\x0aspam"));
}

TEST_CASE("real: a server that hangs up at once is unknown", "[real]") {
  const InetdServer server({find_program("true")});
  const Batch batch = identify_twice(server.port());
  CHECK(value_in(batch, "service.protocol") == "unknown");
  CHECK(batch.observations.size() == 1);
}

TEST_CASE("real: a port without a server is an error, not a claim", "[real]") {
  const auto batch = identify(free_port());
  REQUIRE_FALSE(batch);
  CHECK(batch.error().code == Errc::refused);
}

}  // namespace
}  // namespace tenken::test
