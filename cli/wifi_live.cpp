#include "cli/wifi_live.hpp"

#include <algorithm>
#include <charconv>

#include "cli/listening.hpp"
#include "cli/settings.hpp"
#include "model/messages.hpp"
#include "scanner/capture/live_source.hpp"
#include "scanner/wifi/radio.hpp"
#include "scanner/wifi_feeds/hop_plan.hpp"
#include "scanner/wifi_feeds/monitor.hpp"
#include "scanner/wifi_feeds/radio_control.hpp"

namespace tenken::cli {
namespace {

using std::chrono::milliseconds;
using std::chrono::steady_clock;
using wifi_feeds::HopPlan;
using wifi_feeds::RadioControl;
using wifi_feeds::WifiInterface;

constexpr std::chrono::seconds kDefaultDuration{30};
constexpr milliseconds kWait{50};  // for frames, between looks at signals

Result<std::unique_ptr<capture::LiveSource>> open_radio(const std::string& name) {
  capture::LiveSettings settings;
  settings.interface = name;
  settings.promiscuous = false;
  return capture::open_live(settings);
}

/// Listens for a time, or until a signal comes. \returns how many frames there were
Result<std::uint64_t> hear(capture::LiveSource& source, milliseconds time, StopSignal& stop,
                           wifi::Tracker& tracker) {
  std::uint64_t frames = 0;
  const auto end = steady_clock::now() + time;
  while (steady_clock::now() < end && !stop.came()) {
    const auto left = std::chrono::ceil<milliseconds>(end - steady_clock::now());
    const auto received =
        source.receive(std::clamp(left, milliseconds(1), kWait), [&](const capture::Frame& frame) {
          ++frames;
          tracker.take(frame);
        });
    if (!received) return Unexpected(received.error());
  }
  return frames;
}

/// The frequencies that the user names, out of those that the radio has.
Result<std::vector<std::uint16_t>> chosen(const std::vector<std::string>& channels,
                                          const std::vector<std::uint16_t>& all) {
  if (channels.empty()) return all;
  std::vector<std::uint16_t> out;
  for (const std::string& text : channels) {
    std::uint16_t number = 0;
    const char* const last = text.data() + text.size();
    const bool is_number = std::from_chars(text.data(), last, number).ptr == last;
    const auto found = std::find_if(all.begin(), all.end(), [&](std::uint16_t mhz) {
      return mhz == number || wifi::channel_of(mhz) == number;
    });
    if (!is_number || found == all.end())
      return fail(Errc::usage, Note(Msg::cli_wifi_bad_channel, {printable(text)}),
                  Note(Msg::cli_wifi_bad_channel_fix));
    out.push_back(*found);
  }
  return out;
}

void remark_stays(const HopPlan& plan, WifiReading& reading) {
  for (const HopPlan::Stay& stay : plan.stays())
    reading.remarks.emplace_back(
        Msg::cli_wifi_dwell,
        std::vector{std::to_string(wifi::channel_of(stay.mhz).value_or(0)),
                    std::to_string(stay.mhz), std::to_string(stay.listened.count()),
                    std::to_string(stay.frames)});
}

Result<void> hop(RadioControl& control, const WifiInterface& monitor, HopPlan& plan,
                 milliseconds duration, wifi::Tracker& tracker, WifiReading& reading) {
  const auto source = open_radio(monitor.name);
  if (!source) return Unexpected(source.error());
  StopSignal stop;
  const auto end = steady_clock::now() + duration;
  while (!plan.empty() && steady_clock::now() < end && !stop.came()) {
    const auto tuned = control.tune(monitor, plan.current());
    if (!tuned) return Unexpected(tuned.error());
    if (!*tuned) {
      plan.refuse();
      continue;
    }
    const auto before = steady_clock::now();
    const auto frames = hear(**source, wifi_feeds::kDwell, stop, tracker);
    if (!frames) return Unexpected(frames.error());
    plan.listened(std::chrono::duration_cast<milliseconds>(steady_clock::now() - before), *frames);
  }
  if (plan.empty()) {
    // Another interface of the radio is in use: its channel stays, and is what can be heard.
    const auto left = std::chrono::duration_cast<milliseconds>(end - steady_clock::now());
    const auto frames = hear(**source, left, stop, tracker);
    if (!frames) return Unexpected(frames.error());
  }
  if (plan.refused() > 0) reading.notes.emplace_back(Msg::cli_wifi_busy);
  return ok;
}

Result<void> monitor(RadioControl& control, const WifiInterface& interface,
                     const WifiSources& wanted, milliseconds duration, wifi::Tracker& tracker,
                     WifiReading& reading) {
  const auto all = control.frequencies(interface);
  if (!all) return Unexpected(all.error());
  const auto some = chosen(wanted.channels, *all);
  if (!some) return Unexpected(some.error());
  const auto made = wifi_feeds::MonitorInterface::make(control, interface);
  if (!made) return Unexpected(made.error());
  HopPlan plan(*some);
  const auto heard = hop(control, (*made)->interface(), plan, duration, tracker, reading);
  remark_stays(plan, reading);
  return heard;
}

}  // namespace

Result<void> read_wifi_interface(const std::string& name, const WifiSources& wanted,
                                 wifi::Tracker& tracker, WifiReading& reading) {
  milliseconds duration = kDefaultDuration;
  if (!wanted.duration.empty()) {
    const auto told = cli::duration(SettingValue(wanted.duration, "--duration"));
    if (!told) return Unexpected(told.error());
    duration = *told;
  }
  const auto talk = wifi_feeds::open_nl80211();
  if (!talk) return Unexpected(talk.error());
  RadioControl control(**talk);
  const auto interface = control.interface(wifi_feeds::interface_index(name), name);
  if (!interface) return Unexpected(interface.error());
  if (interface->monitor) {
    const auto source = open_radio(name);
    if (!source) return Unexpected(source.error());
    StopSignal stop;
    const auto frames = hear(**source, duration, stop, tracker);
    return frames ? Result<void>(ok) : Result<void>(Unexpected(frames.error()));
  }
  if (wanted.monitor) return monitor(control, *interface, wanted, duration, tracker, reading);
  if (wanted.scan)
    if (auto scanned = control.scan(*interface); !scanned) return scanned;
  const auto networks = control.scan_results(*interface, SystemClock().now(), tracker);
  if (!networks) return Unexpected(networks.error());
  reading.remarks.emplace_back(Msg::cli_wifi_managed);
  return ok;
}

}  // namespace tenken::cli
