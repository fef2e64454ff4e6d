// Elements: what they say, and what is left when they break off.
#include "scanner/wifi/elements.hpp"

#include "catch.hpp"
#include "support.hpp"

#include "air.hpp"
#include "scanner/wifi/handshake.hpp"
#include "scanner/wifi/protection.hpp"
#include "scanner/wifi/rsn.hpp"

using namespace tenken;
using namespace tenken::test;

namespace {

constexpr std::uint32_t kWps = 0x0050F204;

Bytes attribute(std::uint16_t id, const Bytes& value) {
  return joined({{static_cast<std::byte>(id >> 8U), static_cast<std::byte>(id & 0xFFU),
                  std::byte{0}, static_cast<std::byte>(value.size())},
                 value});
}

}  // namespace

TEST_CASE("RSN: fields that are left out have the standard's defaults", "[wifi][elements]") {
  const Bytes whole = rsn_body(2, {4}, {8}, kPmfRequired);
  const auto at = [&](std::size_t size) { return wifi::parse_rsn(ByteView(whole).first(size)); };
  CHECK(at(2).group == wifi_suite(kRsnOrganisation, 4));
  CHECK(cipher_names(at(2).pairwise) == "CCMP-128");
  CHECK(akm_names(at(2).akms) == "802.1X");
  CHECK(cipher_name(at(6).group) == "TKIP");
  CHECK(akm_names(at(6).akms) == "802.1X");
  CHECK(akm_names(at(12).akms) == "802.1X");
  CHECK(akm_names(at(18).akms) == "SAE");
  CHECK(at(18).pmf == WifiPmf::none);
  CHECK(at(20).pmf == WifiPmf::required);
  for (const std::size_t legal : {2, 6, 12, 18, 20}) CHECK_FALSE(at(legal).malformed);
}

TEST_CASE("RSN: one that breaks off within its suites keeps what came before", "[wifi][elements]") {
  const Bytes whole = rsn_body(2, {4}, {8}, kPmfRequired);
  for (const std::size_t size : {0, 1, 3, 5, 7, 8, 11, 13, 14, 17}) {
    INFO(size);
    const WifiSecurity broken = wifi::parse_rsn(ByteView(whole).first(size));
    CHECK(broken.malformed);
    if (size >= 7) CHECK(cipher_name(broken.group) == "TKIP");
    if (size >= 13) CHECK(cipher_names(broken.pairwise) == "CCMP-128");
    CHECK(broken.akms.empty());
  }
  // A count that lies: what follows is not taken for suites.
  CHECK(wifi::parse_rsn(hex("0100 000fac04 ffff 000fac04 0100 000fac02")).pairwise.empty());
  // Its capabilities: the suites are whole.
  CHECK_FALSE(wifi::parse_rsn(ByteView(whole).first(19)).malformed);
  CHECK(wifi::parse_rsn(ByteView(whole).first(19)).cut_tail);
  CHECK(wifi::parse_rsn(hex("0200 000fac04")).malformed);
  CHECK(wifi::parse_rsn(hex("0100 000fac04 0000")).malformed);
}

TEST_CASE("RSN: bits of protected management frames", "[wifi][elements]") {
  const auto pmf = [](std::uint16_t bits) {
    return wifi::parse_rsn(rsn_body(4, {4}, {2}, bits)).pmf;
  };
  CHECK(pmf(0) == WifiPmf::none);
  CHECK(pmf(0x80) == WifiPmf::capable);
  CHECK(pmf(0xC0) == WifiPmf::required);
  CHECK(pmf(0x40) == WifiPmf::invalid);
  const auto capable = wifi::parse_rsn(rsn_body(4, {4}, {2}, 0x80));
  CHECK_FALSE(capable.group_management);
  CHECK(cipher_name(*capable.effective_group_management()) == "BIP-CMAC-128");
  const auto stated = wifi::parse_rsn(
      joined({rsn_body(4, {4}, {2}, 0xC0), hex("0100"), Bytes(16), hex("000fac0c")}));
  CHECK(stated.pmkids == 1);
  CHECK(cipher_name(*stated.group_management) == "BIP-GMAC-256");
}

TEST_CASE("suites of other organisations keep their own numbers", "[wifi][elements]") {
  CHECK(akm_name(wifi_suite(kRsnOrganisation, 18)) == "OWE");
  CHECK(akm_name(wifi_suite(kRsnOrganisation, 12)) == "Suite-B-192");
  CHECK(akm_name(wifi_suite(0x112233, 8)) == "11-22-33:8");
  CHECK(cipher_name(wifi_suite(kRsnOrganisation, 200)) == "00-0f-ac:200");
  CHECK(cipher_strength(wifi_suite(0x112233, 4)) == CipherStrength::other);
}

