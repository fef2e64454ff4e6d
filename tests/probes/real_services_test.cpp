// Probes of mail, desks, data and plants against real servers on loopback. A server that is not
// installed is skipped with a message. X11 has its place in tests/lab: its server listens on every
// address.
#include <algorithm>
#include <chrono>
#include <filesystem>
#include <initializer_list>
#include <string>
#include <string_view>

#include "catch.hpp"

#include "real_rig.hpp"
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

/// cert.pem and key.pem in `dir`.
void make_certificate(const TempDir& dir) {
  REQUIRE(run_program({find_program("openssl"), "req", "-x509", "-newkey", "ec", "-pkeyopt",
                       "ec_paramgen_curve:P-256", "-nodes", "-days", "30", "-subj", "/CN=lab",
                       "-keyout", dir / "key.pem", "-out", dir / "cert.pem"}));
}

/// As identify_twice(), with all that probes ask in a scan of IT devices.
Batch identify_carefully(std::uint16_t port,
                         std::initializer_list<std::string_view> changing = {}) {
  const auto one = [&] {
    auto batch = with_dialer([&](net::Dialer& dialer, const Clock& clock) {
      probes::IdentifyOptions options;
      options.answer_wait = std::chrono::seconds(4);
      options.deadline = std::chrono::seconds(20);
      options.max_risk = probes::Risk::careful;
      return probes::identify_service(dialer, service_at(port), options, clock);
    });
    REQUIRE(batch);
    return *std::move(batch);
  };
  const Batch first = one();
  const Batch second = one();
  for (const Observation& claim : first.observations) {
    CAPTURE(claim.key, claim.value);
    if (std::find(changing.begin(), changing.end(), claim.key) == changing.end())
      CHECK(value_in(second, claim.key) == claim.value);
  }
  CHECK(evidence_text(first) == evidence_text(second));
  return first;
}

/// One probe on a port that does not hint at it.
Batch run_on(std::string_view probe, std::uint16_t port) {
  const auto batch = with_dialer([&](net::Dialer& dialer, const Clock& clock) {
    return run_alone(probe, port, dialer, clock);
  });
  REQUIRE(batch);
  return *batch;
}

TEST_CASE("real: vsftpd with TLS", "[real]") {
  if (missing("vsftpd") || missing("openssl")) return;
  const TempDir dir;
  make_certificate(dir);
  const std::uint16_t port = free_port();
  dir.write("vsftpd.conf",
            "listen=YES\nlisten_address=127.0.0.1\nlisten_port=" + std::to_string(port) +
                "\nbackground=NO\nanonymous_enable=NO\nlocal_enable=YES\nseccomp_sandbox=NO\n"
                "secure_chroot_dir=" +
                dir.path().string() + "\nssl_enable=YES\nrsa_cert_file=" + dir / "cert.pem" +
                "\nrsa_private_key_file=" + dir / "key.pem" + "\n");
  const RealServer server({find_program("vsftpd"), dir / "vsftpd.conf"}, port);
  REQUIRE(server.running());
  const Batch batch = identify_carefully(port);
  CHECK(value_in(batch, "service.protocol") == "ftp");
  CHECK(value_in(batch, "service.product") == "vsftpd");
  CHECK(value_in(batch, "tls.starttls") == "offered");
  CHECK(value_in(batch, "ftp.features").find("AUTH TLS") != std::string::npos);
  CHECK(value_in(batch, "tls.cert.subject") == "CN=lab");
}

