#include "scanner/dissect/arp.hpp"

#include "catch.hpp"

using namespace tenken;
using namespace tenken::dissect;

namespace {

Bytes hex(std::string_view text) {
  Bytes bytes;
  for (std::size_t i = 0; i + 1 < text.size(); i += 2)
    bytes.push_back(static_cast<std::byte>(std::stoi(std::string(text.substr(i, 2)), nullptr, 16)));
  return bytes;
}

const std::string ethernet_header = "0200000000015254001234560806";
const std::string arp_fields = "0001080006040002525400123456c00002070200000000 01c0000202";

std::string arp_part() {
  std::string text = arp_fields;
  std::erase(text, ' ');
  return text;
}

}  // namespace

TEST_CASE("an ARP reply is read field by field", "[arp]") {
  const Bytes frame =
      hex(ethernet_header + arp_part() + std::string(36, '0'));  // padded to 60 bytes
  REQUIRE(frame.size() == 60);
  const auto arp = parse_arp(frame);
  REQUIRE(arp);
  CHECK(arp->operation == ArpOperation::reply);
  CHECK(arp->source.to_string() == "52:54:00:12:34:56");
  CHECK(arp->sender_mac.to_string() == "52:54:00:12:34:56");
  CHECK(arp->sender_ip.to_string() == "192.0.2.7");
  CHECK(arp->target_mac.to_string() == "02:00:00:00:00:01");
  CHECK(arp->target_ip.to_string() == "192.0.2.2");
  CHECK_FALSE(arp->vlan);
  CHECK(arp->length == 42);
}

TEST_CASE("VLAN tags before ARP are read, the outermost counts", "[arp]") {
  const std::string macs = ethernet_header.substr(0, 24);
  const auto one = parse_arp(hex(macs + "8100a064" + "0806" + arp_part()));
  REQUIRE(one);
  CHECK(one->vlan == 100);
  CHECK(one->length == 46);
  const auto two = parse_arp(hex(macs + "88a80007" + "81000064" + "0806" + arp_part()));
  REQUIRE(two);
  CHECK(two->vlan == 7);
  const auto three = parse_arp(hex(macs + "810000018100000181000001" + "0806" + arp_part()));
  REQUIRE_FALSE(three);
  CHECK(three.error().code == Errc::unsupported);
}

TEST_CASE("every cut of an ARP frame is malformed, none is read past its end", "[arp]") {
  const Bytes whole = hex(ethernet_header.substr(0, 24) + "81000064" + "0806" + arp_part());
  REQUIRE(parse_arp(whole));
  for (std::size_t size = 0; size < whole.size(); ++size) {
    const Bytes cut(whole.begin(), whole.begin() + static_cast<std::ptrdiff_t>(size));
    const auto arp = parse_arp(cut);
    REQUIRE_FALSE(arp);
    CHECK(arp.error().code == Errc::malformed);
  }
}

TEST_CASE("frames that are not ARP for IPv4 on Ethernet are unsupported", "[arp]") {
  const auto code = [](const std::string& text) { return parse_arp(hex(text)).error().code; };
  const std::string arp = arp_part();
  CHECK(code(ethernet_header.substr(0, 24) + "0800" + arp) == Errc::unsupported);
  for (const auto& [at, value] : std::vector<std::pair<std::size_t, const char*>>{
           {0, "0006"}, {4, "86dd"}, {8, "08"}, {10, "10"}, {12, "0003"}}) {
    std::string changed = arp;
    changed.replace(at, std::string_view(value).size(), value);
    CHECK(code(ethernet_header + changed) == Errc::unsupported);
  }
}