TEST_CASE("elements stop at the first that runs past the end, and keep the rest",
          "[wifi][elements]") {
  const Bytes good = joined({ssid_element("net"), rsn(4, {4}, {2})});
  const Bytes and_more = joined({good, hex("dd40 0050")});
  const wifi::Elements cut = wifi::read_elements(and_more);
  CHECK(cut.cut);
  CHECK(cut.ssid == "net");
  REQUIRE(cut.rsn);
  CHECK_FALSE(wifi::read_elements(good).cut);
  // Every prefix is read without harm, and never more than it has.
  for (std::size_t size = 0; size <= good.size(); ++size) {
    const wifi::Elements part = wifi::read_elements(ByteView(good).first(size));
    CHECK(part.ssid.has_value() == (size >= 5));
    CHECK(part.cut == (size != 0 && size != 5 && size != good.size()));
  }
}

TEST_CASE("of an element that comes twice the first counts", "[wifi][elements]") {
  const Bytes bytes =
      joined({ssid_element("first"), ssid_element("second"), rsn(4, {4}, {8}), rsn(2, {2}, {2})});
  const wifi::Elements read = wifi::read_elements(bytes);
  CHECK(read.ssid == "first");
  CHECK(akm_names(read.rsn->akms) == "SAE");
}

TEST_CASE("a name of more than 32 bytes is none", "[wifi][elements]") {
  CHECK_FALSE(wifi::read_elements(ssid_element(std::string(33, 'a'))).ssid);
}

TEST_CASE("WPS in several elements is read as one", "[wifi][elements]") {
  const Bytes text = joined({attribute(0x104A, hex("10")), attribute(0x1044, hex("02")),
                             attribute(0x1021, to_bytes("Maker")), attribute(0x1008, hex("0088"))});
  for (std::size_t split = 0; split <= text.size(); ++split) {
    INFO(split);
    const Bytes head(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(split));
    const Bytes tail(text.begin() + static_cast<std::ptrdiff_t>(split), text.end());
    const Bytes bytes =
        joined({vendor_element(kWps, head), ssid_element("x"), vendor_element(kWps, tail)});
    const wifi::Elements read = wifi::read_elements(bytes);
    const auto wps = wifi::read_wps(read.wps);
    REQUIRE(wps);
    CHECK(wps->manufacturer == "Maker");
    CHECK(wps->takes_pin());
    CHECK(wps->takes_button());
    CHECK(wps->state == WifiWps::kConfigured);
  }
}

TEST_CASE("WPS that breaks off keeps what came before", "[wifi][elements]") {
  const Bytes bytes =
      vendor_element(kWps, joined({attribute(0x1057, hex("01")), hex("1008 00ff 00")}));
  const wifi::Elements read = wifi::read_elements(bytes);
  const auto wps = wifi::read_wps(read.wps);
  REQUIRE(wps);
  CHECK(wps->locked);
  CHECK_FALSE(wps->methods);
}

TEST_CASE("extensions: RSNX, beacon protection, rates, multi-link, 6 GHz", "[wifi][elements]") {
  const Bytes bytes =
      joined({element(244, hex("620020")), element(127, hex("0000000000000000000010")),
              element(1, hex("8284fb")), element(255, hex("6b 0000 07 00005e005377")),
              element(255, hex("24 000002 00 fcff 25 00 25 00 06"))});
  const wifi::Elements read = wifi::read_elements(bytes);
  CHECK(read.hash_to_element);
  CHECK(read.sae_pk);
  CHECK(read.ssid_protection);
  CHECK(read.beacon_protection);
  CHECK(read.hash_to_element_only);
  CHECK(read.mld == mac("00:00:5e:00:53:77"));
  CHECK(read.six_channel == 37);
  // Parts that stand before the 6 GHz part are passed over.
  CHECK(wifi::read_elements(element(255, hex("24 00c002 00 fcff 112233 44 05 00 05 00 06")))
            .six_channel == 5);
  CHECK_FALSE(wifi::read_elements(element(255, hex("24 000002 00 fcff"))).six_channel);
  CHECK_FALSE(wifi::read_elements(element(255, hex("6b 0000 ff 00005e005377"))).mld);
  CHECK_FALSE(wifi::read_elements(element(255, hex("6b 0000 00 00005e005377"))).mld);
}

