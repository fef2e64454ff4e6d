#include "scanner/wifi_feeds/iw_network.hpp"

#include <array>
#include <chrono>

#include "scanner/wifi_feeds/suite_names.hpp"
#include "scanner/wifi_feeds/text.hpp"

namespace tenken::wifi_feeds {
namespace {

constexpr int kHex = 16;
constexpr std::size_t kMostHex = 255;  // bytes of one element
constexpr std::size_t kLongestSsid = 32;
constexpr std::uint32_t kOsen = 0x506F9A12;

std::string_view without_blanks(std::string_view text) {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
  return text;
}

/// The number in "... (0x0411)" at the end, or in "0x01".
std::optional<std::uint16_t> hex_number(std::string_view text) {
  const std::size_t at = text.rfind("0x");
  if (at == std::string_view::npos) return std::nullopt;
  text.remove_prefix(at + 2);
  return number_of<std::uint16_t>(text.substr(0, text.find(')')), kHex);
}

/// "2.0" as WPS writes it in one byte.
std::uint8_t version_byte(std::string_view text) {
  const auto major = leading_number<std::uint8_t>(text);
  const std::size_t dot = text.find('.');
  const auto minor = dot == std::string_view::npos
                         ? std::nullopt
                         : leading_number<std::uint8_t>(text.substr(dot + 1));
  return static_cast<std::uint8_t>((major.value_or(0) & 0x0FU) << 4U | (minor.value_or(0) & 0x0FU));
}

std::uint16_t wps_methods(std::string_view text) {
  struct Method {
    std::string_view name;
    std::uint16_t bit;
  };
  static constexpr std::array kMethods{Method{"Label", 0x0004}, Method{"Display", 0x0008},
                                       Method{"PBC", 0x0080}, Method{"Keypad", 0x0100}};
  std::uint16_t methods = 0;
  while (!text.empty()) {
    const std::size_t comma = text.find(',');
    const std::string_view name = without_blanks(text.substr(0, comma));
    for (const Method& method : kMethods)
      if (name == method.name) methods = static_cast<std::uint16_t>(methods | method.bit);
    text = comma == std::string_view::npos ? std::string_view() : text.substr(comma + 1);
  }
  return methods;
}

/// The channel in "channel 11".
std::optional<std::uint8_t> channel_in(std::string_view text) {
  const auto number = after(text, "channel ");
  return number ? leading_number<std::uint8_t>(*number) : std::nullopt;
}

}  // namespace

IwNetwork::IwNetwork(const MacAddress& bssid, Timestamp now) : now_(now) {
  network_.bssid = bssid;
  network_.at = now;
}

void IwNetwork::line(std::string_view line, wifi::Tracker& out) {
  const std::string_view bare = without_blanks(line);
  // Where iw prints a default of the standard it is one tab short.
  if (const auto text = after(bare, "* ")) return item(*text);
  if (line.starts_with('\t')) {
    if (section_ == Section::owe) owe_item(bare);
    return;
  }
  head(line, out);
}

void IwNetwork::head(std::string_view line, wifi::Tracker& out) {
  close_section();
  if (const auto name = after(line, "SSID: ")) return elements_.ssid(unescaped(*name));
  if (const auto name = after(line, "MESH ID: ")) return elements_.mesh_id(unescaped(*name));
  if (const auto freq = after(line, "freq: ")) {
    network_.freq_mhz = leading_number<std::uint16_t>(*freq);
  } else if (const auto capability = after(line, "capability: ")) {
    network_.capability = hex_number(*capability).value_or(0);
  } else if (const auto seen = after(line, "last seen: "); seen && seen->ends_with(" ms ago")) {
    if (const auto ms = leading_number<std::uint32_t>(*seen))
      network_.at = now_ + -std::chrono::milliseconds(*ms);
  } else if (const auto channel = after(line, "DS Parameter set: ")) {
    if (const auto number = channel_in(*channel)) elements_.channel(*number);
  } else if (const auto rsn = after(line, "RSN:")) {
    begin(Section::rsn, *rsn);
  } else if (const auto wpa = after(line, "WPA:")) {
    begin(Section::wpa, *wpa);
  } else if (const auto osen = after(line, "OSEN:")) {
    begin(Section::osen, *osen);
  } else if (const auto wps = after(line, "WPS:")) {
    begin(Section::wps, *wps);
  } else if (const auto ht = after(line, "HT operation:")) {
    begin(Section::ht_operation, *ht);
  } else if (const auto owe = after(line, "OWE Transition Mode:")) {
    begin(Section::owe, *owe);
  } else if (line.starts_with("Information elements from ")) {
    // Those of the beacon and those of the answer to a probe follow one another.
    if (!elements_.bytes().empty()) tell(out);
    network_.beacon = line.find("Probe Response") == std::string_view::npos;
  } else {
    raw_element(line);
  }
}

/// What iw has no words for it prints as bytes.
void IwNetwork::raw_element(std::string_view line) {
  constexpr std::uint32_t kMicrosoft = 0x0050F200;
  constexpr std::uint32_t kWfa = 0x506F9A00;
  const std::size_t colon = line.find(": ");
  if (colon == std::string_view::npos) return;
  if (const auto id = after(line, "Unknown IE (")) {
    if (const auto number = leading_number<std::uint8_t>(*id))
      elements_.element(*number, hex_bytes(line.substr(colon + 2), kMostHex));
  } else if (const auto extension = after(line, "Unknown Extension ID (")) {
    if (const auto number = leading_number<std::uint8_t>(*extension))
      elements_.extension(*number, hex_bytes(line.substr(colon + 2), kMostHex));
  } else if (line.starts_with("WFA 0x") || line.starts_with("MS/WiFi 0x")) {
    const auto type = hex_number(line.substr(0, line.find(',')));
    if (!type || *type > UINT8_MAX) return;
    const std::uint32_t organisation = line.starts_with("WFA") ? kWfa : kMicrosoft;
    elements_.vendor(organisation | *type, hex_bytes(line.substr(colon + 2), kMostHex));
  }
}

void IwNetwork::begin(Section section, std::string_view first_item) {
  section_ = section;
  if (const auto text = after(without_blanks(first_item), "* ")) item(*text);
}

void IwNetwork::item(std::string_view text) {
  switch (section_) {
    case Section::rsn:
    case Section::wpa:
    case Section::osen:
      return security_item(text);
    case Section::wps:
      return wps_item(text);
    case Section::ht_operation:
      if (const auto number = after(text, "primary channel: "))
        if (const auto channel = leading_number<std::uint8_t>(*number))
          elements_.ht_channel(*channel);
      return;
    case Section::owe:
    case Section::other:
      return;
  }
}

void IwNetwork::security_item(std::string_view text) {
  const std::uint32_t owner = section_ == Section::wpa ? kWpaOrganisation : kRsnOrganisation;
  const auto one = [](const WifiSuites& suites) {
    return suites.empty() ? std::optional<WifiSuite>() : std::optional(suites.front());
  };
  if (const auto version = after(text, "Version: "))
    security_.version = leading_number<std::uint16_t>(*version).value_or(0);
  else if (const auto group = after(text, "Group cipher: "))
    security_.group = one(iw_ciphers(*group, owner));
  else if (const auto pairwise = after(text, "Pairwise ciphers: "))
    security_.pairwise = iw_ciphers(*pairwise, owner);
  else if (const auto akms = after(text, "Authentication suites: "))
    security_.akms = iw_akms(*akms, owner);
  else if (text.starts_with("Capabilities: "))
    security_.capabilities = hex_number(text);
  else if (text.ends_with(" PMKIDs"))
    security_.pmkids = leading_number<std::uint16_t>(text).value_or(0);
  else if (const auto management = after(text, "Group mgmt cipher suite: "))
    security_.group_management = one(iw_ciphers(*management, owner));
  else if (text.starts_with("bogus tail data"))
    security_.tail =
        hex_bytes(text.substr(std::min(text.find(": "), text.size() - 2) + 2), kMostHex);
}

void IwNetwork::wps_item(std::string_view text) {
  if (const auto version = after(text, "Version: "))
    wps_.byte(WpsWriter::kVersion, version_byte(*version));
  else if (const auto second = after(text, "Version2: "))
    wps_.version2(version_byte(*second));
  else if (const auto state = after(text, "Wi-Fi Protected Setup State: "))
    wps_.byte(WpsWriter::kState, leading_number<std::uint8_t>(*state).value_or(0));
  else if (text.starts_with("AP setup locked: "))
    wps_.byte(WpsWriter::kLocked, hex_number(text).value_or(0) != 0 ? 1 : 0);
  else if (text.starts_with("Selected Registrar: "))
    wps_.byte(WpsWriter::kSelectedRegistrar, hex_number(text).value_or(0) != 0 ? 1 : 0);
  else if (const auto id = after(text, "Device Password ID: "))
    wps_.word(WpsWriter::kPasswordId, leading_number<std::uint16_t>(*id).value_or(0));
  else if (const auto methods = after(text, "Config methods:"))
    wps_.word(WpsWriter::kConfigMethods, wps_methods(*methods));
  else if (const auto maker = after(text, "Manufacturer: "))
    wps_.text(WpsWriter::kManufacturer, *maker);
  else if (const auto model = after(text, "Model: "))
    wps_.text(WpsWriter::kModelName, *model);
  else if (const auto number = after(text, "Model Number: "))
    wps_.text(WpsWriter::kModelNumber, *number);
  else if (const auto serial = after(text, "Serial Number: "))
    wps_.text(WpsWriter::kSerial, *serial);
  else if (const auto device = after(text, "Device name: "))
    wps_.text(WpsWriter::kDeviceName, *device);
}

void IwNetwork::owe_item(std::string_view text) {
  if (const auto mac = after(text, "BSSID: ")) {
    if (const auto bssid = MacAddress::parse(*mac)) owe_bssid_ = *bssid;
  } else if (const auto ssid = after(text, "SSID: ")) {
    owe_ssid_ = unescaped(*ssid).substr(0, kLongestSsid);
  }
}

void IwNetwork::close_section() {
  if (section_ == Section::rsn) elements_.rsn(security_);
  if (section_ == Section::wpa) elements_.wpa(security_);
  if (section_ == Section::osen) elements_.vendor(kOsen, {});
  if (section_ == Section::wps) elements_.wps(wps_.bytes());
  if (section_ == Section::owe && owe_bssid_) elements_.owe_transition(*owe_bssid_, owe_ssid_);
  section_ = Section::other;
  security_ = SecurityFields();
  wps_.clear();
  owe_bssid_.reset();
  owe_ssid_.clear();
}

void IwNetwork::tell(wifi::Tracker& out) {
  close_section();
  network_.elements = elements_.bytes();
  out.told(network_);
  elements_.clear();
}

}  // namespace tenken::wifi_feeds
