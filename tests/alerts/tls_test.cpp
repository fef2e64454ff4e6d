// Mail and MQTT over TLS: the authority that the channel names is believed, and no other.
#include <array>
#include <chrono>
#include <cstdlib>
#include <thread>

#include <netinet/in.h>
#include <sys/socket.h>

#include "alerts/send.hpp"
#include "receiver.hpp"

using namespace tenken;
using namespace tenken::alerts;
using namespace tenken::test;

namespace {

constexpr const char* kTlsReceivers = TENKEN_SOURCE_DIR "/tests/alerts/receivers.py";

SendContext tls_context() {
  SendContext context;
  context.host = "sensor";
  context.version = "1.2";
  context.environment = [](std::string_view) -> std::optional<std::string> { return std::nullopt; };
  context.now = Timestamp::parse("2026-11-29T10:02:04Z").value();
  return context;
}

std::string free_port() {
  const int fd = ::socket(AF_INET, SOCK_STREAM, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  REQUIRE(::bind(fd, reinterpret_cast<sockaddr*>(&address), sizeof address) == 0);
  socklen_t size = sizeof address;
  ::getsockname(fd, reinterpret_cast<sockaddr*>(&address), &size);
  ::close(fd);
  return std::to_string(ntohs(address.sin_port));
}

void make(const std::string& command) {
  INFO(command);
  REQUIRE(std::system((command + " >/dev/null 2>&1").c_str()) == 0);
}

/// An authority of its own, and a server that it vouches for.
struct OwnAuthority {
  AlertFolder folder;
  std::string authority = folder / "ca.pem";
  std::string certificate = folder / "server.pem";
  std::string key = folder / "server.key";

  OwnAuthority() {
    const std::string openssl = "cd " + (folder / ".") + " && /usr/bin/openssl ";
    make(openssl +
         "req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 30 "
         "-subj '/CN=the test authority' -keyout ca.key -out ca.pem");
    make(openssl +
         "req -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -subj /CN=127.0.0.1 "
         "-keyout server.key -out server.csr");
    folder.write("extensions", "subjectAltName=IP:127.0.0.1\n");
    make(openssl +
         "x509 -req -in server.csr -CA ca.pem -CAkey ca.key -CAcreateserial -days 30 "
         "-extfile extensions -out server.pem");
  }
};

SendResult send_patiently(const Channel& channel, std::span<const Alert> alerts) {
  SendResult result;
  for (int i = 0; i < 100; ++i) {
    result = send(channel, alerts, tls_context());
    if (!result.error) break;
    std::this_thread::sleep_for(std::chrono::milliseconds(100));
  }
  return result;
}

/// What does not trust the server sends nothing to it.
void check_refused(Channel channel, std::span<const Alert> alerts) {
  const OwnAuthority stranger;
  for (const std::string& authority : {stranger.authority, std::string()}) {
    channel.ca_file = authority;
    const SendResult refused = send(channel, alerts, tls_context());
    CHECK(refused.error);
    CHECK(refused.taken == 0);
  }
}

}  // namespace

TEST_CASE("mail goes over STARTTLS to a server that the named authority vouches for") {
  const OwnAuthority own;
  Receiver receiver({"/usr/bin/python3", "-B", kTlsReceivers, "smtp", "tenken", "pass word",
                     own.certificate, own.key});
  Channel channel;
  channel.name = "ops";
  channel.kind = ChannelKind::mail;
  channel.to = "smtp://127.0.0.1:" + std::to_string(receiver.object().at("port").as_int64());
  channel.tls = MailTls::starttls;
  channel.from = "tenken@example.org";
  channel.recipients = {"a@example.org"};
  channel.user = "tenken";
  channel.secret.file = own.folder.write("password", "pass word\n");
  channel.ca_file = own.authority;
  const std::array alerts{sample_alert()};
  const SendResult sent = send(channel, alerts, tls_context());
  INFO((sent.error ? sent.error->message(Lang::en) : ""));
  CHECK_FALSE(sent.error);
  CHECK(sent.taken == 1);
  CHECK(receiver.object().at("login").as_bool());
  check_refused(channel, alerts);
  // The server takes nothing in the clear.
  channel.tls = MailTls::none;
  CHECK(send(channel, alerts, tls_context()).error);
}

TEST_CASE("MQTT goes over TLS to a broker that the named authority vouches for") {
  const OwnAuthority own;
  const std::string port = free_port();
  own.folder.write("mosquitto.conf", "listener " + port +
                                         " 127.0.0.1\nallow_anonymous true\nuser root\ncertfile " +
                                         own.certificate + "\nkeyfile " + own.key + "\n");
  const Receiver broker({"/usr/sbin/mosquitto", "-c", own.folder / "mosquitto.conf"});
  Channel channel;
  channel.name = "bus";
  channel.kind = ChannelKind::mqtt;
  channel.to = "mqtts://127.0.0.1:" + port;
  channel.topic = "site/alerts";
  channel.ca_file = own.authority;
  const std::array alerts{sample_alert()};
  const SendResult sent = send_patiently(channel, alerts);
  INFO((sent.error ? sent.error->message(Lang::en) : ""));
  CHECK_FALSE(sent.error);
  CHECK(sent.taken == 1);
  check_refused(channel, alerts);
  channel.to = "mqtt://127.0.0.1:" + port;
  CHECK(send(channel, alerts, tls_context()).error);
}
