// What the listener hears in real captures, against what is known to be in them.
#include <map>
#include <set>
#include <string>

#include "catch.hpp"

#include "captures.hpp"
#include "fact_table.hpp"
#include "scanner/capture/file_source.hpp"
#include "scanner/passive/listener.hpp"
#include "scanner/passive/observe.hpp"

using namespace tenken;
using namespace tenken::passive;

namespace {

/// Names of the known facts, and the kinds of signals that tell them.
const std::multimap<std::string, Kind> kSame = {
    {"arp_binding", Kind::arp_binding},
    {"ipv6_nd_binding", Kind::nd_binding},
    {"dns_query", Kind::dns_query},
    {"open_tcp_port", Kind::tcp_open},
    {"dhcp_hostname", Kind::dhcp_host_name},
    {"dhcp_vendor_class", Kind::dhcp_vendor_class},
    {"dhcp_option55", Kind::dhcp_parameters},
    {"dhcp_ack_ip", Kind::dhcp_lease},
    {"dhcp_fqdn", Kind::dhcp_fqdn},
    {"mud_url", Kind::mud_url},
    {"lldp_sysname", Kind::lldp_name},
    {"lldp_sysdesc", Kind::lldp_description},
    {"lldp_chassis_mac", Kind::lldp_chassis},
    {"lldp_mgmt_ip", Kind::lldp_management},
    {"lldp_enabled_caps", Kind::lldp_enabled},
    {"cdp_deviceid", Kind::cdp_device},
    {"cdp_platform", Kind::cdp_platform},
    {"cdp_port", Kind::cdp_port},
    {"cdp_ip", Kind::cdp_address},
    {"cdp_native_vlan", Kind::cdp_vlan},
    {"mdns_ptr", Kind::mdns_service},
    {"mdns_srv", Kind::mdns_instance},
    {"mdns_srv_target", Kind::mdns_target},
    {"mdns_host", Kind::mdns_host},
    {"mdns_txt", Kind::mdns_text},
    {"smb_browser_host", Kind::browser_name},
    {"smb_browser_comment", Kind::browser_comment},
    {"ssdp_msearch_st", Kind::ssdp_search},
    {"ssdp_user_agent", Kind::ssdp_user_agent},
    {"ssdp_server", Kind::ssdp_server},
    {"ssdp_location", Kind::ssdp_location},
    {"ssdp_usn", Kind::ssdp_usn},
    {"ssdp_st", Kind::ssdp_target},
    {"ubnt_hostname", Kind::ubiquiti_name},
    {"ubnt_model", Kind::ubiquiti_model},
    {"ubnt_firmware", Kind::ubiquiti_firmware},
    {"ubnt_mac_ip", Kind::ubiquiti_interface},

    // Datagrams and the link.
    {"cdp_software", Kind::cdp_software},
    {"lldp_port", Kind::lldp_port},
    {"ipv6_ra_prefix", Kind::nd_prefix},
    {"role", Kind::role},
    {"nbns_response", Kind::nbns_name},
    {"nbns_register", Kind::nbns_name},
    {"dhcpv6_fqdn", Kind::dhcpv6_fqdn},
    {"dhcpv6_vendor_class", Kind::dhcpv6_vendor_class},
    {"dhcpv6_vendor_enterprise", Kind::dhcpv6_enterprise},
    {"credential_snmp_community", Kind::snmp_community},
    {"ot_bacnet_iam_instance", Kind::bacnet_instance},
    {"ot_bacnet_vendor_id", Kind::bacnet_vendor_id},
    {"ot_omron_model", Kind::fins_model},
    {"ot_omron_version", Kind::fins_version},
    {"ot_profinet_station", Kind::profinet_station},
    {"ot_profinet_vendor_id", Kind::profinet_vendor_id},
    {"ot_profinet_device_id", Kind::profinet_device_id},
    {"ot_profinet_type", Kind::profinet_type},
    {"ot_profinet_ip", Kind::profinet_address},
    {"ot_profinet_ip_requested", Kind::profinet_address_set},
    {"sip_server", Kind::sip_server},
    {"sip_user_agent", Kind::sip_user_agent},
    {"auth_sip_user", Kind::sip_account},
};

const std::vector<std::string> kCaptures = {
    "arp-poison", "cdp-v1-router", "cred-smtp", "dhcp-mud", "epson-asus-lan", "iot-Aria",
    "iot-D-LinkCam", "iot-HueBridge", "iot-EdimaxPlug1101W", "iot-WeMoSwitch2",
    "iot-TP-LinkPlugHS110", "ipv6-nd-ra", "lldp-cdp-switches", "lldp-mud", "services-mix",
    "ubnt-discovery", "upnp-igd", "ipp-printer", "ot-bacnet-iam",
    // Datagrams and the link.
    "cred-sip-digest", "cred-snmp-v1", "dhcpv6-mud", "netbios-nvr", "ot-omron-fins",
    "ot-profinet-dcp", "smc-switch-lldp"};

/// Of these, the lists beside the captures hold only a part: answers but no announcements, or
/// advertisements but no checks for duplicates; of roles, few.
const std::set<Kind> kListedInPart = {Kind::lldp_port,   Kind::nbns_name,       Kind::role,
                                      Kind::nd_binding,  Kind::lldp_management, Kind::mdns_instance,
                                      Kind::ssdp_server, Kind::ssdp_location,   Kind::ssdp_usn,
                                      Kind::ssdp_target};

/// What the lists count and the listener does not: the master of a workgroup does not have its
/// name, an address of a host is no service, and a switch without an address announces 0.0.0.0.
const std::set<std::string> kNotSaid = {
    "epson-asus-lan smb_browser_host 58:ef:68:10:8f:69 WORKGROUP",
    "iot-HueBridge mdns_srv 00:17:88:24:76:ff Philips-hue.local",
    "lldp-cdp-switches cdp_ip 00:18:ba:98:68:8f 0.0.0.0",
    "lldp-cdp-switches cdp_ip 00:19:2f:a7:b2:8d 0.0.0.0",
    // Who asks for a name by "*" has another one.
    "netbios-nvr nbns_response 00:1c:c4:10:79:0f *", "upnp-igd nbns_response 00:0b:5d:20:cd:02 *",
    // Devices behind a router of BACnet.
    "ot-bacnet-iam ot_bacnet_iam_instance 00:60:2d:00:15:d5 884456",
    "ot-bacnet-iam ot_bacnet_iam_instance 00:e0:c9:00:10:a5 884456",
    "ot-bacnet-iam ot_bacnet_iam_instance 00:e0:c9:00:10:a5 86114",
    "ot-bacnet-iam ot_bacnet_vendor_id 00:60:2d:00:15:d5 86",
    "ot-bacnet-iam ot_bacnet_vendor_id 00:e0:c9:00:10:a5 86"};

/// The lists know the sender of a frame. Of what a relay or a broadcast manager passes on, the
/// subject is another one: by its MAC address, or none where only the IP address is told.
const std::map<std::string, std::string> kPassedOn = {
    {"dhcp-mud role 00:23:54:c2:57:02 dhcp_server", "00:00:00:00:00:00"},
    {"dhcpv6-mud dhcpv6_fqdn 00:23:eb:10:2c:29 raspberrypi", "b8:27:eb:b8:53:c8"},
    {"dhcpv6-mud dhcpv6_vendor_class 00:23:eb:10:2c:29 "
     "dhcpcd-6.11.5:Linux-4.1.18-v7+:armv7l:BCM2709",
     "b8:27:eb:b8:53:c8"},
    {"dhcpv6-mud dhcpv6_vendor_enterprise 00:23:eb:10:2c:29 40712", "b8:27:eb:b8:53:c8"},
    {"dhcpv6-mud mud_url 00:23:eb:10:2c:29 "
     "https://mudctl.example.com/.well-known/mud/v1/rasbp101",
     "b8:27:eb:b8:53:c8"},
    {"ot-bacnet-iam ot_bacnet_iam_instance 00:e0:c9:00:10:a5 123", "00:00:00:00:00:00"},
    {"ot-bacnet-iam ot_bacnet_iam_instance 00:e0:c9:00:10:a5 18", "00:00:00:00:00:00"},
    {"ot-bacnet-iam ot_bacnet_vendor_id 00:e0:c9:00:10:a5 260", "00:00:00:00:00:00"},
    {"ot-bacnet-iam ot_bacnet_vendor_id 00:e0:c9:00:10:a5 18", "00:00:00:00:00:00"}};

std::string value_of(const Signal& signal) {
  switch (signal.kind) {
    case Kind::tcp_open:
      return std::to_string(signal.who.port);
    case Kind::cdp_software:  // the lists have its first line
      return signal.value.substr(0, signal.value.find('\n'));
    case Kind::nd_prefix:  // without its length
      return signal.value.substr(0, signal.value.find('/'));
    default:
      return signal.value;
  }
}

/// What a list has, as signals say it.
std::string as_said(const std::string& fact, std::string one) {
  const auto drop = [&](std::string_view part) {
    for (auto at = one.find(part); at != std::string::npos; at = one.find(part))
      one.erase(at, part.size());
  };
  if (fact == "role") drop("ipv6_");
  if (fact == "auth_sip_user") drop("\"");
  if (fact.starts_with("nbns_")) one.resize(one.find('<'));
  if (fact == "credential_snmp_community") {  // without the community
    one.resize(one.rfind(':'));
    one.erase(one.rfind(' ') + 1, 1);
  }
  return one;
}

test::Facts known_facts(const std::string& name, const std::string& fact) {
  test::Facts known;
  for (const std::string& listed : test::expected_facts(name, fact)) {
    std::string one = as_said(fact, listed);
    const auto passed_on = kPassedOn.find(name + " " + fact + " " + one);
    if (passed_on != kPassedOn.end()) one.replace(0, one.find(' '), passed_on->second);
    known.insert(std::move(one));
  }
  return known;
}

Listener listen_to(const std::string& path) {
  Listener listener;
  auto source = capture::FileSource::open(path, 0);
  REQUIRE(source);
  for (capture::Frame frame; (*source)->next(frame);) listener.hear(frame);
  return listener;
}

}  // namespace

