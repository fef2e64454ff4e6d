#include "cli/wifi_reading.hpp"

#include "cli/listening.hpp"
#include "model/messages.hpp"
#include "scanner/capture/merge.hpp"
#include "scanner/wifi/tracker.hpp"

namespace tenken::cli {
namespace {

constexpr std::uint64_t kFramesApart = 4096;  // between looks at signals

std::size_t station_count(const WifiSurvey& survey) {
  std::size_t count = survey.unattached.size();
  for (const WifiNetwork& network : survey.networks) count += network.stations.size();
  return count;
}

}  // namespace

Result<void> hear_wifi(const std::vector<std::string>& files, wifi::Tracker& tracker,
                       WifiReading& reading) {
  auto merged = capture::MergedFiles::open(files);
  if (!merged) return Unexpected(merged.error());
  StopSignal stop;
  std::uint64_t frames = 0;
  for (capture::Frame frame; merged->next(frame);) {
    tracker.take(frame);
    if (++frames % kFramesApart == 0 && stop.came()) {
      reading.interrupted = true;
      break;
    }
  }
  if (!reading.interrupted)
    for (const capture::MergedFiles::File& file : merged->files())
      if (auto note = file.end.note(file.path)) reading.notes.push_back(std::move(*note));
  return ok;
}

ExitCode tell_wifi(const CommandContext& context, const WifiReading& reading) {
  const WifiSurvey& survey = reading.survey;
  const Console& console = context.console;
  if (survey.frames == 0 && survey.told == 0) {
    if (reading.asked)
      console.warn(Note(Msg::cli_wifi_no_told), Note(Msg::cli_wifi_no_told_fix));
    else
      console.warn(Note(Msg::cli_wifi_no_wifi, {std::to_string(survey.other_frames)}),
                   Note(Msg::cli_wifi_no_wifi_fix));
    return kInconclusive;
  }
  if (survey.told > 0) console.say(Note(Msg::cli_wifi_told, {std::to_string(survey.told)}));
  for (const Note& remark : reading.remarks) console.say(remark);
  console.say(Note(Msg::cli_wifi_heard,
                   {std::to_string(survey.frames), std::to_string(survey.networks.size()),
                    std::to_string(station_count(survey))}));
  if (survey.bad_fcs > 0)
    console.say(Note(Msg::cli_wifi_bad_fcs, {std::to_string(survey.bad_fcs)}));
  if (survey.fcs_untrusted) console.warn(Note(Msg::cli_wifi_untrusted));
  ExitCode code = kDone;
  for (const Note& note : reading.notes) {
    console.warn(note);
    code = kInconclusive;
  }
  if (survey.not_kept > 0) {
    console.warn(Note(Msg::cli_wifi_not_kept, {std::to_string(survey.not_kept)}));
    code = kInconclusive;
  }
  console.say(Note(Msg::cli_wifi_absence));
  return code;
}

}  // namespace tenken::cli
