// What the listener hears on the connections of real captures, against what is known to be there.
#include <map>
#include <set>
#include <string>
#include <vector>

#include "catch.hpp"

#include "captures.hpp"
#include "fact_table.hpp"
#include "scanner/capture/file_source.hpp"
#include "scanner/passive/listener.hpp"

using namespace tenken;
using namespace tenken::passive;

namespace {

std::string same(const std::string& value) { return value; }
std::string before(const std::string& value, char end) { return value.substr(0, value.find(end)); }

/// The account of "account:password"; the listener keeps no password.
std::string account(const std::string& value) {
  const std::string name = before(value, ':');
  return name.empty() ? "-" : name;
}
std::string scheme(const std::string& value) { return before(value, ' '); }
std::string ftp_login(const std::string& value) { return "ftp " + value; }
std::string telnet(const std::string&) { return "telnet"; }
std::string version(const std::string& value) {
  static const std::map<std::string, std::string> kNames = {
      {"0x0300", "SSLv3"}, {"0x0301", "TLSv1"}, {"0x0302", "TLSv1.1"}, {"0x0303", "TLSv1.2"}};
  return kNames.at(value);
}

/// Names of the known facts, the kinds of signals that tell them, and what they say of them.
struct Known {
  const char* fact;
  Kind kind;
  std::string (*value)(const std::string&);
};
const std::vector<Known> kKnown = {
    {"http_user_agent", Kind::http_user_agent, same},
    {"http_host", Kind::http_host, same},
    {"http_server", Kind::http_server, same},
    {"http_www_authenticate", Kind::http_auth_scheme, scheme},
    {"credential_http_basic", Kind::login_http, account},
    {"auth_http_digest_user", Kind::auth_http, same},
    {"tls_version", Kind::tls_version, version},
    {"tls_cipher", Kind::tls_cipher, same},
    {"tls_cert_san", Kind::tls_cert_name, same},
    {"ssh_banner_server", Kind::ssh_banner, same},
    {"ssh_banner_client", Kind::ssh_client, same},
    {"telnet_session", Kind::service_protocol, telnet},
    {"credential_telnet", Kind::login_telnet, account},
    {"ftp_banner", Kind::ftp_banner, same},
    {"ftp_syst", Kind::ftp_system, same},
    {"ftp_login_ok", Kind::login_accepted, ftp_login},
    {"credential_ftp", Kind::login_ftp, account},
    {"credential_smtp", Kind::login_smtp, account},
    {"mqtt_clientid", Kind::mqtt_client, same},
    {"mqtt_version", Kind::mqtt_version, same},
    {"mqtt_topic", Kind::mqtt_topic, same},
    {"mqtt_connack", Kind::mqtt_connack, same},
    {"credential_mqtt", Kind::login_mqtt, account},
    {"ot_s7_szl_001c.0001.name", Kind::s7_station, same},
    {"ot_s7_szl_001c.0002.name", Kind::s7_module, same},
    {"ot_s7_szl_001c.0005.serialn", Kind::s7_serial, same},
    {"ot_s7_szl_001c.0007.cputypname", Kind::s7_module_type, same},
    {"ot_s7_order_number", Kind::s7_order_number, same},
    {"ot_opcua_endpoint", Kind::opcua_endpoint, same},
    {"ot_opcua_application_uri", Kind::opcua_application, same},
    {"ot_opcua_security_policy", Kind::opcua_policy, same},
    {"ot_modbus_unit", Kind::modbus_unit, same},
    {"ot_modbus_func", Kind::modbus_function, same},
    {"ot_dnp3_outstation_addr", Kind::dnp3_outstation, same},
    {"ot_dnp3_master_addr", Kind::dnp3_master, same},
};

const std::vector<std::string> kCaptures = {"arp-poison",
                                            "cred-ftp-ok",
                                            "cred-http-basic",
                                            "cred-http-digest",
                                            "cred-mqtt-device",
                                            "cred-mqtt5",
                                            "cred-smtp",
                                            "cred-telnet-charmode",
                                            "cred-telnet-linux",
                                            "iot-Aria",
                                            "iot-D-LinkCam",
                                            "iot-EdimaxPlug1101W",
                                            "ot-s7-ident",
                                            "ot-opcua-discovery",
                                            "ot-modbus-devid",
                                            "ot-dnp3",
                                            "iot-HueBridge",
                                            "iot-WeMoSwitch2",
                                            "iot-TP-LinkPlugHS110",
                                            "ipp-printer",
                                            "services-mix",
                                            "ssh-old-cisco",
                                            "tls-expired-cert",
                                            "upnp-igd"};

/// Of these, the lists beside the captures hold only a part.
const std::set<Kind> kListedInPart = {Kind::service_protocol, Kind::login_accepted,
                                      Kind::mqtt_connack};

/// What the lists have and the listener does not say: the address to which a packet went, which is
/// zero, where the server sends from its own; both parts of DNP3 for both ends, where the bit for
/// the direction tells the master; and the name of a boot loader, which is no order number.
const std::set<std::string> kNotSaid = {
    "cred-mqtt-device credential_mqtt 00:00:00:00:00:00 02D5050223D3",
    "ot-dnp3 ot_dnp3_master_addr 00:30:a7:1c:08:a3 5",
    "ot-dnp3 ot_dnp3_outstation_addr 00:0c:29:4f:60:cf 100",
    "ot-s7-ident ot_s7_order_number 00:00:00:00:00:00 Boot Loader"};
const std::set<std::string> kSaidInstead = {
    "cred-mqtt-device credential_mqtt 00:0c:00:4d:2c:b0 02D5050223D3"};

Listener listen_to(const std::string& path) {
  Listener listener;
  auto source = capture::FileSource::open(path, 0);
  REQUIRE(source);
  for (capture::Frame frame; (*source)->next(frame);) listener.hear(frame);
  listener.finish();
  return listener;
}

}  // namespace

