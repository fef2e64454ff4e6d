// Frames of 802.11 and elements. The first byte chooses what the rest is: a captured frame of one
// of the link types, or elements, or a key message. What is heard must be judged and must lie
// within bounds.
#include <array>
#include <cstdlib>

#include "rules/wifi_judge.hpp"
#include "scanner/wifi/elements.hpp"
#include "scanner/wifi/handshake.hpp"
#include "scanner/wifi/tracker.hpp"
#include "tests/support/wire.hpp"

using namespace tenken;
using capture::LinkType;

namespace {

constexpr std::array kLinks{LinkType::wifi, LinkType::wifi_radiotap, LinkType::wifi_prism,
                            LinkType::wifi_avs, LinkType::wifi_ppi};

void read_elements(ByteView bytes) {
  const wifi::Elements elements = wifi::read_elements(bytes);
  if (elements.ssid && !test::lies_in(bytes, *elements.ssid)) std::abort();
  if (!test::lies_in(bytes, elements.owe_ssid)) std::abort();
  (void)wifi::read_wps(elements.wps);
  wifi::read_profiles(elements, MacAddress(), [](const wifi::Profile& profile) {
    if (profile.bssid == MacAddress()) std::abort();
  });
}

/// The frame alone, and its parts: frames follow one another, each with its length before it.
void hear(ByteView bytes, LinkType link) {
  wifi::Tracker tracker;
  Reader in(bytes);
  while (const auto size = in.u16()) {
    const auto part = in.take(std::min<std::size_t>(*size, in.remaining()));
    capture::Frame frame;
    frame.data = *part;
    frame.original_length = static_cast<std::uint32_t>(part->size());
    frame.link_type = link;
    tracker.take(frame);
  }
  const WifiSurvey survey = tracker.finish();
  for (const rules::JudgedNetwork& one : rules::judge_survey(survey)) {
    if (one.network->bssid.is_group() || one.network->names.size() > WifiNetwork::kMostNames)
      std::abort();
    for (const WifiStation& station : one.network->stations)
      if (station.mac.is_group() || station.probes.size() > WifiStation::kMostProbes) std::abort();
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const ByteView bytes = std::as_bytes(std::span(data, size)).subspan(1);
  const std::size_t kind = data[0] % (kLinks.size() + 2);
  if (kind < kLinks.size())
    hear(bytes, kLinks[kind]);
  else if (kind == kLinks.size())
    read_elements(bytes);
  else
    (void)wifi::read_handshake(bytes);
  return 0;
}
