#include <string>
#include <string_view>

#include "catch.hpp"

#include "scanner/dissect/banner.hpp"
#include "scanner/dissect/dns.hpp"
#include "scanner/dissect/mqtt.hpp"
#include "scanner/dissect/volatile.hpp"

namespace tenken::dissect {
namespace {

using namespace std::string_view_literals;

TEST_CASE("banner: each row recognises its own example first", "[dissect][banner]") {
  for (const BannerRow& row : banner_rows()) {
    CAPTURE(row.protocol, row.product, row.pattern);
    const auto found = recognise_banner(as_bytes(row.example));
    REQUIRE(found);
    CHECK(found->row->pattern == row.pattern);
    CHECK(found->version == row.version);
    CHECK_FALSE(found->stated.empty());
  }
}

TEST_CASE("banner: other greetings are left alone", "[dissect][banner]") {
  for (const std::string_view greeting :
       {"SSH-2.0-x\r\n"sv, "login: "sv, ""sv, "220"sv, "RFB x\n"sv, "HTTP/1.1 200 OK\r\n"sv,
        "\0\0\0\0"sv, "220 ready\r\n"sv}) {
    CAPTURE(greeting);
    CHECK_FALSE(recognise_banner(as_bytes(greeting)));
  }
}

TEST_CASE("banner: what changes from run to run is not part of the banner", "[dissect][banner]") {
  const auto first = recognise_banner(as_bytes("+OK POP3 ready <1.2@host>\r\n"));
  const auto second = recognise_banner(as_bytes("+OK POP3 ready <3.4@host>\r\n"));
  REQUIRE(first);
  REQUIRE(second);
  CHECK(first->stated == second->stated);
}

TEST_CASE("software: each row names its own example", "[dissect][banner]") {
  for (const SoftwareRow& row : software_rows()) {
    CAPTURE(row.protocol, row.example);
    const auto found = name_software(row.protocol, row.example);
    REQUIRE(found);
    CHECK(found->product == row.product);
    CHECK(found->version == row.version);
  }
  CHECK_FALSE(name_software("ssh", "SomethingElse_1.0"));
  CHECK_FALSE(name_software("telnet", "OpenSSH_9.2p1"));
}

TEST_CASE("software: product tokens of Server headers", "[dissect][banner]") {
  struct Case {
    std::string_view header;
    std::string_view product;
    std::string_view version;
  };
  const Case cases[] = {
      {"nginx/1.22.1", "nginx", "1.22.1"},
      {"Apache/2.4.57 (Debian)", "Apache", "2.4.57"},
      {"lighttpd/1.4.69", "lighttpd", "1.4.69"},
      {"mini_httpd/1.19 19dec2003", "mini_httpd", "1.19"},
      {"GoAhead-Webs", "GoAhead-Webs", ""},
      {"Hipcam RealServer/V1.0", "Hipcam RealServer", "1.0"},
      {"Boa/0.94.14rc21", "Boa", "0.94.14rc21"},
      {"nginx", "nginx", ""},
      {"kamailio (5.6.3 (x86_64/linux))", "kamailio", "5.6.3"},
      {"Debian DLNADOC/1.50 UPnP/1.0 MiniDLNA/1.3.0", "MiniDLNA", "1.3.0"},
      {"Linux/2.6.36, UPnP/1.0, MiniUPnPd/1.9", "MiniUPnPd", "1.9"},
      {"Linux/5.10 UPnP/1.1 Portable SDK for UPnP devices/1.14.13", "Portable SDK for UPnP devices",
       "1.14.13"},
  };
  for (const Case& c : cases) {
    CAPTURE(c.header);
    const auto found = read_product_token(c.header);
    REQUIRE(found);
    CHECK(found->product == c.product);
    CHECK(found->version == c.version);
  }
  CHECK_FALSE(read_product_token(""));
  CHECK_FALSE(read_product_token("/1.0"));
}

TEST_CASE("volatile: each row masks its own example, and little else", "[dissect][volatile]") {
  for (const VolatileRow& row : volatile_rows()) {
    CAPTURE(row.example);
    CHECK(mask_volatile(std::string(row.example)) == row.masked);
  }
  for (const std::string_view text :
       {"Debian GNU/Linux 12"sv, "BusyBox v1.35.0"sv, "[::ffff:192.0.2.4]"sv, ""sv})
    CHECK(mask_volatile(std::string(text)) == text);
}

TEST_CASE("mqtt: CONNECT for a clean session without credentials", "[dissect][mqtt]") {
  CHECK(as_text(mqtt_connect("tenken", 30)) == "\x10\x12\0\4MQTT\4\2\0\x1e\0\6tenken"sv);
  CHECK(as_text(mqtt_disconnect()) == "\xe0\0"sv);
}

TEST_CASE("mqtt: CONNACK", "[dissect][mqtt]") {
  CHECK(parse_mqtt_connack(as_bytes("\x20\2\0\0"sv))->code == 0);
  CHECK(parse_mqtt_connack(as_bytes("\x20\2\0\5"sv))->code == 5);
  CHECK(parse_mqtt_connack(as_bytes("\x20\2\1\0"sv))->session_present);
  CHECK(parse_mqtt_connack(as_bytes("\x20\3\0\x84\0"sv))->code == 0x84);
  for (const std::string_view wrong : {"\x20\2\0"sv, "\x20\1\0\0"sv, "\x30\2\0\0"sv, "\x20\2\2\0"sv,
                                       "\x20\xff\0\0"sv, ""sv, "HTTP"sv})
    CHECK_FALSE(parse_mqtt_connack(as_bytes(wrong)));
}

// A dnsmasq answer to version.bind, without the length prefix.
constexpr std::string_view kDnsAnswer =
    "\x74\x6b\x85\x80\0\1\0\1\0\0\0\0\7version\4bind\0\0\x10\0\3"
    "\xc0\x0c\0\x10\0\3\0\0\0\0\0\x0d\x0c"
    "dnsmasq-2.90"sv;

TEST_CASE("dns: the question and its answer", "[dissect][dns]") {
  CHECK(as_text(dns_version_query()) ==
        "\0\x1e\x74\x6b\0\0\0\1\0\0\0\0\0\0\7version\4bind\0\0\x10\0\3"sv);
  const auto version = parse_dns_version(as_bytes(kDnsAnswer));
  REQUIRE(version);
  CHECK(version->text == "dnsmasq-2.90");
  CHECK(version->rcode == 0);
  CHECK(version->recursion);
}

TEST_CASE("dns: a refusal is an answer too", "[dissect][dns]") {
  const auto refused =
      parse_dns_version(as_bytes("\x74\x6b\x80\5\0\1\0\0\0\0\0\0\7version\4bind\0\0\x10\0\3"sv));
  REQUIRE(refused);
  CHECK(refused->rcode == 5);
  CHECK(refused->text.empty());
}

TEST_CASE("dns: cut and foreign messages do no harm", "[dissect][dns]") {
  for (std::size_t cut = 0; cut < 12; ++cut)
    CHECK_FALSE(parse_dns_version(as_bytes(kDnsAnswer).first(cut)));
  for (std::size_t cut = 12; cut < kDnsAnswer.size(); ++cut) {
    const auto version = parse_dns_version(as_bytes(kDnsAnswer).first(cut));
    if (version) CHECK(version->text.empty());
  }
  CHECK_FALSE(parse_dns_version(as_bytes("\x74\x6b\0\0\0\1\0\1\0\0\0\0"sv)));    // a question
  CHECK_FALSE(parse_dns_version(as_bytes("\x74\x6c\x80\0\0\1\0\1\0\0\0\0"sv)));  // another id
}

}  // namespace
}  // namespace tenken::dissect