TEST_CASE("what is known of real captures is heard, and little else", "[passive][captures]") {
  test::FactCounts found;  // by kind: heard, known
  std::set<std::string> missed;
  std::set<std::string> surplus;
  for (const std::string& name : kCaptures) {
    if (!test::have_capture(name)) continue;
    const Listener listener = listen_to(test::capture_path(name));
    std::map<Kind, test::Facts> heard;
    for (const Signal* const signal : listener.signals().sorted())
      heard[signal->kind].insert(signal->who.mac.to_string() + " " + value_of(*signal));
    for (const auto& [fact, kind] : kSame) {
      const test::Facts known = known_facts(name, fact);
      for (const std::string& one : known) {
        ++found[fact].second;
        if (heard[kind].contains(one))
          ++found[fact].first;
        else if (!kNotSaid.contains(name + " " + fact + " " + one))
          missed.insert(name + " " + fact + " " + one);
      }
      if (kListedInPart.contains(kind)) continue;
      for (const std::string& one : heard[kind])
        if (!known.contains(one)) surplus.insert(name + " " + fact + " " + one);
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

TEST_CASE("what real devices are heard to do to the link is told", "[passive][captures]") {
  if (test::have_capture("arp-poison")) {
    const Listener listener = listen_to(test::capture_path("arp-poison"));
    std::set<std::string> unasked;
    for (const Signal* const signal : listener.signals().sorted())
      if (signal->kind == Kind::arp_unasked)
        unasked.insert(signal->who.mac.to_string() + " " + address_of(signal->who.ip).to_string() +
                       " " + signal->value);
    CHECK(unasked == std::set<std::string>{"00:25:b3:bf:91:ee 172.16.0.1 172.16.0.107"});
  }
  // Networks where nothing is wrong.
  for (const char* const name : {"epson-asus-lan", "iot-Aria", "iot-D-LinkCam", "iot-HueBridge",
                                 "iot-EdimaxPlug1101W", "iot-WeMoSwitch2", "iot-TP-LinkPlugHS110",
                                 "ipv6-nd-ra", "services-mix", "upnp-igd", "ipp-printer"}) {
    if (!test::have_capture(name)) continue;
    const Listener listener = listen_to(test::capture_path(name));
    const Batch batch = observe(listener.signals(), listener.sources(), "s");
    for (const Observation& one : batch.observations) {
      INFO(name << " " << one.key << " " << one.value);
      CHECK(one.key != "address.conflict");
      CHECK_FALSE(one.key.starts_with("network."));
    }
  }
}
