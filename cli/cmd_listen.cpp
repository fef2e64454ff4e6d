// listen: captures or an interface, the passive engine, the inventory, verdicts, reports.
#include <optional>

#include "cli/commands.hpp"
#include "cli/environment.hpp"
#include "cli/exit_code.hpp"
#include "cli/heap.hpp"
#include "cli/judged.hpp"
#include "cli/known_digests.hpp"
#include "cli/left_out.hpp"
#include "cli/listening.hpp"
#include "cli/makers.hpp"
#include "cli/output.hpp"
#include "cli/recording.hpp"
#include "cli/secret_key.hpp"
#include "cli/settings.hpp"
#include "cli/store.hpp"
#include "cli/wifi_store.hpp"
#include "cli/words.hpp"
#include "model/messages.hpp"
#include "scanner/discover/interfaces.hpp"
#include "scanner/passive/flow_record.hpp"
#include "scanner/passive/flows.hpp"
#include "scanner/passive/observe.hpp"

namespace tenken::cli {
namespace {

constexpr const char* kProfile = "passive";
constexpr const char* kNone = "none";  // of ports: nobody was asked

/// What is listened to, opened before anything is written.
struct Sources {
  std::optional<capture::MergedFiles> files;
  std::unique_ptr<capture::LiveSource> live;
  std::optional<std::chrono::seconds> duration;

  Sources() = default;
};

Unexpected not_with_files(const char* flag) {
  return fail(Errc::usage, Note(Msg::cli_listen_both, {flag}),
              Note(Msg::cli_listen_both_fix, {flag}));
}

/// Only an interface that was named here: one from a file or the environment is for sweeps.
Result<Sources> open_files(const CommandContext& context, const ListenCommand& command) {
  if (context.options.flags.contains(Setting::interface)) return not_with_files("-i");
  if (!command.duration.empty()) return not_with_files("--duration");
  if (!command.filter.empty()) return not_with_files("--bpf");
  auto files = capture::MergedFiles::open(command.files);
  if (!files) return Unexpected(files.error());
  Sources sources;
  sources.files.emplace(std::move(*files));
  return sources;
}

Result<Sources> open_interface(const CommandContext& context, const ListenCommand& command) {
  capture::LiveSettings settings;
  settings.interface = setting_or(context.settings, Setting::interface);
  settings.filter = command.filter;
  if (settings.interface.empty())
    return fail(Errc::usage, Note(Msg::cli_listen_nothing_named),
                Note(Msg::cli_listen_nothing_named_fix));
  Sources sources;
  if (!command.duration.empty()) {
    auto duration = cli::duration(SettingValue(command.duration, "--duration"));
    if (!duration) return Unexpected(duration.error());
    sources.duration = *duration;
  }
  auto live = capture::open_live(settings);
  if (!live) return Unexpected(live.error());
  sources.live = std::move(*live);
  return sources;
}

/// One run of the command, with an open inventory.
class ListenRun {
 public:
  ListenRun(const CommandContext& context, inventory::Inventory& inventory,
            const rules::Policy& policy, const OutputPlan& output, Recording& recording,
            const passive::SecretMarks& marks)
      : context_(context),
        console_(context.console),
        inventory_(inventory),
        policy_(policy),
        output_(output),
        recording_(recording),
        listener_(&marks) {}

  Result<ExitCode> run(Sources& sources) {
    if (const auto missing = makers_.load()) console_.say(*missing);
    // What captures hold was seen when their first frame was: the scan begins there.
    std::optional<ListenOutcome> read;
    if (sources.files) {
      read = listen_to(*sources.files, ears(), recording_.recorder());
      listener_.finish();
    }
    auto record = begin(sources);
    if (!record) return Unexpected(record.error());
    scan_ = record->id;
    sensor_ = record->sensor;
    auto outcome = read ? Result<ListenOutcome>(std::move(*read)) : listen_live(sources);
    const ExitCode recorded = recording_.conclude(console_);
    if (!outcome) {
      (void)store(true);  // what was heard before the interface gave out
      (void)inventory_.finish_scan(scan_, ScanState::interrupted, 0);
      return Unexpected(outcome.error());
    }
    if (auto stored = store(true); !stored) return Unexpected(stored.error());
    const ScanState state = outcome->interrupted ? ScanState::interrupted : ScanState::complete;
    if (auto finished = inventory_.finish_scan(scan_, state, outcome->dropped); !finished)
      return Unexpected(finished.error());
    if (outcome->interrupted) {
      console_.warn(Note(Msg::cli_interrupted));
      return kInterrupted;
    }
    auto reported = report(*outcome);
    if (!reported) return reported;
    return graver(*reported, recorded);
  }

 private:
  Result<ScanRecord> begin(const Sources& sources) {
    ScanRecord record;
    record.ports = record.udp_ports = kNone;
    record.profile = kProfile;
    record.sensor = host_name();
    record.tenken_version = version();
    record.started = listener_.stats().first;
    if (sources.live) record.interface = setting_or(context_.settings, Setting::interface);
    return inventory_.begin_scan(std::move(record));
  }

  Result<ListenOutcome> listen_live(Sources& sources) {
    if (auto own = discover::list_interfaces()) own_ = std::move(*own);
    console_.say(Note(Msg::cli_listen_start,
                      {printable(setting_or(context_.settings, Setting::interface))}));
    auto outcome =
        listen_to(*sources.live, sources.duration, ears(), recording_.recorder(), [this] {
          recording_.tell_failure(console_);
          return store(false);
        });
    listener_.finish();
    return outcome;
  }

  Ears ears() { return {listener_, wifi_}; }

