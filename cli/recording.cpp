#include "cli/recording.hpp"

#include <charconv>
#include <utility>

#include "cli/exit_code.hpp"
#include "model/bytes.hpp"
#include "model/messages.hpp"

namespace tenken::cli {
namespace {

constexpr std::uint64_t kMegabyte = 1'000'000;
constexpr std::uint64_t kLeastMegabytes = capture::Recorder::kLeastBytes / kMegabyte;
constexpr std::uint64_t kMostMegabytes = 10'000'000;

Result<std::uint64_t> size_of(const std::string& text) {
  std::uint64_t megabytes = 0;
  const char* const end = text.data() + text.size();
  const auto [at, error] = std::from_chars(text.data(), end, megabytes);
  if (error == std::errc() && at == end && megabytes >= kLeastMegabytes &&
      megabytes <= kMostMegabytes)
    return megabytes * kMegabyte;
  return fail(Errc::usage, Note(Msg::cli_record_size_wrong, {printable(text)}),
              Note(Msg::cli_record_size_wrong_fix,
                   {std::to_string(kLeastMegabytes), std::to_string(kMostMegabytes)}));
}

/// In words for the user.
Error told(const Error& error, const std::string& name) {
  if (error.code == Errc::usage)
    return {Errc::usage, Note(Msg::cli_record_exists, {error.detail}),
            Note(Msg::cli_record_exists_fix)};
  return {error.code, Note(Msg::cli_record_failed, {printable(name)}),
          Note(Msg::cli_record_failed_fix), error.detail};
}

}  // namespace

Result<Recording> Recording::open(const ListenCommand& command, const std::string& interface) {
  Recording recording;
  if (command.record.empty()) {
    if (!command.record_size.empty())
      return fail(Errc::usage, Note(Msg::cli_record_size_alone),
                  Note(Msg::cli_record_size_alone_fix));
    return recording;
  }
  capture::RecordSettings settings;
  settings.path = command.record;
  if (!settings.path.has_filename() || settings.path.filename() == ".." ||
      settings.path.filename() == ".")
    return fail(Errc::usage, Note(Msg::cli_record_no_name, {printable(command.record)}),
                Note(Msg::cli_record_no_name_fix));
  if (!command.record_size.empty()) {
    const auto size = size_of(command.record_size);
    if (!size) return Unexpected(size.error());
    settings.most_bytes = *size;
  }
  settings.interface = interface;
  settings.application = "tenken " + std::string(version());
  auto recorder = capture::Recorder::open(settings);
  if (!recorder) return Unexpected(told(recorder.error(), command.record));
  recording.name_ = command.record;
  recording.recorder_ = std::move(*recorder);
  return recording;
}

void Recording::tell_failure(const Console& console) {
  if (!recorder_ || !recorder_->failure() || std::exchange(told_, true)) return;
  console.error(told(*recorder_->failure(), name_));
  console.warn(Note(Msg::cli_record_ended));
}

ExitCode Recording::conclude(const Console& console) {
  if (!recorder_) return kDone;
  recorder_->flush();
  tell_failure(console);
  std::string files;
  for (const auto& file : recorder_->files())
    files += (files.empty() ? "" : ", ") + printable(file.string());
  console.say(Note(Msg::cli_record_done,
                   {std::to_string(recorder_->frames()), std::to_string(recorder_->cut()), files}));
  if (recorder_->removed() > 0)
    console.say(Note(Msg::cli_record_removed, {std::to_string(recorder_->removed())}));
  return recorder_->failure() ? kEnvironment : kDone;
}

}  // namespace tenken::cli
