#include "alerts/config.hpp"

#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>

#include "alerts/format.hpp"
#include "alerts/send.hpp"
#include "receiver.hpp"

using namespace tenken;
using namespace tenken::alerts;

namespace {

constexpr const char* kGood = R"(
lang = "ja"
[[channel]]
name = "soc"
kind = "syslog"
to = "udp://192.0.2.7:514"
format = "cef"
facility = "local3"
[[channel]]
name = "hook"
kind = "webhook"
to = "https://soc.example/in"
key_file = "key"
[[rule]]
name = "news"
on = ["device_new", "finding_opened"]
query = "tag:camera"
severity = "high"
items = ["32-3"]
channels = ["soc", "hook"]
)";

}  // namespace

TEST_CASE("A file of alerts reads") {
  const auto config = parse_config(kGood, "/etc/tenken/alerts.toml");
  REQUIRE(config);
  CHECK(config->lang == Lang::ja);
  REQUIRE(config->channels.size() == 2);
  CHECK(config->channels[0].facility == 19);
  CHECK(config->channels[0].format == AlertFormat::cef);
  CHECK(config->channels[1].secret.file == "/etc/tenken/key");
  REQUIRE(config->rules.size() == 1);
  CHECK(config->rules[0].on.contains("finding_opened"));
  CHECK(config->rules[0].least == Severity::high);
}

TEST_CASE("What does not read is named with its line") {
  struct Row {
    const char* text;
    const char* expected;
  };
  const auto row = GENERATE(
      Row{"x = ", ":1"}, Row{"colour = 1\n", "colour"}, Row{"lang = \"de\"\n", "lang"},
      Row{"[[channel]]\nkind = \"syslog\"\n", "name"}, Row{"[[channel]]\nname = \"a\"\n", "kind"},
      Row{"[[channel]]\nname = \"a\"\nkind = \"pager\"\n", ":3"},
      Row{"[[channel]]\nname = \"a\"\nkind = \"syslog\"\n", "to"},
      Row{"[[channel]]\nname = \"a\"\nkind = \"syslog\"\nto = \"http://x/\"\n", ":4"},
      Row{"[[channel]]\nname = \"a\"\nkind = \"webhook\"\nto = \"https://u:p@x/\"\n", ":4"},
      Row{"[[channel]]\nname = \"a\"\nkind = \"webhook\"\nto = \"file:///etc/passwd\"\n", ":4"},
      Row{"[[channel]]\nname = \"a\"\nkind = \"command\"\ncommand = [\"logger\"]\n", "command"},
      Row{"[[channel]]\nname = \"a\"\nkind = \"mqtt\"\nto = \"mqtt://x\"\n", "topic"},
      Row{"[[channel]]\nname = \"a\"\nkind = \"mail\"\nto = \"smtp://x\"\n", "from"},
      Row{"[[channel]]\nname = \"a\"\nkind = \"mail\"\nto = \"smtp://x\"\nfrom = \"a\\r\\nBcc: "
          "b\"\n",
          "from"},
      Row{"[[rule]]\nname = \"r\"\non = [\"device_new\"]\nchannels = [\"b\"]\n", "b"},
      Row{"[[rule]]\nname = \"r\"\non = [\"eclipse\"]\nchannels = [\"b\"]\n", ":3"},
      Row{"[[rule]]\nname = \"r\"\nchannels = []\n", "on"}, Row{"channel = 3\n", "channel"},
      Row{"[[channel]]\nname = \"a\"\nkind = \"syslog\"\nto = \"unix:/x\"\n"
          "[[channel]]\nname = \"a\"\nkind = \"syslog\"\nto = \"unix:/x\"\n",
          "a"});
  INFO(row.text);
  const auto config = parse_config(row.text, "alerts.toml");
  REQUIRE_FALSE(config);
  CHECK(config.error().code == Errc::usage);
  CHECK(config.error().remedy);
  CHECK(config.error().message(Lang::en).find(row.expected) != std::string::npos);
}

TEST_CASE("An alert comes back from the outbox as it was, with hostile texts made harmless") {
  Alert alert = test::sample_alert();
  alert.before = "a\x1b[31m\nb";
  const auto back = from_json(to_json(alert));
  REQUIRE(back);
  CHECK(back->id == alert.id);
  CHECK(back->at == alert.at);
  CHECK(back->label == alert.label);
  CHECK(back->addresses == alert.addresses);
  CHECK(back->before.find('\x1b') == std::string::npos);
  CHECK(back->before.find('\n') == std::string::npos);
  for (const char* text : {"", "[]", "{}", "{\"id\":3}", "{\"id\":\"x\",\"device\":\"y\"}"})
    CHECK_FALSE(from_json(text));
}

TEST_CASE("CEF escapes what would end a field") {
  const std::string line = cef(test::sample_alert(), "1|2");
  CHECK(line.starts_with("CEF:0|tenken|tenken|1\\|2|port_opened|port 23/tcp opened"));
  CHECK(line.find("dvchost=camera\\=1|\\\\ ") != std::string::npos);
  CHECK(line.find(" dvc=192.0.2.7 ") != std::string::npos);
  CHECK(line.find("|8|externalId=0193a1b2-0000-7000-8000-000000000001 rt=1795946523456") !=
        std::string::npos);
}

TEST_CASE("A message of syslog has the head of RFC 5424") {
  Channel channel;
  channel.facility = 4;
  CHECK(syslog_message(channel, test::sample_alert(), "a b\xE3\x81\x82", "1")
            .starts_with(
                "<35>1 2026-11-29T10:02:03.456789Z ab tenken - port_opened - \xEF\xBB\xBF{"));
}

TEST_CASE("The signature is that of another implementation") {
  // printf '1700000000.{}' | openssl dgst -sha256 -hmac key
  CHECK(signature("key", "1700000000", "{}") ==
        "sha256=9d713ed406bb7076d4123f0dc2c39d2df5c654ed4b0cd56b52c8b4c940bd63ae");
}
