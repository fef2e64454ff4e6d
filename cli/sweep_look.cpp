#include "cli/sweep_look.hpp"

#include <chrono>
#include <utility>

#include <boost/asio/io_context.hpp>
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/value_from.hpp>
#include <fmt/core.h>
#include <unistd.h>

#include "cli/chunks.hpp"
#include "cli/discovery_step.hpp"
#include "cli/json_text.hpp"
#include "cli/progress.hpp"
#include "cli/sweep_control.hpp"
#include "cli/targets.hpp"
#include "model/bytes.hpp"
#include "model/messages.hpp"
#include "scanner/discover/targets.hpp"
#include "scanner/net/task_group.hpp"

namespace tenken::cli {
namespace {

namespace json = boost::json;

struct SeenHost {
  discover::HostSeen answer;  ///< the first
  std::string maker;          ///< printable; empty: unknown

  SeenHost(discover::HostSeen a, std::string m) : answer(std::move(a)), maker(std::move(m)) {}

  std::string mac() const { return answer.mac ? answer.mac->to_string() : std::string(); }
  std::string milliseconds() const {
    return answer.rtt ? fmt::format("{:.3f}", static_cast<double>(answer.rtt->count()) / 1000)
                      : std::string();
  }
};

class Look {
 public:
  Look(const CommandContext& context, PreparedSweep& sweep, const pace::Gate& gate,
       ProgressMode mode, OutputPlan output)
      : context_(context),
        console_(context.console),
        plan_(sweep.plan),
        output_(std::move(output)),
        session_(io_.get_executor()),
        bucket_(plan_.profile.packets_per_second, kBurst),
        tools_(session_, gate, plan_.profile, bucket_, channel_, context.clock),
        control_(io_, actions()),
        discovery_(tools_, plan_),
        progress_(console_, mode, context.clock),
        streams_(output_.on_stdout == kTable.name) {
    if (streams_) output_.on_stdout.clear();
    status_.started = context.clock.now();
    status_.addresses_total = steps_of(plan_.targets);
  }

  Result<ExitCode> run() {
    tools_.hosts = shared_paces(plan_, notes_);
    if (auto ready = discovery_.prepare({}, notes_); !ready) return Unexpected(ready.error());
    control_.open(plan_.terminal, plan_.max_time);
    net::TaskGroup main(io_.get_executor());
    main.spawn(all_chunks());
    io_.run();
    progress_.finish();
    if (context_.options.verbose > 0)
      for (const Note& note : notes_) console_.err << console_.text(note) << '\n';
    if (failure_) return Unexpected(*failure_);
    const Render render = [&](std::string_view format, bool to_file) -> Result<std::string> {
      return format == kJson.name ? as_json() : as_grid(format, to_file);
    };
    if (auto written = write_output(context_, output_, render); !written)
      return Unexpected(written.error());
    return conclude();
  }

 private:
  static constexpr double kBurst = 16;

  SweepControl::Actions actions() {
    SweepControl::Actions actions;
    actions.stop = [this] {
      discovery_.stop();
      session_.stop();
    };
    actions.hold = [this](bool held) {
      net::Brake& brake = session_.brake();
      if (held)
        brake.hold();
      else
        bucket_.postpone(brake.release());
    };
    actions.tell = [this](SweepTalk talk) {
      SweepStatus status = status_;
      status.talk = talk;
      status.paused = control_.paused();
      status.paused_for = session_.brake().paused();
      progress_.update(status);
    };
    return actions;
  }

  Task<void> all_chunks() {
    try {
      Chunks chunks(plan_.targets, addresses_per_chunk(plan_.profile));
      while (auto chunk = chunks.next()) {
        const std::uint64_t count = steps_of(*chunk);
        DiscoveryStep::OnFound on_found = [this](std::ptrdiff_t more) {
          status_.hosts_found += static_cast<std::uint64_t>(more);
        };
        const auto found = co_await discovery_.find(std::move(*chunk), std::move(on_found));
        if (!found) {
          if (!session_.stopped()) failure_ = found.error();
          break;
        }
        status_.addresses_done += count;
        if (auto shown = take(*found); !shown) {
          failure_ = shown.error();
          break;
        }
        if (session_.stopped()) break;
      }
    } catch (const std::exception& thrown) {
      failure_ = Error(Errc::internal, thrown.what());
    }
    control_.close();
  }

  /// The hosts of one chunk, shown at once where they are shown as they come.
  Result<void> take(const discover::Answers& found) {
    std::string lines;
    for (const auto& [ip, answers] : found) {
      const discover::HostSeen& answer = answers.front();
      const auto maker = answer.mac ? discovery_.maker_of(*answer.mac) : std::nullopt;
      const SeenHost& host = hosts_.emplace_back(answer, maker ? printable(*maker) : std::string());
      if (streams_)
        lines += fmt::format("{:<15}  {:<17}  {:>8}  {}\n", answer.ip.to_string(), host.mac(),
                             host.milliseconds(), host.maker);
    }
    if (lines.empty()) return ok;
    progress_.finish();
    return write_out(console_, lines);
  }

