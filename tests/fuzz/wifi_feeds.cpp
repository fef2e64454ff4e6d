// What other programs tell of Wi-Fi. The first byte chooses what the rest is: text of iw, messages
// of nl80211, answers of wpa_supplicant or hostapd, a configuration file. What is told must be
// judged and must lie within bounds.
#include <cstdlib>

#include "rules/wifi_judge.hpp"
#include "scanner/wifi_feeds/hostapd.hpp"
#include "scanner/wifi_feeds/iw_text.hpp"
#include "scanner/wifi_feeds/nl_talk.hpp"
#include "scanner/wifi_feeds/nl_wifi.hpp"
#include "scanner/wifi_feeds/suite_names.hpp"
#include "scanner/wifi_feeds/supplicant.hpp"

using namespace tenken;
using namespace tenken::wifi_feeds;

namespace {

constexpr Timestamp kNow(1'700'000'000'000'000'000);
constexpr std::uint16_t kFamily = 27;
constexpr std::uint32_t kSequence = 5;
const MacAddress kBssid({0x02, 0, 0x5e, 0, 0, 1});

void read_messages(ByteView bytes, wifi::Tracker& tracker) {
  (void)read_answer(bytes, kFamily, kSequence, [&tracker](const NlCommand& command) {
    std::vector<std::uint16_t> frequencies;
    (void)read_scan_result(command, kNow, tracker);
    (void)read_interface(command);
    read_frequencies(command, frequencies);
  });
}

void read_settings(std::string_view text, bool answer, wifi::Tracker& tracker) {
  if (answer) {
    ApSettings settings;
    each_value(text, [&settings](const KeyValue& one) { settings.set_answer(one); });
    settings.tell(std::nullopt, kNow, tracker);
    return;
  }
  HostapdConf conf(kNow, tracker);
  while (!text.empty()) conf.line(dissect::take_line(text));
  (void)conf.finish();
}

void check(const WifiSurvey& survey) {
  for (const rules::JudgedNetwork& one : rules::judge_survey(survey)) {
    if (one.network->bssid.is_group() || one.network->names.size() > WifiNetwork::kMostNames)
      std::abort();
    if (one.network->bssid.is_zero() && !one.network->configured) std::abort();
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const ByteView bytes = std::as_bytes(std::span(data, size)).subspan(1);
  const std::string_view text = as_text(bytes);
  wifi::Tracker tracker;
  switch (data[0] % 7) {
    case 0:
      (void)read_iw(text, kNow, tracker);
      break;
    case 1:
      read_messages(bytes, tracker);
      break;
    case 2:
      (void)read_bss(text, kNow, tracker);
      break;
    case 3:
      (void)read_status(text, kNow, tracker);
      break;
    case 4:
      (void)read_station(text, kBssid, kUnknownSuite, kNow, tracker);
      break;
    default:
      read_settings(text, data[0] % 7 == 5, tracker);
  }
  check(tracker.finish());
  return 0;
}