TEST_CASE("real: dovecot, POP3 and IMAP, in clear and inside TLS", "[real]") {
  if (missing("dovecot") || missing("openssl")) return;
  const TempDir dir;
  make_certificate(dir);
  const std::uint16_t imap = free_port();
  const std::uint16_t imaps = free_port();
  const std::uint16_t pop3 = free_port();
  dir.write("dovecot.conf",
            "base_dir = " + dir / "run" + "\nstate_dir = " + dir / "state" +
                "\nlog_path = " + dir / "log" +
                "\nprotocols = imap pop3\nlisten = 127.0.0.1\nssl = yes\nssl_cert = <" +
                dir / "cert.pem" + "\nssl_key = <" + dir / "key.pem" +
                "\ndisable_plaintext_auth = yes\n"
                "service imap-login {\n  chroot =\n  inet_listener imap {\n    port = " +
                std::to_string(imap) +
                "\n  }\n  inet_listener imaps {\n    port = " + std::to_string(imaps) +
                "\n  }\n}\nservice pop3-login {\n  chroot =\n  inet_listener pop3 {\n    port = " +
                std::to_string(pop3) +
                "\n  }\n  inet_listener pop3s {\n    port = 0\n  }\n}\n"
                "passdb {\n  driver = static\n}\n");
  const RealServer server({find_program("dovecot"), "-F", "-c", dir / "dovecot.conf"}, imap);
  REQUIRE(server.running());
  const Batch clear = identify_carefully(imap);
  CHECK(value_in(clear, "service.protocol") == "imap");
  CHECK(value_in(clear, "service.product") == "Dovecot");
  // A client on the same machine counts as safe, so that a login without TLS is allowed here.
  CHECK(value_in(clear, "tls.starttls") == "offered");
  CHECK(value_in(clear, "tls.cert.key") == "EC P-256");
  const Batch inside = identify_carefully(imaps);
  CHECK(value_in(inside, "service.protocol") == "imaps");
  CHECK(value_in(inside, "service.product") == "Dovecot");
  CHECK(value_in(inside, "service.cleartext") == "false");
  CHECK(value_in(inside, "tls.versions") == "TLSv1.3,TLSv1.2");
  CHECK(value_in(inside, "tls.weak_suites") == "none");
  const Batch post = identify_carefully(pop3);
  CHECK(value_in(post, "service.protocol") == "pop3");
  CHECK(value_in(post, "tls.starttls") == "offered");
}

TEST_CASE("real: redis with and without a password", "[real]") {
  if (missing("redis-server")) return;
  for (const std::string password : {"", "lab"}) {
    const TempDir dir;
    const std::uint16_t port = free_port();
    dir.write("redis.conf", "bind 127.0.0.1\nport " + std::to_string(port) +
                                "\nsave \"\"\nappendonly no\ndir " + dir.path().string() + "\n" +
                                (password.empty() ? "" : "requirepass " + password + "\n"));
    const RealServer server({find_program("redis-server"), dir / "redis.conf"}, port);
    REQUIRE(server.running());
    // By guess: the request of HTTP is answered with an error of Redis, which leads here.
    const Batch batch = identify_carefully(port);
    CHECK(value_in(batch, "service.protocol") == "redis");
    CHECK(value_in(batch, "service.auth") == (password.empty() ? "none" : "password"));
    if (password.empty()) CHECK(value_in(batch, "service.version").starts_with("7."));
  }
}

TEST_CASE("real: TigerVNC with and without a password", "[real]") {
  if (missing("Xtigervnc")) return;
  for (const std::string types : {"None", "VncAuth,TLSVnc"}) {
    const TempDir dir;
    dir.write("passwd", "labpass!");  // of the right size; never compared
    const std::uint16_t port = free_port();
    const RealServer server(
        {find_program("Xtigervnc"), ":" + std::to_string(port), "-rfbport", std::to_string(port),
         "-SecurityTypes", types, "-localhost", "-geometry", "320x200", "-nolisten", "tcp",
         "-nolisten", "unix", "-rfbauth", dir / "passwd"},
        port);
    REQUIRE(server.running());
    const Batch batch = identify_carefully(port);
    CHECK(value_in(batch, "service.protocol") == "vnc");
    CHECK(value_in(batch, "vnc.version") == "3.8");
    CHECK(value_in(batch, "service.auth") == (types == "None" ? "none" : "password"));
    CHECK(value_in(batch, "vnc.security_types") ==
          (types == "None" ? "none" : "VeNCrypt,VNC password"));
  }
}

