// Every channel against a real receiver: rsyslog, mosquitto, an SMTP server, and an HTTP server
// that checks the signature.
#include "alerts/send.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <thread>

#include <netinet/in.h>
#include <sys/socket.h>

#include "alerts/format.hpp"
#include "receiver.hpp"

using namespace tenken;
using namespace tenken::alerts;
using namespace tenken::test;
using namespace std::chrono_literals;

namespace {

constexpr const char* kReceivers = TENKEN_SOURCE_DIR "/tests/alerts/receivers.py";

SendContext with_secrets() {
  SendContext context;
  context.host = "sensor";
  context.version = "1.2";
  context.environment = [](std::string_view name) -> std::optional<std::string> {
    if (name == "ALERT_KEY") return "key of the test";
    return std::nullopt;
  };
  context.now = Timestamp::parse("2026-11-29T10:02:04Z").value();
  return context;
}

/// A port of loopback that was free a moment ago.
std::string some_port(int type = SOCK_STREAM) {
  const int fd = ::socket(AF_INET, type, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  ::bind(fd, reinterpret_cast<sockaddr*>(&address), sizeof address);
  socklen_t size = sizeof address;
  ::getsockname(fd, reinterpret_cast<sockaddr*>(&address), &size);
  ::close(fd);
  return std::to_string(ntohs(address.sin_port));
}

/// Sends until the receiver is there, which takes a moment after its start.
SendResult send_in_time(const Channel& channel, std::span<const Alert> alerts,
                        const SendContext& context) {
  SendResult result;
  for (int i = 0; i < 100; ++i) {
    result = send(channel, alerts, context);
    if (!result.error) break;
    std::this_thread::sleep_for(100ms);
  }
  return result;
}

std::string file_in_time(const AlertFolder& folder, const std::string& name, std::size_t lines) {
  std::string text;
  for (int i = 0; i < 100; ++i) {
    text = folder.read(name);
    if (static_cast<std::size_t>(std::ranges::count(text, '\n')) >= lines) break;
    std::this_thread::sleep_for(100ms);
  }
  return text;
}

}  // namespace

TEST_CASE("A webhook gets JSON that its key signs") {
  Receiver receiver({"/usr/bin/python3", "-B", kReceivers, "webhook", "key of the test", "1"});
  const auto port = receiver.object().at("port").as_int64();
  Channel channel;
  channel.name = "hook";
  channel.kind = ChannelKind::webhook;
  channel.to = "http://127.0.0.1:" + std::to_string(port) + "/alerts";
  channel.secret.variable = "ALERT_KEY";
  std::array alerts{sample_alert(), sample_alert()};
  alerts[1].id = AlertId::parse("0193a1b2-0000-7000-8000-000000000009").value();

  const SendResult busy = send(channel, alerts, with_secrets());
  REQUIRE(busy.error);
  CHECK(busy.taken == 0);
  CHECK(busy.error->detail == "HTTP 503");
  CHECK(receiver.object().at("status").as_int64() == 503);

  const SendResult sent = send(channel, alerts, with_secrets());
  CHECK_FALSE(sent.error);
  CHECK(sent.taken == 2);
  const auto first = receiver.object();
  CHECK(first.at("status").as_int64() == 204);
  CHECK(text_of(first, "event") == alerts[0].id.to_string());
  CHECK(text_of(first.at("body").as_object(), "message") == alerts[0].text);
  CHECK(text_of(receiver.object(), "event") == alerts[1].id.to_string());

  SendContext other = with_secrets();
  other.environment = [](std::string_view) { return std::optional<std::string>("another key"); };
  const SendResult refused = send(channel, alerts, other);
  REQUIRE(refused.error);
  CHECK(refused.error->detail == "HTTP 401");
}

TEST_CASE("A secret that others may read is refused, and one that lacks") {
  const AlertFolder folder;
  Channel channel;
  channel.name = "hook";
  channel.kind = ChannelKind::webhook;
  channel.to = "http://127.0.0.1:9/";
  channel.secret.file = folder.write("key", "secret\n", 0644);
  const auto open = read_secret(channel, with_secrets());
  REQUIRE_FALSE(open);
  CHECK(open.error().code == Errc::usage);
  CHECK(open.error().message(Lang::en).find("secret\n") == std::string::npos);
  channel.secret.file = folder.write("key2", "one line\nand more", 0600);
  const auto line = read_secret(channel, with_secrets());
  REQUIRE(line);
  CHECK(line->reveal() == "one line");
  channel.secret.file = folder.write("key3", "\n", 0600);
  CHECK_FALSE(read_secret(channel, with_secrets()));
  channel.secret.file = folder / "missing";
  CHECK_FALSE(read_secret(channel, with_secrets()));
  channel.secret = SecretSource();
  channel.secret.variable = "NOT_SET";
  CHECK_FALSE(read_secret(channel, with_secrets()));
}

TEST_CASE("An SMTP server takes one mail for all alerts") {
  const AlertFolder folder;
  Receiver receiver({"/usr/bin/python3", "-B", kReceivers, "smtp", "tenken", "pass word"});
  const auto port = receiver.object().at("port").as_int64();
  Channel channel;
  channel.name = "ops";
  channel.kind = ChannelKind::mail;
  channel.to = "smtp://127.0.0.1:" + std::to_string(port);
  channel.tls = MailTls::none;
  channel.from = "tenken@example.org";
  channel.recipients = {"a@example.org", "b@example.org"};
  channel.user = "tenken";
  channel.secret.file = folder.write("password", "pass word\n");
  const std::array alerts{sample_alert(), sample_alert()};
  const SendResult sent = send(channel, alerts, with_secrets());
  CHECK_FALSE(sent.error);
  CHECK(sent.taken == 2);
  const auto mail = receiver.object();
  CHECK(mail.at("to").as_array().size() == 2);
  CHECK(mail.at("login").as_bool());
  CHECK(text_of(mail, "sender") == "tenken@example.org");
  CHECK(text_of(mail, "subject") == "tenken: 2 alerts at HQ");
  CHECK(text_of(mail, "date") == "2026-11-29 10:02:04+00:00");
  CHECK(text_of(mail, "text").find(alerts[0].text) != std::string::npos);

  // A subject in Japanese, longer than a line.
  Alert long_one = sample_alert();
  for (int i = 0; i < 5; ++i) long_one.text += long_one.text.substr(0, 40);
  const std::array one{long_one};
  CHECK(send(channel, one, with_secrets()).taken == 1);
  CHECK(text_of(receiver.object(), "subject") == "tenken: " + long_one.text);

  channel.secret.file = folder.write("wrong", "another\n");
  const SendResult refused = send(channel, alerts, with_secrets());
  REQUIRE(refused.error);
  CHECK(refused.error->message(Lang::en).find("another") == std::string::npos);

  // Without STARTTLS on the other side nothing is sent where it was asked for.
  channel.tls = MailTls::starttls;
  channel.secret.file = folder / "password";
  CHECK(send(channel, alerts, with_secrets()).error);
}

TEST_CASE("rsyslog takes messages over UDP, TCP and a Unix socket") {
  const AlertFolder folder;
  const std::string udp = some_port(SOCK_DGRAM);
  const std::string tcp = some_port();
  folder.write(
      "rsyslog.conf",
      "module(load=\"imudp\")\nmodule(load=\"imtcp\")\n"
      "module(load=\"imuxsock\" SysSock.Use=\"off\")\n"
      "input(type=\"imudp\" address=\"127.0.0.1\" port=\"" +
          udp +
          "\")\n"
          "input(type=\"imtcp\" address=\"127.0.0.1\" port=\"" +
          tcp +
          "\")\n"
          "input(type=\"imuxsock\" Socket=\"" +
          (folder / "log") +
          "\" UseSpecialParser=\"off\""
          " ParseHostname=\"on\" RateLimit.Interval=\"0\" IgnoreTimestamp=\"off\")\n"
          "template(name=\"t\" type=\"string\" string=\"%hostname%|%app-name%|%msgid%|"
          "%syslogfacility-text%.%syslogseverity-text%|%timereported:::date-rfc3339%|%msg%\\n\")\n"
          "*.* action(type=\"omfile\" file=\"" +
          (folder / "out") + "\" template=\"t\")\n");
  const Receiver receiver(
      {"/usr/sbin/rsyslogd", "-n", "-f", folder / "rsyslog.conf", "-i", folder / "pid"});
  Channel channel;
  channel.name = "soc";
  channel.kind = ChannelKind::syslog;
  channel.facility = 17;
  Alert alert = sample_alert();
  std::size_t lines = 0;
  for (const std::string& to :
       {"tcp://127.0.0.1:" + tcp, "udp://127.0.0.1:" + udp, "unix:" + (folder / "log")}) {
    for (const AlertFormat format : {AlertFormat::ecs, AlertFormat::cef}) {
      channel.to = to;
      channel.format = format;
      INFO(to);
      const std::array two{alert, alert};
      const SendResult sent = send_in_time(channel, two, with_secrets());
      CHECK_FALSE(sent.error);
      CHECK(sent.taken == 2);
      lines += 2;
      const std::string out = file_in_time(folder, "out", lines);
      CHECK(static_cast<std::size_t>(std::ranges::count(out, '\n')) >= lines);
      const std::string last = out.substr(out.rfind('\n', out.size() - 2) + 1);
      INFO(last);
      CHECK(last.starts_with("sensor|tenken|port_opened|local1.err|2026-11-29T10:02:03.456789"));
      CHECK(last.find(alert.id.to_string()) != std::string::npos);
      CHECK(last.find(format == AlertFormat::cef
                          ? "CEF:0|tenken|tenken|1.2|port_opened|"
                          : "\"action\":\"port_opened\"") != std::string::npos);
    }
  }
  channel.to = "tcp://127.0.0.1:" + some_port();
  const std::array one{alert};
  const SendResult nobody = send(channel, one, with_secrets());
  REQUIRE(nobody.error);
  CHECK(nobody.taken == 0);
}

TEST_CASE("mosquitto confirms what is published") {
  const AlertFolder folder;
  const std::string port = some_port();
  folder.write("password", "pass\n");
  const std::string make = "/usr/bin/mosquitto_passwd -b -c " + (folder / "users") + " tenken pass";
  REQUIRE(std::system(make.c_str()) == 0);
  folder.write("mosquitto.conf", "listener " + port +
                                     " 127.0.0.1\nallow_anonymous false\nuser root\n"
                                     "password_file " +
                                     (folder / "users") + "\n");
  const Receiver broker({"/usr/sbin/mosquitto", "-c", folder / "mosquitto.conf"});
  Channel channel;
  channel.name = "bus";
  channel.kind = ChannelKind::mqtt;
  channel.to = "mqtt://127.0.0.1:" + port;
  channel.topic = "site/alerts";
  channel.user = "tenken";
  channel.secret.file = folder / "password";
  const std::array alerts{sample_alert(), sample_alert()};
  REQUIRE_FALSE(send_in_time(channel, alerts, with_secrets()).error);  // the broker is up
  Receiver subscriber({"/usr/bin/stdbuf", "-oL", "/usr/bin/mosquitto_sub", "-d", "-h", "127.0.0.1",
                       "-p", port, "-t", "site/alerts", "-q", "1", "-u", "tenken", "-P", "pass"});
  for (std::string line = subscriber.line(); line.find("SUBACK") == std::string::npos;
       line = subscriber.line())
    REQUIRE_FALSE(line.empty());
  const SendResult sent = send(channel, alerts, with_secrets());
  CHECK_FALSE(sent.error);
  CHECK(sent.taken == 2);
  std::string line = subscriber.line();
  while (!line.empty() && !line.starts_with('{')) line = subscriber.line();
  CHECK(line == ecs_json(alerts[0], "1.2"));
  folder.write("password", "wrong\n");
  const SendResult refused = send(channel, alerts, with_secrets());
  REQUIRE(refused.error);
  CHECK(refused.taken == 0);
}

TEST_CASE("A command gets one line of JSON, no shell and no environment") {
  const AlertFolder folder;
  const std::string script =
      folder.write("take", "#!/bin/sh\ncat >> \"$1\"\nenv >> \"$1.env\"\n", 0700);
  Channel channel;
  channel.name = "own";
  channel.kind = ChannelKind::command;
  channel.command = {script, folder / "a b; touch c"};
  ::setenv("TENKEN_TEST_SECRET", "hidden", 1);
  const std::array alerts{sample_alert(), sample_alert()};
  const SendResult sent = send(channel, alerts, with_secrets());
  CHECK_FALSE(sent.error);
  CHECK(sent.taken == 2);
  CHECK(folder.read("a b; touch c") ==
        ecs_json(alerts[0], "1.2") + "\n" + ecs_json(alerts[1], "1.2") + "\n");
  CHECK(folder.read("a b; touch c.env").find("hidden") == std::string::npos);

  channel.command = {"/bin/false"};
  CHECK(send(channel, alerts, with_secrets()).error->detail == "exit code 1");
  channel.command = {"/nowhere/at/all"};
  CHECK(send(channel, alerts, with_secrets()).error);
  channel.command = {"/bin/sleep", "1000"};
  channel.timeout = 1s;
  CHECK(send(channel, alerts, with_secrets()).error->detail == "did not end in time");
}
