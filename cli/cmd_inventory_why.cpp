// inventory why: what a device is known by, and what was merged, split or is in doubt.
#include <algorithm>
#include <array>
#include <optional>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>

#include "cli/commands.hpp"
#include "cli/json_text.hpp"
#include "cli/output.hpp"
#include "cli/store.hpp"
#include "cli/why_text.hpp"
#include "model/bytes.hpp"
#include "model/messages.hpp"
#include "model/observation.hpp"

namespace tenken::cli {
namespace {

using inventory::IdentityEvent;
using inventory::IdentityEventKind;
using inventory::KnownBy;

constexpr std::array kFormats{kTable, kJson};
constexpr std::size_t kMostReason = 1000;
constexpr std::size_t kMostHolders = 2;  // more of them, and the value says nothing

/// What is shown: of one device, or of all.
struct Known {
  std::optional<Device> device;
  std::vector<inventory::Opinion> opinions;
  std::vector<KnownBy> by;
  std::vector<IdentityEvent> events;

  Known() = default;
};

Result<Known> look(const inventory::Inventory& inventory, const std::string& name) {
  Known known;
  auto events = inventory.identity_events();
  if (!events) return Unexpected(events.error());
  known.events = std::move(*events);
  if (name.empty()) return known;
  auto device = inventory.find_device(name);
  if (!device) return Unexpected(device.error());
  std::erase_if(known.events, [&](const IdentityEvent& event) {
    return event.device != device->id && event.other != device->id;
  });
  auto opinions = inventory.why(device->id);
  if (!opinions) return Unexpected(opinions.error());
  known.opinions = std::move(*opinions);
  auto by = inventory.known_by(device->id);
  if (!by) return Unexpected(by.error());
  known.by = std::move(*by);
  known.device = std::move(*device);
  return known;
}

std::string weight_text(const Console& console, const KnownBy& known) {
  if (known.random) return console.text(Msg::identity_weight_random);
  if (known.common || known.holders > kMostHolders)
    return console.text(Note(Msg::identity_weight_shared, {std::to_string(known.holders)}));
  return known.key == "mac" ? "+" : std::to_string(known.weight);
}

std::string kind_text(const Console& console, const IdentityEvent& event) {
  std::string kind =
      console.text(event.kind == IdentityEventKind::merge ? Msg::identity_event_merge
                                                          : Msg::identity_event_split);
  if (!event.undone_at) return kind;
  return console.text(Note(Msg::identity_event_undone, {std::move(kind)}));
}

report::Grid events_grid(const Console& console, const std::vector<IdentityEvent>& events) {
  using report::Column;
  report::Grid grid({Column::key(console.text(Msg::identity_label_event)),
                     Column(console.text(Msg::cli_label_when), kDayWidth),
                     Column(console.text(Msg::identity_label_kind)),
                     Column(console.text(Msg::cli_label_device), 8),
                     Column(console.text(Msg::identity_label_other), 8),
                     Column(console.text(Msg::identity_label_who)),
                     Column(console.text(Msg::identity_label_reason), 8)});
  for (const IdentityEvent& event : events)
    grid.add({event.id.to_string(), short_time(event.at), kind_text(console, event),
              printable(event.device_label), printable(event.other_label),
              event.who.empty() ? console.text(Msg::identity_by_tenken) : printable(event.who),
              printable(event.reason, kMostReason)});
  return grid;
}

report::Grid known_grid(const Console& console, const std::vector<KnownBy>& list) {
  using report::Column;
  report::Grid grid({Column(console.text(Msg::identity_label_evidence), 8),
                     Column(console.text(Msg::identity_label_value), 8),
                     Column(console.text(Msg::identity_label_weight), 4),
                     Column(console.text(Msg::identity_label_seen), kDayWidth)});
  for (const KnownBy& known : list)
    grid.add({printable(known.key), printable(known.value), weight_text(console, known),
              short_time(known.last_seen)});
  return grid;
}

std::string text_of(const Console& console, const Known& known, bool to_file) {
  std::string text;
  if (known.device) {
    text = printable(known.device->label()) + '\n';
    text += why_text(console, *known.device, known.opinions, to_file);
    text += '\n' + console.text(Msg::identity_label_known_by) + '\n' +
            grid_text(console, known_grid(console, known.by), kTable.name, to_file) + '\n';
  }
  text += console.text(Msg::identity_label_events) + '\n';
  if (known.events.empty()) return text + console.text(Msg::identity_no_events) + '\n';
  return text + grid_text(console, events_grid(console, known.events), kTable.name, to_file);
}

std::string json_of(const Known& known) {
  boost::json::object json;
  if (known.device) {
    json["device"] = known.device->id.to_string();
    json["label"] = printable(known.device->label());
    add_why(json, *known.device, known.opinions);
    boost::json::array list;
    for (const KnownBy& one : known.by) {
      boost::json::object entry;
      entry["key"] = printable(one.key);
      entry["value"] = printable(one.value, kMaxValueBytes);
      entry["witness"] = printable(one.witness);
      entry["weight"] = one.common || one.holders > kMostHolders ? 0 : one.weight;
      entry["holders"] = one.holders;
      entry["random"] = one.random;
      entry["first_seen"] = one.first_seen.to_string();
      entry["last_seen"] = one.last_seen.to_string();
      list.push_back(std::move(entry));
    }
    json["known_by"] = std::move(list);
  }
  boost::json::array events;
  for (const IdentityEvent& event : known.events) {
    boost::json::object entry;
    entry["id"] = event.id.to_string();
    entry["kind"] = inventory::to_string(event.kind);
    entry["device"] = event.device.to_string();
    entry["device_label"] = printable(event.device_label);
    entry["other"] = event.other.to_string();
    entry["other_label"] = printable(event.other_label);
    entry["reason"] = printable(event.reason, kMostReason);
    entry["score"] = event.score;
    if (!event.who.empty()) entry["who"] = printable(event.who);
    entry["at"] = event.at.to_string();
    if (event.undone_at) {
      entry["undone_at"] = event.undone_at->to_string();
      entry["undone_by"] = printable(event.undone_by);
      entry["undone_reason"] = printable(event.undone_reason, kMostReason);
    }
    events.push_back(std::move(entry));
  }
  json["events"] = std::move(events);
  return json_text(json);
}

}  // namespace

Result<ExitCode> run_inventory_why(const CommandContext& context,
                                   const InventoryWhyCommand& command) {
  const auto plan = plan_output(context.options, kFormats, kTable.name);
  if (!plan) return Unexpected(plan.error());
  const auto inventory = open_inventory(context, inventory::OpenMode::read_only);
  if (!inventory) return Unexpected(inventory.error());
  const auto known = look(*inventory, command.device);
  if (!known) return Unexpected(known.error());
  auto written = write_output(context, *plan,
                              [&](std::string_view format, bool to_file) -> Result<std::string> {
                                if (format == kJson.name) return json_of(*known);
                                return text_of(context.console, *known, to_file);
                              });
  if (!written) return Unexpected(written.error());
  return kDone;
}

}  // namespace tenken::cli
