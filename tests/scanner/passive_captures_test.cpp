// What the listener hears in real captures, against what is known to be in them.
#include <map>
#include <set>
#include <string>

#include "catch.hpp"

#include "captures.hpp"
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
};

const std::vector<std::string> kCaptures = {"arp-poison",
                                            "cdp-v1-router",
                                            "cred-smtp",
                                            "dhcp-mud",
                                            "epson-asus-lan",
                                            "iot-Aria",
                                            "iot-D-LinkCam",
                                            "iot-HueBridge",
                                            "iot-EdimaxPlug1101W",
                                            "iot-WeMoSwitch2",
                                            "iot-TP-LinkPlugHS110",
                                            "ipv6-nd-ra",
                                            "lldp-cdp-switches",
                                            "lldp-mud",
                                            "services-mix",
                                            "ubnt-discovery",
                                            "upnp-igd",
                                            "ipp-printer",
                                            "ot-bacnet-iam"};

/// Of these, the lists beside the captures hold only a part: answers but no announcements, or
/// advertisements but no checks for duplicates.
const std::set<Kind> kListedInPart = {Kind::nd_binding,  Kind::lldp_management, Kind::mdns_instance,
                                      Kind::ssdp_server, Kind::ssdp_location,   Kind::ssdp_usn,
                                      Kind::ssdp_target};

/// What the lists count and the listener does not: the master of a workgroup does not have its
/// name, an address of a host is no service, and a switch without an address announces 0.0.0.0.
const std::set<std::string> kNotSaid = {
    "epson-asus-lan smb_browser_host 58:ef:68:10:8f:69 WORKGROUP",
    "iot-HueBridge mdns_srv 00:17:88:24:76:ff Philips-hue.local",
    "lldp-cdp-switches cdp_ip 00:18:ba:98:68:8f 0.0.0.0",
    "lldp-cdp-switches cdp_ip 00:19:2f:a7:b2:8d 0.0.0.0"};

std::string value_of(const Signal& signal) {
  return signal.kind == Kind::tcp_open ? std::to_string(signal.who.port) : signal.value;
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
  std::map<std::string, std::pair<std::size_t, std::size_t>> found;  // by kind: heard, known
  std::set<std::string> missed;
  std::set<std::string> surplus;
  for (const std::string& name : kCaptures) {
    if (!test::have_capture(name)) continue;
    const Listener listener = listen_to(test::capture_path(name));
    std::map<Kind, test::Facts> heard;
    for (const Signal* const signal : listener.signals().sorted())
      heard[signal->kind].insert(signal->who.mac.to_string() + " " + value_of(*signal));
    for (const auto& [fact, kind] : kSame) {
      const test::Facts known = test::expected_facts(name, fact);
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
  for (const auto& [fact, counts] : found)
    UNSCOPED_INFO(fact << ": " << counts.first << " of " << counts.second);
  for (const std::string& one : missed) UNSCOPED_INFO("missed: " << one);
  for (const std::string& one : surplus) UNSCOPED_INFO("surplus: " << one);
  CHECK(missed.empty());
  CHECK(surplus.empty());
}