  /// What the air tells of devices that the inventory knows by their MAC address.
  Result<void> store_wifi() {
    survey_ = wifi_.finish();
    if (survey_->frames == 0) return ok;
    const auto view = inventory_.view();
    if (!view) return Unexpected(view.error());
    const Batch batch = observe_wifi(*survey_, {}, macs_of(*view), sensor_, makers_.maker_of());
    return batch.empty() ? ok : inventory_.append(scan_, batch);
  }

  /// Everything that was heard so far; what is stored again changes nothing but times. The record
  /// of the flows comes last alone: it changes with every packet, and records stay.
  Result<void> store(bool last) {
    Batch batch =
        passive::observe(listener_.signals(), listener_.sources(), sensor_, makers_.maker_of());
    leave_out_own(own_, batch);
    devices_ = devices_in(batch);
    const Hearing hearing = passive::hearing_of(listener_);
    const std::vector<DeviceFlow> flows = heard_flows();
    if (last) passive::record_flows(batch, flows, hearing, sensor_);
    if (!batch.empty())
      if (auto appended = inventory_.append(scan_, batch); !appended) return appended;
    if (auto put = inventory_.put_flows(scan_, hearing, flows); !put || !last) return put;
    return store_wifi();
  }

  /// Without what this machine itself exchanges with the devices: that it is heard says nothing
  /// about the place.
  std::vector<DeviceFlow> heard_flows() const {
    auto all =
        passive::observe_flows(listener_.exchanges(), listener_.signals(), listener_.sources());
    std::erase_if(all, [this](const DeviceFlow& one) {
      return discover::is_own(own_, one.flow.key.own) || discover::is_own(own_, one.flow.key.peer);
    });
    return all;
  }

  Result<ExitCode> report(const ListenOutcome& outcome) {
    auto judged = judge(context_, inventory_, policy_);
    if (!judged) return Unexpected(judged.error());
    if (survey_ && survey_->frames > 0) judged->wifi = &*survey_;
    if (auto loaded = load_evidence(inventory_, output_, *judged); !loaded)
      return Unexpected(loaded.error());
    if (auto kept = keep_survey(inventory_, *judged, scan_); !kept) return Unexpected(kept.error());
    if (auto recorded = inventory_.record_findings(scan_, judged->assessed); !recorded)
      return Unexpected(recorded.error());
    const RenderTo render = [&](std::string_view format, bool to_file, std::ostream& out) {
      return render_report(context_, *judged, format, to_file, out);
    };
    auto written = write_output(context_, output_, render);
    const ExitCode code = what_is_missing(outcome);
    if (!written) return Unexpected(written.error());
    return code;
  }

  ExitCode what_is_missing(const ListenOutcome& outcome) const {
    const passive::ListenStats& stats = listener_.stats();
    console_.say(
        Note(Msg::cli_listen_heard, {std::to_string(stats.frames), std::to_string(devices_),
                                     std::to_string(listener_.signals().size())}));
    if (survey_ && survey_->frames > 0)
      console_.say(Note(Msg::cli_listen_wifi, {std::to_string(survey_->frames),
                                               std::to_string(survey_->networks.size())}));
    ExitCode code = kDone;
    for (const Note& note : outcome.notes) {
      console_.warn(note);
      code = kInconclusive;
    }
    if (outcome.dropped > 0) {
      console_.warn(Note(Msg::cli_frames_dropped, {std::to_string(outcome.dropped)}));
      code = kInconclusive;
    }
    if (const std::uint64_t dropped = listener_.signals().dropped(); dropped > 0) {
      console_.warn(Note(Msg::cli_listen_dropped, {std::to_string(dropped)}));
      code = kInconclusive;
    }
    if (const std::uint64_t lost = passive::hearing_of(listener_).dropped; lost > 0) {
      console_.warn(Note(Msg::cli_listen_flows_dropped, {std::to_string(lost)}));
      code = kInconclusive;
    }
    if (devices_ == 0) {
      console_.warn(Note(Msg::cli_listen_silence), Note(Msg::cli_listen_silence_fix));
      return kInconclusive;
    }
    console_.say(Note(Msg::cli_listen_absence));
    return code;
  }

  const CommandContext& context_;
  const Console& console_;
  inventory::Inventory& inventory_;
  const rules::Policy& policy_;
  const OutputPlan& output_;
  Recording& recording_;
  passive::Listener listener_;
  wifi::Tracker wifi_;
  std::optional<WifiSurvey> survey_;  ///< when all is heard
  Makers makers_;
  ScanId scan_;
  std::string sensor_;
  std::vector<discover::Interface> own_;  ///< while it listens to an interface
  std::size_t devices_ = 0;
};

}  // namespace

Result<ExitCode> run_listen(const CommandContext& context, const ListenCommand& command) {
  prepare_heap();
  const auto policy = chosen_policy(context.settings);
  if (!policy) return Unexpected(policy.error());
  const auto output = plan_output(context.options, report_formats(), kTable.name, true);
  if (!output) return Unexpected(output.error());
  auto sources =
      command.files.empty() ? open_interface(context, command) : open_files(context, command);
  if (!sources) return Unexpected(sources.error());
  const bool live = command.files.empty();
  auto recording = Recording::open(
      command, live ? setting_or(context.settings, Setting::interface) : std::string());
  if (!recording) return Unexpected(recording.error());
  auto inventory = open_inventory(context, inventory::OpenMode::read_write);
  if (!inventory) return Unexpected(inventory.error());
  const auto key = secret_key(context.database);
  if (!key) return Unexpected(key.error());
  KnownDigests known;
  passive::SecretMarks marks(*key, passive::DefaultLogins::load_installed());
  marks.know(&known);
  return ListenRun(context, *inventory, *policy, *output, *recording, marks).run(*sources);
}

}  // namespace tenken::cli