TEST_CASE("what is known of the connections of real captures is heard",
          "[passive][streams][captures]") {
  test::FactCounts found;  // by fact: heard, known
  std::set<std::string> missed;
  std::set<std::string> surplus;
  for (const std::string& name : kCaptures) {
    if (!test::have_capture(name)) continue;
    const Listener listener = listen_to(test::capture_path(name));
    std::map<Kind, test::Facts> heard;
    for (const Signal* const signal : listener.signals().sorted())
      heard[signal->kind].insert(signal->who.mac.to_string() + " " + signal->value);
    for (const Known& one : kKnown) {
      test::Facts known;
      for (const std::string& fact : test::expected_facts(name, one.fact)) {
        const std::size_t blank = fact.find(' ');
        known.insert(fact.substr(0, blank + 1) + one.value(fact.substr(blank + 1)));
      }
      for (const std::string& fact : known) {
        ++found[one.fact].second;
        if (heard[one.kind].contains(fact))
          ++found[one.fact].first;
        else if (!kNotSaid.contains(name + " " + one.fact + " " + fact))
          missed.insert(name + " " + one.fact + " " + fact);
      }
      if (kListedInPart.contains(one.kind)) continue;
      for (const std::string& fact : heard[one.kind])
        if (!known.contains(fact) && !kSaidInstead.contains(name + " " + one.fact + " " + fact))
          surplus.insert(name + " " + one.fact + " " + fact);
    }
  }
  test::append_fact_table(found, missed, surplus);
  for (const auto& [fact, counts] : found)
    UNSCOPED_INFO(fact << ": " << counts.first << " of " << counts.second);
  for (const std::string& one : missed) UNSCOPED_INFO("missed: " << one);
  for (const std::string& one : surplus) UNSCOPED_INFO("surplus: " << one);
  CHECK(missed.empty());
  CHECK(surplus.empty());
}