TEST_CASE("real: MariaDB", "[real]") {
  if (missing("mariadbd") || missing("mariadb-install-db")) return;
  const TempDir dir;
  std::filesystem::permissions(dir.path(), std::filesystem::perms(0777));
  const std::string data = dir / "data";
  REQUIRE(run_program({find_program("mariadb-install-db"), "--no-defaults", "--user=mysql",
                       "--datadir=" + data, "--skip-test-db",
                       "--auth-root-authentication-method=normal"}));
  const std::uint16_t port = free_port();
  const RealServer server(
      {find_program("mariadbd"), "--no-defaults", "--user=mysql", "--datadir=" + data,
       "--bind-address=127.0.0.1", "--port=" + std::to_string(port), "--socket=" + data + "/socket",
       "--pid-file=" + data + "/pid", "--innodb-buffer-pool-size=8M"},
      port);
  REQUIRE(server.running());
  const Batch batch = identify_carefully(port);
  CHECK(value_in(batch, "service.protocol") == "mysql");
  CHECK(value_in(batch, "service.product") == "MariaDB");
  CHECK(value_in(batch, "service.version").starts_with("10.11."));
  CHECK(value_in(batch, "mysql.auth_plugin") == "mysql_native_password");
}

TEST_CASE("real: samba with and without SMB 1", "[real]") {
  if (missing("smbd")) return;
  for (const std::string oldest : {"NT1", "SMB2_02"}) {
    const TempDir dir;
    const std::uint16_t port = free_port();
    std::string settings =
        "[global]\ninterfaces = 127.0.0.1/8\nbind interfaces only = yes\n"
        "disable netbios = yes\nload printers = no\nprinting = bsd\n"
        "smb ports = " +
        std::to_string(port) + "\nserver min protocol = " + oldest + "\n";
    for (const std::string folder : {"lock", "state", "cache", "pid", "private", "ncalrpc"}) {
      std::filesystem::create_directory(dir.path() / folder);
      const std::string name = folder == "private"   ? "private dir"
                               : folder == "ncalrpc" ? "ncalrpc dir"
                                                     : folder + " directory";
      settings += name + " = " + dir / folder + "\n";
    }
    dir.write("smb.conf", settings + "log file = " + dir / "log" + "\n");
    const RealServer server(
        {find_program("smbd"), "-F", "--no-process-group", "-s", dir / "smb.conf"}, port);
    REQUIRE(server.running());
    const Batch batch = run_on("smb", port);
    CHECK(value_in(batch, "service.protocol") == "smb");
    CHECK(value_in(batch, "smb.dialect") == "3.1.1");
    CHECK(value_in(batch, "smb.v1") == (oldest == "NT1" ? "accepted" : "refused"));
    CHECK(value_in(batch, "smb.signing") == "optional");
  }
}

TEST_CASE("real: CUPS", "[real]") {
  if (missing("cupsd")) return;
  const TempDir dir;
  const std::uint16_t port = free_port();
  std::string files = "SystemGroup root\nAccessLog " + dir / "access" + "\nErrorLog " +
                      dir / "error" + "\nPageLog " + dir / "page" + "\n";
  for (const std::string folder :
       {"ServerRoot", "StateDir", "RequestRoot", "CacheDir", "TempDir"}) {
    std::filesystem::create_directory(dir.path() / folder);
    files += folder + " " + dir / folder + "\n";
  }
  dir.write("files.conf", files);
  dir.write("cupsd.conf", "Listen 127.0.0.1:" + std::to_string(port) +
                              "\nWebInterface No\n<Location />\n  Order allow,deny\n  Allow all\n"
                              "</Location>\n");
  const RealServer server(
      {find_program("cupsd"), "-f", "-c", dir / "cupsd.conf", "-s", dir / "files.conf"}, port);
  REQUIRE(server.running());
  const Batch batch = run_on("ipp", port);
  CHECK(value_in(batch, "service.protocol") == "ipp");
  CHECK(value_in(batch, "device.type") == "(absent)");  // it shares no printer
}