  std::string as_grid(std::string_view format, bool to_file) const {
    using report::Column;
    report::Grid grid({Column::key("IP"), Column::key("MAC"),
                       Column::key(console_.text(Msg::cli_look_rtt), true),
                       Column(console_.text(Msg::cli_look_maker))});
    for (const SeenHost& host : hosts_)
      grid.add({host.answer.ip.to_string(), host.mac(), host.milliseconds(), host.maker});
    return grid_text(console_, grid, format, to_file);
  }

  std::string as_json() const {
    json::array hosts;
    for (const SeenHost& host : hosts_) {
      json::object one{{"ip", host.answer.ip.to_string()},
                       {"mac", nullptr},
                       {"maker", nullptr},
                       {"rtt_us", nullptr},
                       {"method", host.answer.method}};
      if (host.answer.mac) one["mac"] = host.mac();
      if (!host.maker.empty()) one["maker"] = host.maker;
      if (host.answer.rtt) one["rtt_us"] = host.answer.rtt->count();
      hosts.push_back(std::move(one));
    }
    json::array notices;
    for (const Note& anomaly : discovery_.anomalies()) notices.emplace_back(console_.text(anomaly));
    return json_text(json::object{{"targets", json::value_from(range_texts(plan_.targets))},
                                  {"asked", discovery_.stats().addresses},
                                  {"complete", complete()},
                                  {"hosts", std::move(hosts)},
                                  {"notices", std::move(notices)}});
  }

  bool complete() const { return !session_.stopped() && discovery_.stats().refused == 0; }

  ExitCode conclude() {
    const discover::DiscoveryStats& stats = discovery_.stats();
    for (const Note& anomaly : discovery_.anomalies()) console_.warn(anomaly);
    const auto took = std::chrono::duration<double>(context_.clock.now() - status_.started);
    console_.say(
        Note(Msg::cli_look_done, {std::to_string(hosts_.size()), std::to_string(stats.addresses),
                                  fmt::format("{:.2f}", took.count())}));
    if (stats.outside > 0)
      console_.say(Note(Msg::cli_answers_outside, {std::to_string(stats.outside)}));
    ExitCode code = kDone;
    if (stats.dropped > 0) {
      console_.warn(Note(Msg::cli_frames_dropped, {std::to_string(stats.dropped)}));
      code = kInconclusive;
    }
    if (stats.refused > 0) {
      console_.warn(Note(Msg::cli_scope_closed));
      return kRefused;
    }
    if (session_.stopped()) {
      console_.warn(Note(Msg::cli_look_stopped));
      return control_.interrupted() ? kInterrupted : kInconclusive;
    }
    if (hosts_.empty()) {
      console_.warn(Note(Msg::cli_nobody_answered, {discover::count_text(plan_.targets)}),
                    Note(Msg::cli_nobody_answered_fix));
      code = kInconclusive;
    }
    return code;
  }

  const CommandContext& context_;
  const Console& console_;
  const SweepPlan& plan_;
  OutputPlan output_;
  boost::asio::io_context io_{1};
  net::Session session_;
  net::ObservationChannel channel_;  ///< nobody reads it, and discovery without a record sends none
  pace::TokenBucket bucket_;
  SurveyTools tools_;
  SweepControl control_;
  DiscoveryStep discovery_;
  Progress progress_;
  bool streams_;  ///< the table on stdout, chunk by chunk
  SweepStatus status_;
  std::vector<SeenHost> hosts_;
  std::vector<Note> notes_;
  std::optional<Error> failure_;
};

}  // namespace

Result<void> check_look(const CommandContext& context, const SweepCommand& command) {
  const auto refused = [](std::string option) {
    return fail(Errc::usage, Note(Msg::cli_look_alone, {std::move(option)}),
                Note(Msg::cli_look_alone_fix));
  };
  if (command.resume) return refused("--resume");
  if (!command.vantage.empty()) return refused("--vantage");
  for (const Setting setting : {Setting::ports, Setting::udp_ports, Setting::fail_on}) {
    const auto flag = context.options.flags.find(setting);
    if (flag != context.options.flags.end()) return refused(flag->second.origin);
  }
  return ok;
}

Result<ExitCode> look(const CommandContext& context, PreparedSweep& sweep, const pace::Gate& gate,
                      ProgressMode progress, const OutputPlan& output) {
  const Console& console = context.console;
  if (console.err_is_terminal && !console.quiet && progress != ProgressMode::none &&
      ::isatty(STDIN_FILENO) == 1)
    sweep.plan.terminal = STDIN_FILENO;
  if (!discover::Capabilities::of_this_process().raw) console.warn(Note(Msg::cli_sweep_no_raw));
  return Look(context, sweep, gate, progress, output).run();
}

}  // namespace tenken::cli
