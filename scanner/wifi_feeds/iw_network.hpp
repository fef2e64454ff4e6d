// One paragraph of `iw dev IF scan`: collects its lines, and tells the network that they describe.
#pragma once

#include <string>
#include <string_view>

#include "scanner/wifi/tracker.hpp"
#include "scanner/wifi_feeds/element_writer.hpp"

namespace tenken::wifi_feeds {

class IwNetwork {
 public:
  IwNetwork(const MacAddress& bssid, Timestamp now);

  /// One line without the tab that begins all of them.
  void line(std::string_view line, wifi::Tracker& out);
  /// Gives away what was collected since the last time.
  void tell(wifi::Tracker& out);

 private:
  enum class Section : std::uint8_t { other, rsn, wpa, osen, wps, ht_operation, owe };

  void head(std::string_view line, wifi::Tracker& out);
  void begin(Section section, std::string_view first_item);
  void item(std::string_view text);
  void security_item(std::string_view text);
  void wps_item(std::string_view text);
  void owe_item(std::string_view text);
  void raw_element(std::string_view line);
  void close_section();

  wifi::ToldNetwork network_;
  Timestamp now_;
  ElementWriter elements_;
  Section section_ = Section::other;
  SecurityFields security_;
  WpsWriter wps_;
  std::optional<MacAddress> owe_bssid_;
  std::string owe_ssid_;
};

}  // namespace tenken::wifi_feeds
