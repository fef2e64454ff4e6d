#include "cli/wifi_sources.hpp"

#include <iostream>
#include <iterator>

#include "cli/files.hpp"
#include "cli/settings.hpp"
#include "cli/wifi_live.hpp"
#include "model/messages.hpp"
#include "scanner/wifi_feeds/hostapd.hpp"
#include "scanner/wifi_feeds/iw_text.hpp"
#include "scanner/wifi_feeds/supplicant.hpp"

namespace tenken::cli {
namespace {

Unexpected needs_monitor(const char* flag) {
  return fail(Errc::usage, Note(Msg::cli_wifi_needs_monitor, {flag}),
              Note(Msg::cli_wifi_needs_monitor_fix, {flag}));
}
Unexpected needs_interface(const char* flag) {
  return fail(Errc::usage, Note(Msg::cli_wifi_needs_interface, {flag}),
              Note(Msg::cli_wifi_needs_interface_fix));
}

Result<void> check(const WifiSources& wanted, bool has_interface) {
  if (!wanted.duration.empty() && !wanted.monitor) return needs_monitor("--duration");
  if (!wanted.channels.empty() && !wanted.monitor) return needs_monitor("--channel");
  if (wanted.scan && !has_interface) return needs_interface("--scan");
  if (wanted.monitor && !has_interface) return needs_interface("--monitor");
  return ok;
}

Result<std::string> text_of(const std::string& file) {
  if (file != "-") return read_file(file);
  std::string text;
  constexpr std::size_t kPiece = 64 * 1024;
  std::string piece(kPiece, '\0');
  while (std::cin && text.size() < kMaxTextFile) {
    std::cin.read(piece.data(), static_cast<std::streamsize>(piece.size()));
    text.append(piece, 0, static_cast<std::size_t>(std::cin.gcount()));
  }
  return text;
}

/// Asks one source after the other.
class Sources {
 public:
  Sources(Timestamp now, wifi::Tracker& tracker, WifiReading& reading)
      : now_(now), tracker_(tracker), reading_(reading) {}

  Result<void> iw(const std::vector<std::string>& files) {
    for (const std::string& file : files) {
      const auto text = text_of(file);
      if (!text) return Unexpected(text.error());
      if (wifi_feeds::read_iw(*text, now_, tracker_).bounded)
        reading_.notes.emplace_back(Msg::cli_wifi_iw_bounded, std::vector{printable(file)});
    }
    return ok;
  }
  Result<void> hostapd_confs(const std::vector<std::string>& files) {
    for (const std::string& file : files)
      if (auto read = wifi_feeds::read_hostapd_conf(file, now_, tracker_); !read)
        return Unexpected(read.error());
    return ok;
  }
  template <class Read>
  Result<void> sockets(const std::vector<std::string>& paths, const Read& read) {
    for (const std::string& path : paths) {
      const auto talk = wifi_feeds::open_control(path);
      if (!talk) return Unexpected(talk.error());
      if (auto done = read(**talk, now_, tracker_); !done) return Unexpected(done.error());
    }
    return ok;
  }

 private:
  Timestamp now_;
  wifi::Tracker& tracker_;
  WifiReading& reading_;
};

}  // namespace

Result<WifiReading> read_wifi_sources(const CommandContext& context, const WifiSources& wanted) {
  // Only an interface that was named here: one from a file or the environment is for sweeps.
  const bool has_interface = context.options.flags.contains(Setting::interface);
  if (auto checked = check(wanted, has_interface); !checked) return Unexpected(checked.error());
  WifiReading reading;
  reading.asked = has_interface || !wanted.iw.empty() || !wanted.supplicants.empty() ||
                  !wanted.hostapds.empty() || !wanted.hostapd_confs.empty();
  if (!reading.asked && wanted.files.empty())
    return fail(Errc::usage, Note(Msg::cli_wifi_no_files), Note(Msg::cli_wifi_no_files_fix));
  wifi::Tracker tracker;
  Sources sources(SystemClock().now(), tracker, reading);
  Result<void> done = ok;
  const auto then = [&done](auto&& next) {
    if (done) done = next();
  };
  if (!wanted.files.empty()) then([&] { return hear_wifi(wanted.files, tracker, reading); });
  then([&] { return sources.iw(wanted.iw); });
  then([&] { return sources.hostapd_confs(wanted.hostapd_confs); });
  then([&] { return sources.sockets(wanted.hostapds, wifi_feeds::read_hostapd); });
  then([&] { return sources.sockets(wanted.supplicants, wifi_feeds::read_supplicant); });
  if (has_interface)
    then([&] {
      return read_wifi_interface(setting_or(context.settings, Setting::interface), wanted, tracker,
                                 reading);
    });
  if (!done) return Unexpected(done.error());
  reading.survey = tracker.finish();
  return reading;
}

}  // namespace tenken::cli
