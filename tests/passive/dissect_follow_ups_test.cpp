// What UDP services are asked next, and what management controllers and gateways answer.
#include <set>
#include <string>

#include "catch.hpp"

#include "scanner/dissect/bacnet.hpp"
#include "scanner/dissect/dns_message.hpp"
#include "scanner/dissect/echonet.hpp"
#include "scanner/dissect/igd.hpp"
#include "scanner/dissect/ipmi.hpp"
#include "scanner/dissect/udp_follow_ups.hpp"

using namespace tenken;
using namespace tenken::dissect;
using namespace std::string_literals;

namespace {

/// An answer to the question for the kinds of services, with one PTR record for each name.
std::string service_types(const std::vector<std::string>& types) {
  std::string text = "tk\x84\0\0\0"s + '\0' + static_cast<char>(types.size()) + "\0\0\0\0"s;
  for (const std::string& type : types) {
    std::string target;
    for (std::size_t at = 0; at < type.size();) {
      const std::size_t end = std::min(type.find('.', at), type.size());
      target += static_cast<char>(end - at) + type.substr(at, end - at);
      at = end + 1;
    }
    target += '\0';
    text += "\x09_services\7_dns-sd\4_udp\5local\0\0\x0c\0\1\0\0\0\x0a\0"s +
            static_cast<char>(target.size()) + target;
  }
  return text;
}

std::string name_asked(const Bytes& request) {
  auto reader = DnsReader::open(request);
  REQUIRE(reader);
  CHECK_FALSE(reader->header().response);
  const auto question = reader->next_question();
  REQUIRE(question);
  CHECK(question->type == DnsType::ptr);
  const auto name = reader->name(question->name_at);
  REQUIRE(name);
  return std::string(name->text());
}

}  // namespace

TEST_CASE("follow-ups: mDNS is asked for the instances of each kind once", "[follow-ups]") {
  const std::string answer =
      service_types({"_ipp._tcp.local", "_hap._tcp.local", "_ipp._tcp.local"});
  const auto requests = follow_ups("mdns", as_bytes(answer));
  REQUIRE(requests.size() == 2);
  CHECK(name_asked(requests[0]) == "_ipp._tcp.local");
  CHECK(name_asked(requests[1]) == "_hap._tcp.local");
}

TEST_CASE("follow-ups: what is no kind of service is not asked for", "[follow-ups]") {
  const std::string answer = service_types({"printer.local", "_a._tcp.example.com", "_x.local"});
  CHECK(follow_ups("mdns", as_bytes(answer)).empty());
  CHECK(follow_ups("mdns", {}).empty());
  CHECK(follow_ups("ntp", as_bytes(answer)).empty());
  std::vector<std::string> many;
  for (int i = 0; i < 40; ++i) many.push_back("_s" + std::to_string(i) + "._udp.local");
  CHECK(follow_ups("mdns", as_bytes(service_types(many))).size() == kMostFollowUps);
}

TEST_CASE("follow-ups: an mDNS answer cut anywhere asks no more than a whole one", "[follow-ups]") {
  const std::string answer = service_types({"_ipp._tcp.local", "_hap._tcp.local"});
  for (std::size_t size = 0; size < answer.size(); ++size)
    CHECK(follow_ups("mdns", as_bytes(answer).first(size)).size() <= 2);
}

TEST_CASE("follow-ups: controls of buildings are only read", "[follow-ups]") {
  std::set<BacnetProperty> asked;
  for (const Bytes& request : follow_ups("bacnet", {})) {
    const auto message = parse_bacnet(request);
    REQUIRE(message);
    CHECK(message->sender == OtRole::client);
    CHECK(message->action == OtAction::read);
  }
  const auto requests = follow_ups("echonet_lite", {});
  REQUIRE(requests.size() == 1);
  const auto message = parse_echonet(requests[0]);
  REQUIRE(message);
  CHECK(message->action == OtAction::read);
}

TEST_CASE("ipmi: what a controller offers", "[ipmi]") {
  const std::string answer =
      "\6\0\xff\7\0\0\0\0\0\0\0\0\0\x10\x81\x1c\x63\x20\0\x38\0\1\x97\x03\3\xa2\2\0\0\x09"s;
  const auto found = parse_ipmi_capabilities(as_bytes(answer));
  REQUIRE(found);
  CHECK(found->version_2);
  CHECK(found->logins() == "none,MD2,MD5,password");
  CHECK(found->anonymous);
  CHECK(found->null_names);
  CHECK(found->maker == 674);
  for (std::size_t size = 0; size < 25; ++size)
    CHECK_FALSE(parse_ipmi_capabilities(as_bytes(answer).first(size)));
  std::string refused = answer;
  refused[20] = '\xcc';
  CHECK(parse_ipmi_capabilities(as_bytes(refused)).error().code == Errc::unsupported);
  std::string other = answer;
  other[19] = '\x01';
  CHECK_FALSE(parse_ipmi_capabilities(as_bytes(other)));
}

TEST_CASE("igd: the first connection service is the one that is asked", "[igd]") {
  const std::string document =
      "<root><service><serviceType>urn:schemas-upnp-org:service:WANCommonInterfaceConfig:1"
      "</serviceType><controlURL>/a</controlURL></service><service><controlURL>/b</controlURL>"
      "<serviceType>urn:schemas-upnp-org:service:WANPPPConnection:1</serviceType></service></root>";
  const auto control = find_igd_control(document);
  REQUIRE(control);
  CHECK(control->path == "/b");
  CHECK(control->service == "urn:schemas-upnp-org:service:WANPPPConnection:1");
  CHECK_FALSE(find_igd_control("<root/>"));
  CHECK_FALSE(
      find_igd_control("<service><serviceType>urn:x:WANIPConnection:1</serviceType>"
                       "<controlURL>/a</controlURL></service>"));
}

TEST_CASE("igd: a mapping needs its ports, its protocol and its client", "[igd]") {
  const std::string whole =
      "<NewExternalPort>80</NewExternalPort><NewProtocol>UDP</NewProtocol><NewInternalPort>8080"
      "</NewInternalPort><NewInternalClient>192.0.2.9</NewInternalClient><NewEnabled>0</"
      "NewEnabled>";
  const auto mapping = parse_igd_mapping(whole);
  REQUIRE(mapping);
  CHECK(mapping->to_string() == "UDP 80 -> 192.0.2.9:8080 off");
  for (const std::string_view part :
       {"<NewExternalPort>80</NewExternalPort>", "<NewProtocol>UDP</NewProtocol>",
        "<NewInternalClient>192.0.2.9</NewInternalClient>"}) {
    std::string without = whole;
    without.erase(without.find(part), part.size());
    CHECK_FALSE(parse_igd_mapping(without));
  }
  CHECK_FALSE(parse_igd_mapping("<NewExternalPort>99999</NewExternalPort>"));
}