TEST_CASE("real: pymodbus", "[real]") {
  if (missing("python3") ||
      !run_program({find_program("python3"), "-c", "import pymodbus.server"})) {
    WARN("skipped: python3-pymodbus is not installed");
    SUCCEED();  // a test without an assertion fails
    return;
  }
  const TempDir dir;
  const std::uint16_t port = free_port();
  dir.write(
      "server.py",
      "import sys\n"
      "from pymodbus.server import StartTcpServer\n"
      "from pymodbus.device import ModbusDeviceIdentification\n"
      "from pymodbus.datastore import ModbusSlaveContext, ModbusServerContext\n"
      "who = ModbusDeviceIdentification(info_name={'VendorName': 'Lab Controls',\n"
      "    'ProductCode': 'LC-1', 'MajorMinorRevision': '1.4', 'ModelName': 'Controller 1'})\n"
      "StartTcpServer(context=ModbusServerContext(slaves=ModbusSlaveContext(), single=True),\n"
      "    identity=who, address=('127.0.0.1', int(sys.argv[1])))\n");
  const RealServer server({find_program("python3"), dir / "server.py", std::to_string(port)}, port);
  REQUIRE(server.running());
  const Batch batch = run_on("modbus", port);
  CHECK(value_in(batch, "service.protocol") == "modbus");
  CHECK(value_in(batch, "device.vendor") == "Lab Controls");
  CHECK(value_in(batch, "device.model") == "Controller 1");
  CHECK(value_in(batch, "device.firmware") == "1.4");
}

TEST_CASE("real: stunnel before an old protocol, with old TLS", "[real]") {
  if (missing("stunnel4") || missing("openssl")) return;
  const TempDir dir;
  make_certificate(dir);
  const std::uint16_t port = free_port();
  const InetdServer inside({"/bin/sh", "-c", "printf '220 lab FTP server\\r\\n'; sleep 5"});
  dir.write("stunnel.conf",
            "foreground = yes\npid =\n[lab]\naccept = 127.0.0.1:" + std::to_string(port) +
                "\nconnect = 127.0.0.1:" + std::to_string(inside.port()) +
                "\ncert = " + dir / "cert.pem" + "\nkey = " + dir / "key.pem" +
                "\nsslVersionMin = TLSv1\nsslVersionMax = TLSv1.2\nciphers = ALL:@SECLEVEL=0\n"
                "securityLevel = 0\n");
  const RealServer server({find_program("stunnel4"), dir / "stunnel.conf"}, port);
  REQUIRE(server.running());
  const Batch batch = identify_carefully(port);
  CHECK(value_in(batch, "service.protocol") == "ftps");
  CHECK(value_in(batch, "tls.versions") == "TLSv1.2,TLSv1.1,TLSv1");
  CHECK(value_in(batch, "tls.cert.subject") == "CN=lab");
}

TEST_CASE("real: xrdp", "[real]") {
  if (missing("xrdp") || missing("openssl")) return;
  const TempDir dir;
  make_certificate(dir);
  const std::uint16_t port = free_port();
  dir.write("xrdp.ini", "[Globals]\nport=tcp://127.0.0.1:" + std::to_string(port) +
                            "\nsecurity_layer=tls\ncertificate=" + dir / "cert.pem" +
                            "\nkey_file=" + dir / "key.pem" +
                            "\n[Logging]\nLogFile=" + dir / "log" + "\n[Xorg]\nname=Xorg\n");
  const RealServer server({find_program("xrdp"), "--nodaemon", "-c", dir / "xrdp.ini"}, port);
  if (!server.running()) {
    WARN("skipped: xrdp did not start");
    SUCCEED();  // a test without an assertion fails
    return;
  }
  // Off its own port only a negotiated answer counts.
  const Batch batch = run_on("rdp", port);
  CHECK(value_in(batch, "service.protocol") == "rdp");
  CHECK(value_in(batch, "rdp.protection") == "tls");
  CHECK(value_in(batch, "tls.cert.subject") == "CN=lab");
}

TEST_CASE("real: mosquitto tells version and protocol versions", "[real]") {
  if (missing("mosquitto")) return;
  const TempDir dir;
  const std::uint16_t port = free_port();
  dir.write("mosquitto.conf", "listener " + std::to_string(port) +
                                  " 127.0.0.1\nallow_anonymous true\npersistence false\n"
                                  "log_dest none\n");
  const RealServer server({find_program("mosquitto"), "-c", dir / "mosquitto.conf"}, port);
  REQUIRE(server.running());
  const Batch batch = identify_carefully(port);
  CHECK(value_in(batch, "service.protocol") == "mqtt");
  CHECK(value_in(batch, "service.product") == "mosquitto");
  CHECK(value_in(batch, "service.version").starts_with("2."));
  CHECK(value_in(batch, "mqtt.versions") == "3.1.1,5");
}

}  // namespace
}  // namespace tenken::test
