// Captures that were made to break parsers: every parser reads every message of them.
#include "catch.hpp"

#include "captures.hpp"
#include "scanner/dissect/bjnp.hpp"
#include "scanner/dissect/browser.hpp"
#include "scanner/dissect/cameras.hpp"
#include "scanner/dissect/cdp.hpp"
#include "scanner/dissect/coap.hpp"
#include "scanner/dissect/dhcp.hpp"
#include "scanner/dissect/dhcpv6.hpp"
#include "scanner/dissect/dns_message.hpp"
#include "scanner/dissect/eap.hpp"
#include "scanner/dissect/gige_vision.hpp"
#include "scanner/dissect/lldp.hpp"
#include "scanner/dissect/mndp.hpp"
#include "scanner/dissect/nbns.hpp"
#include "scanner/dissect/ntlm.hpp"
#include "scanner/dissect/ntp.hpp"
#include "scanner/dissect/quic.hpp"
#include "scanner/dissect/radius.hpp"
#include "scanner/dissect/snmp.hpp"
#include "scanner/dissect/ssdp.hpp"
#include "scanner/dissect/syslog.hpp"
#include "scanner/dissect/tftp.hpp"
#include "scanner/dissect/tplink.hpp"
#include "scanner/dissect/tuya.hpp"
#include "scanner/dissect/ubiquiti.hpp"
#include "scanner/dissect/upnp.hpp"
#include "scanner/dissect/ws_discovery.hpp"
#include "scanner/dissect/x509.hpp"
#include "support/wire.hpp"

using namespace tenken;
using namespace tenken::dissect;

namespace {

void read_dns(ByteView message) {
  auto reader = DnsReader::open(message);
  if (!reader) return;
  while (const auto record = reader->next_record()) {
    CHECK(test::lies_in(message, record->data));
    (void)reader->name(record->name_at);
    (void)reader->target(*record);
    (void)reader->service(*record);
  }
}

/// \returns how many parsers took the message for one of theirs
int read_all(ByteView message) {
  read_dns(message);
  int taken = 0;
  const auto read = [&](const auto& result, auto part_of) {
    if (!result) return;
    ++taken;
    CHECK(test::lies_in(message, part_of(*result)));
  };
  read(parse_bjnp(message), [](const auto& m) { return m.model; });
  read(parse_browser(message), [](const auto& m) { return m.comment; });
  read(parse_sadp(message), [](const auto& m) { return m.serial; });
  read(parse_dhip(message), [](const auto& m) { return m.serial; });
  read(parse_cdp(message), [](const auto& m) { return m.software; });
  read(parse_dhcp(message), [](const auto& m) { return m.vendor_class; });
  read(parse_dhcpv6(message), [](const auto& m) { return m.vendor_class; });
  read(parse_gige_vision(message), [](const auto& m) { return m.name; });
  read(parse_lldp(message), [](const auto& m) { return m.mud_url; });
  read(parse_mndp(message), [](const auto& m) { return m.board; });
  read(parse_ntp(message), [](const auto& m) { return m.variables; });
  read(parse_snmp(message), [](const auto& m) { return m.user; });
  read(parse_ssdp(message), [](const auto& m) { return m.usn; });
  read(parse_syslog(message), [](const auto& m) { return m.text; });
  read(parse_tftp(message), [](const auto& m) { return m.file; });
  read(parse_tuya(message), [](const auto& m) { return m.product_key; });
  read(parse_ubiquiti(message), [](const auto& m) { return m.firmware; });
  read(parse_upnp_description(message), [](const auto& m) { return m.udn; });
  read(parse_nbns(message), [](const auto&) { return std::string_view(); });
  read(parse_ws_discovery(message), [](const auto&) { return std::string_view(); });
  read(parse_coap(message), [](const auto& m) { return m.payload; });
  read(parse_eapol(message), [](const auto& m) { return m.body; });
  read(parse_eap(message), [](const auto& m) { return m.identity; });
  read(parse_ntlm(message), [](const auto& m) { return m.user; });
  read(parse_quic(message), [](const auto& m) { return m.source_id; });
  read(parse_radius(message), [](const auto& m) { return m.user; });
  read(parse_certificate(message), [](const auto& m) { return m.serial; });
  if (decode_tplink(message)) ++taken;
  return taken;
}

}  // namespace

TEST_CASE("captures made to break parsers break none", "[hostile][captures]") {
  const std::string name =
      GENERATE(as<std::string>(), "bad-arp", "bad-bootp", "bad-dhcp-cookie", "bad-dns-label",
               "bad-fuzz-mixed", "bad-lldp-loop", "bad-snmp", "bad-modbus-fuzz");
  if (!test::have_capture(name)) return;
  int frames = 0;
  int taken = 0;
  test::for_each_frame(name, [&](const test::CapturedFrame& frame) {
    ++frames;
    taken += read_all(frame.body);
    taken += read_all(frame.payload);
  });
  CHECK(frames > 0);
  CHECK(taken > 0);
}
