// alerts: channels, rules, and what is on its way; a test of a channel; one round of sending.
#include <algorithm>
#include <array>
#include <iostream>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>

#include "alerts/format.hpp"
#include "cli/alert_pass.hpp"
#include "cli/commands.hpp"
#include "cli/json_text.hpp"
#include "cli/output.hpp"
#include "cli/process_lock.hpp"
#include "cli/settings.hpp"
#include "cli/store.hpp"
#include "cli/words.hpp"
#include "model/bytes.hpp"
#include "model/messages.hpp"

namespace tenken::cli {
namespace {

constexpr std::array kAlertFormats{kTable, kJson, kCsv};
constexpr std::size_t kShownUnsent = 100;
constexpr auto kKeptFor = std::chrono::hours(24 * 90);

Result<inventory::AlertStore> open_alerts(const CommandContext& context, inventory::OpenMode mode,
                                          const inventory::Inventory& inventory) {
  return inventory::AlertStore::open(context.database, mode, inventory.site_name());
}

std::string address_of(const alerts::Channel& channel) {
  return printable(
      channel.kind == alerts::ChannelKind::command ? channel.command.front() : channel.to, 512);
}

std::string rules_of(const alerts::AlertConfig& config, const std::string& channel) {
  std::vector<std::string> names;
  for (const alerts::AlertRule& rule : config.rules)
    if (std::ranges::find(rule.channels, channel) != rule.channels.end())
      names.push_back(rule.name);
  return list_or_dash(names);
}

/// What `alerts list` shows.
struct AlertsState {
  alerts::AlertConfig config;
  std::map<std::string, inventory::OutboxCounts> counts;
  std::vector<OutboxRow> unsent;