TEST_CASE("a beacon speaks for others: their addresses, and what they inherit",
          "[wifi][elements]") {
  const auto profile = [](std::uint16_t capability, std::string_view name, std::uint8_t index,
                          const Bytes& more) {
    const Bytes bits{static_cast<std::byte>(capability & 0xFFU),
                     static_cast<std::byte>(capability >> 8U)};
    return element(0, joined({element(83, bits), ssid_element(name),
                              element(85, {static_cast<std::byte>(index)}), more}));
  };
  const Bytes main = joined({ssid_element("main"), rsn(4, {4}, {8}, kPmfRequired)});
  const Bytes bssids = joined({hex("02"), profile(kEssPrivacy, "same", 1, {}),
                               profile(kEss, "open", 2, element(255, hex("38 01 30 00"))),
                               profile(kEssPrivacy, "psk", 3, rsn(4, {4}, {2}))});
  const auto survey = survey_of({beacon("02:00:5e:00:00:0e", joined({main, element(71, bssids)}))});
  REQUIRE(survey.networks.size() == 4);
  // The last two bits count on and wrap: 0e, 0f, 0c, 0d.
  const WifiNetwork* const same = find_network(survey, "02:00:5e:00:00:0f");
  const WifiNetwork* const open = find_network(survey, "02:00:5e:00:00:0c");
  const WifiNetwork* const psk = find_network(survey, "02:00:5e:00:00:0d");
  REQUIRE(same);
  REQUIRE(open);
  REQUIRE(psk);
  CHECK(same->name() == "same");
  CHECK(akm_names(same->offer.rsn->akms) == "SAE");
  CHECK(open->name() == "open");
  CHECK_FALSE(open->offer.rsn);
  CHECK(akm_names(psk->offer.rsn->akms) == "PSK");
  CHECK(psk->transmitted_by == mac("02:00:5e:00:00:0e"));
}

TEST_CASE("handshakes: descriptor, version, and whether a key is named", "[wifi][elements]") {
  const auto read = [](const Bytes& body) {
    return wifi::read_handshake(ByteView(body).subspan(wifi::kLlcBytes));
  };
  const Bytes name = joined({hex("dd14 000fac04"), Bytes(16, std::byte{7})});
  // MICs of every size: of Suite B, SAE with longer keys, FILS.
  for (const std::size_t mic_bytes : {16, 24, 32, 0}) {
    INFO(mic_bytes);
    const auto first = read(key_body(2, 2, 1, name, mic_bytes));
    REQUIRE(first);
    CHECK(first->pmkid);
    CHECK_FALSE(first->pmkid_empty);
  }
  CHECK(read(key_body(2, 2, 1, joined({hex("dd14 000fac04"), Bytes(16)})))->pmkid_empty);
  CHECK_FALSE(read(key_body(2, 2, 3, name))->pmkid);
  CHECK(read(key_body(254, 1, 1))->wpa1);
  CHECK(read(key_body(2, 3, 2))->version == 3);
  CHECK_FALSE(read(key_body(9, 3, 2)));
  CHECK(read(hex("aaaa03000000888e 0100 000a 01 07 000a 0d 20"))->eap_method == 13);
  // A frame that was cut still says by which descriptor it goes.
  const Bytes whole = key_body(2, 2, 1, name);
  const Bytes cut(whole.begin(), whole.begin() + 40);
  REQUIRE(read(cut));
  CHECK(read(cut)->version == 2);
  CHECK_FALSE(read(cut)->pmkid);
}

TEST_CASE("the layout of protected frames", "[wifi][elements]") {
  CHECK(wifi::iv_layout(wep_body(7)) == CipherStrength::wep);
  unsigned like_tkip = 0;
  constexpr unsigned kMany = 40'000;
  for (unsigned count = 1; count <= kMany; ++count) {
    if (wifi::iv_layout(tkip_body(count)) != CipherStrength::tkip) FAIL(count);
    like_tkip += wifi::iv_layout(aes_body(count)) == CipherStrength::tkip ? 1U : 0U;
  }
  CHECK(like_tkip > 0);  // by chance, which is why a few prove nothing
  CHECK(like_tkip < kMany / 50);
  CHECK_FALSE(wifi::iv_layout(hex("01020320")));
  CHECK_FALSE(wifi::iv_layout(hex("0102032000000000")));
}