  AlertsState() = default;
};

std::string last_error(const AlertsState& state, const std::string& channel) {
  for (const OutboxRow& row : state.unsent)
    if (row.channel == channel && !row.error.empty()) return printable(row.error, 500);
  return {};
}

report::Grid channel_grid(const Console& console, const AlertsState& state) {
  using report::Column;
  report::Grid grid({Column::key(console.text(Msg::daemon_label_channel)),
                     Column(console.text(Msg::daemon_label_kind), 7),
                     Column(console.text(Msg::daemon_label_to), 16),
                     Column(console.text(Msg::daemon_label_rules), 8),
                     Column(console.text(Msg::daemon_label_waiting), 3),
                     Column(console.text(Msg::daemon_state_sent), 3),
                     Column(console.text(Msg::daemon_state_given_up), 3),
                     Column(console.text(Msg::daemon_label_error), 12)});
  for (const alerts::Channel& channel : state.config.channels) {
    const auto of = state.counts.find(channel.name);
    const inventory::OutboxCounts counts =
        of == state.counts.end() ? inventory::OutboxCounts() : of->second;
    grid.add({channel.name, std::string(alerts::kChannelKinds.name(channel.kind)),
              address_of(channel), rules_of(state.config, channel.name),
              std::to_string(counts.pending), std::to_string(counts.sent),
              std::to_string(counts.given_up), last_error(state, channel.name)});
  }
  return grid;
}

std::string json_of_alerts(const AlertsState& state) {
  boost::json::array channels;
  for (const alerts::Channel& channel : state.config.channels) {
    const auto of = state.counts.find(channel.name);
    const inventory::OutboxCounts counts =
        of == state.counts.end() ? inventory::OutboxCounts() : of->second;
    boost::json::object json;
    json["name"] = channel.name;
    json["kind"] = alerts::kChannelKinds.name(channel.kind);
    json["to"] = address_of(channel);
    json["pending"] = counts.pending;
    json["sent"] = counts.sent;
    json["given_up"] = counts.given_up;
    channels.push_back(std::move(json));
  }
  boost::json::array rules;
  for (const alerts::AlertRule& rule : state.config.rules) {
    boost::json::object json;
    json["name"] = rule.name;
    boost::json::array on;
    for (const std::string& kind : rule.on) on.push_back(boost::json::string(kind));
    json["on"] = std::move(on);
    json["query"] = rule.query;
    boost::json::array to;
    for (const std::string& channel : rule.channels) to.push_back(boost::json::string(channel));
    json["channels"] = std::move(to);
    rules.push_back(std::move(json));
  }
  boost::json::array unsent;
  for (const OutboxRow& row : state.unsent) {
    boost::json::object json;
    json["id"] = row.id.to_string();
    json["channel"] = row.channel;
    json["state"] = kOutboxStates.name(row.state);
    json["tries"] = row.tries;
    json["next_try"] = row.next_try.to_string();
    json["error"] = printable(row.error, 500);
    if (const auto alert = alerts::from_json(row.alert)) json["text"] = alert->text;
    unsent.push_back(std::move(json));
  }
  boost::json::object json;
  json["channels"] = std::move(channels);
  json["rules"] = std::move(rules);
  json["unsent"] = std::move(unsent);
  return json_text(json);
}

Result<AlertsState> read_alerts(const CommandContext& context) {
  AlertsState state;
  auto config = chosen_alerts(context);
  if (!config) return Unexpected(config.error());
  state.config = std::move(*config);
  const auto inventory = open_inventory(context, inventory::OpenMode::read_only);
  if (!inventory) return Unexpected(inventory.error());
  auto store = open_alerts(context, inventory::OpenMode::read_only, *inventory);
  if (!store) return Unexpected(store.error());
  auto counts = store->counts();
  if (!counts) return Unexpected(counts.error());
  state.counts = std::move(*counts);
  auto unsent = store->unsent(kShownUnsent);
  if (!unsent) return Unexpected(unsent.error());
  state.unsent = std::move(*unsent);
  return state;
}

Result<void> show_found(const CommandContext& context, const inventory::AlertPass& pass) {
  std::string text;
  for (const OutboxRow& row : pass.alerts) text += row.channel + "\t" + row.alert + "\n";
  return write_out(context.console, text);
}

}  // namespace

Result<ExitCode> run_alerts_list(const CommandContext& context) {
  const auto plan = plan_output(context.options, kAlertFormats, kTable.name);
  if (!plan) return Unexpected(plan.error());
  const auto state = read_alerts(context);
  if (!state) return Unexpected(state.error());
  auto written = write_output(
      context, *plan, [&](std::string_view format, bool to_file) -> Result<std::string> {
        if (format == kJson.name) return json_of_alerts(*state);
        return grid_text(context.console, channel_grid(context.console, *state), format, to_file);
      });
  if (!written) return Unexpected(written.error());
  return kDone;
}

Result<ExitCode> run_alerts_test(const CommandContext& context, const AlertsTestCommand& command) {
  const auto config = chosen_alerts(context);
  if (!config) return Unexpected(config.error());
  const alerts::Channel* channel = config->channel(command.channel);
  if (channel == nullptr) {
    std::vector<std::string> names;
    for (const alerts::Channel& one : config->channels) names.push_back(one.name);
    return fail(
        Errc::usage,
        Note(Msg::alerts_unknown_channel,
             {shown(command.channel), shown(setting_or(context.settings, Setting::alerts))}),
        Note(Msg::alerts_unknown_channel_fix, {list_or_dash(names)}));
  }
  Alert alert;
  alert.at = context.clock.now();
  alert.id = AlertId::make(alert.at);
  alert.device = DeviceId{};
  alert.kind = alerts::kTest;
  alert.rule = "-";
  alert.site = printable(setting_or(context.settings, Setting::site, "-"));
  alert.label = host_name();
  alert.text = Note(Msg::alerts_test_text, {channel->name}).text(config->lang);
  const std::array one{alert};
  const alerts::SendResult sent = alerts::send(*channel, one, send_context(context, *config));
  if (sent.error) {
    Error error = *sent.error;
    if (error.code == Errc::io) error.code = Errc::environment;
    return Unexpected(error);
  }
  context.console.say(Note(Msg::alerts_test_sent, {channel->name}));
  return kDone;
}

Result<ExitCode> run_alerts_send(const CommandContext& context, const AlertsSendCommand& command) {
  const auto config = chosen_alerts(context);
  if (!config) return Unexpected(config.error());
  const auto inventory = open_inventory(context, inventory::OpenMode::read_write);
  if (!inventory) return Unexpected(inventory.error());
  auto store = open_alerts(context, inventory::OpenMode::read_write, *inventory);
  if (!store) return Unexpected(store.error());
  AlertSearch search(context, *config, *inventory, *store);
  if (command.dry_run) {
    const auto pass = search.search();
    if (!pass) return Unexpected(pass.error());
    if (auto shown = show_found(context, *pass); !shown) return Unexpected(shown.error());
    return kDone;
  }
  auto lock = ProcessLock::take(context.database, kAlertsLock);
  if (!lock) return Unexpected(lock.error());
  if (!*lock) {
    context.console.say(Note(Msg::alerts_busy));
    return kDone;
  }
  const auto pass = search.search();
  if (!pass) return Unexpected(pass.error());
  const auto kept = store->keep(*pass);
  if (!kept) return Unexpected(kept.error());
  const auto sent = send_due(context, *config, *store);
  if (!sent) return Unexpected(sent.error());
  if (*sent > 0) {
    if (auto forgotten = store->forget(context.clock.now() + -kKeptFor); !forgotten)
      return Unexpected(forgotten.error());
  }
  const auto counts = store->counts();
  if (!counts) return Unexpected(counts.error());
  std::int64_t pending = 0;
  for (const auto& [channel, of] : *counts) pending += of.pending;
  context.console.say(Note(
      Msg::alerts_passed, {std::to_string(*kept), std::to_string(*sent), std::to_string(pending)}));
  return pending > 0 ? kInconclusive : kDone;
}

}  // namespace tenken::cli
