// inventory show: everything that is known about one device, and where it is from.
#include <algorithm>
#include <array>
#include <vector>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>

#include "cli/commands.hpp"
#include "cli/json_text.hpp"
#include "cli/output.hpp"
#include "cli/store.hpp"
#include "cli/why_text.hpp"
#include "model/bytes.hpp"
#include "model/claims.hpp"
#include "model/messages.hpp"
#include "report/flow_words.hpp"
#include "report/grid.hpp"
#include "report/json_device.hpp"
#include "report/words.hpp"

namespace tenken::cli {
namespace {

constexpr std::array kFormats{kTable, kJson};

/// What the lines about the port scans already tell.
bool is_coverage(std::string_view key) {
  return key == claim::kCoverageTcp || key == claim::kCoverageUdp;
}

std::string evidence_text(const Fact& fact) {
  return fact.evidence ? fact.evidence->to_string() : std::string();
}

class DeviceText {
 public:
  DeviceText(const Console& console, const Device& device, bool to_file)
      : console_(console), device_(device), to_file_(to_file) {}

  std::string text() {
    row(Msg::cli_label_id, device_.id.to_string());
    row(Msg::cli_label_name, printable(device_.label()));
    std::string state = console_.text(!device_.present     ? Msg::cli_state_gone
                                      : device_.registered ? Msg::cli_state_registered
                                                           : Msg::cli_state_unregistered);
    if (device_.registration) state += by(*device_.registration);
    row(Msg::cli_label_state, state);
    row(Msg::cli_label_first_seen, device_.first_seen.to_local_string());
    row(Msg::cli_label_last_seen, device_.last_seen.to_local_string());
    for (const auto& [field, value] : device_.declared) {
      const auto who = device_.declarations.find(field);
      row(Msg::cli_label_declared,
          std::string(to_string(field)) + " = " + printable(value) +
              (who == device_.declarations.end() ? std::string() : by(who->second)));
    }
    for (const std::string& name : device_.hostnames) row(Msg::cli_label_hostname, printable(name));
    port_scan();
    if (device_.failed) row(Msg::cli_label_failed, report::failure_text(device_, console_.lang));
    addresses();
    flows();
    facts();
    return out_;
  }

 private:
  static constexpr std::size_t kMaxWho = 128;
  static constexpr std::size_t kLeastClaim = 19;  // "  service.cleartext", indented
  static constexpr std::size_t kLeastValue = 8;
  static constexpr std::size_t kLeastPeer = 15;  // "255.255.255.255"
  static constexpr std::size_t kLeastWitness = 6;

  /// " (sato, 2026-11-24 10:02:03 JST (+09:00))"
  static std::string by(const Declaration& entry) {
    return " (" + printable(entry.who, kMaxWho) + ", " + entry.at.to_local_string() + ")";
  }

  void port_scan() {
    told(Msg::cli_label_tcp, device_.tcp, claim::kCoverageTcp);
    told(Msg::cli_label_udp, device_.udp, claim::kCoverageUdp);
  }

  void told(Msg label, const std::optional<PortCoverage>& coverage, std::string_view key) {
    if (!coverage) return;
    const PortCoverage& ports = *coverage;
    row(label, console_.text(Note(
                   Msg::cli_port_scan,
                   {std::to_string(ports.scanned.size()), std::to_string(ports.open.size()),
                    std::to_string(ports.closed_count()), std::to_string(ports.filtered.size()),
                    printable(ports.method), ports.at.to_local_string()})));
    // Those of UDP are few, and listed as services below.
    if (!ports.open.empty() && key == claim::kCoverageTcp)
      row(Msg::cli_label_open_ports, ports.open.to_string());
    const Fact* const scan = find_fact(device_.facts, key);
    if (scan != nullptr && scan->evidence && scan->last_seen == ports.at)
      row(Msg::cli_label_evidence, evidence_text(*scan));
  }

  void row(Msg label, const std::string& value) {
    constexpr std::size_t kIndent = 2;
    out_ += report::wrapped_text(console_.text(label) + ": " + value,
                                 to_file_ ? 0 : console_.columns, kIndent) +
            '\n';
  }

  void addresses() {
    using report::Column;
    report::Grid grid({Column::key(console_.text(Msg::cli_label_address)),
                       Column::key(console_.text(Msg::cli_label_mac)),
                       Column::key(console_.text(Msg::cli_label_current)),
                       Column(console_.text(Msg::cli_label_first_seen), kDayWidth),
                       Column(console_.text(Msg::cli_label_last_seen), kDayWidth)});
    for (const AddressSpan& span : device_.addresses)
      grid.add({span.ip.to_string(), span.mac ? span.mac->to_string() : "-",
                console_.text(span.current ? Msg::cli_yes : Msg::cli_no),
                short_time(span.first_seen), short_time(span.last_seen)});
    out_ += '\n' + grid_text(console_, grid, kTable.name, to_file_);
  }

  /// Those with the Internet and the busiest of the others.
  void flows() {
    using report::Column;
    if (!device_.hearing || device_.flows.empty()) return;
    constexpr std::size_t kMostShown = 20;
    const std::size_t shown = std::min(device_.flows.size(), kMostShown);
    report::Grid grid({Column(console_.text(Msg::report_flow_peer), kLeastPeer),
                       Column(console_.text(Msg::report_flow_service), kLeastValue),
                       Column::key(console_.text(Msg::report_flow_opened)),
                       Column(console_.text(Msg::report_flow_traffic), kLeastValue, true),
                       Column(console_.text(Msg::report_flow_last), kDayWidth)});
    for (std::size_t i = 0; i < shown; ++i) {
      const Flow& flow = device_.flows[i];
      std::string peer = report::flow_peer_text(flow);
      if (report::is_inbound(flow))
        peer += " (" + console_.text(Msg::report_flow_inbound) + ")";
      else if (flow.internet)
        peer += " (" + console_.text(Msg::report_flow_internet) + ")";
      grid.add({peer, report::flow_service_text(flow),
                console_.text(report::opener_label(flow.opener())), report::traffic_text(flow),
                short_time(flow.last) + (report::has_ended(flow, *device_.hearing)
                                             ? " (" + console_.text(Msg::report_flow_ended) + ")"
                                             : "")});
    }
    out_ += '\n' + console_.text(Msg::report_flows) + '\n' +
            report::wrapped_text(console_.text(report::hearing_note(*device_.hearing)),
                                 to_file_ ? 0 : console_.columns, 0) +
            '\n' + grid_text(console_, grid, kTable.name, to_file_);
    const std::uint64_t more = device_.flows.size() - shown + device_.more_flows;
    if (more > 0) out_ += console_.text(Note(Msg::report_flow_more, {std::to_string(more)})) + '\n';
  }

  void facts() {
    using report::Column;
    report::Grid grid({Column(console_.text(Msg::cli_label_claim), kLeastClaim),
                       Column(console_.text(Msg::cli_label_value), kLeastValue),
                       Column::key(console_.text(Msg::cli_label_confidence), true),
                       Column(console_.text(Msg::cli_label_witness), kLeastWitness),
                       Column(console_.text(Msg::cli_label_since), kDayWidth),
                       Column::key(console_.text(Msg::cli_label_evidence))});
    add_facts(grid, console_.text(Msg::cli_about_device), device_.facts);
    for (const Service& service : device_.services) {
      std::string about = service.endpoint.to_string();
      if (!service.open) about += " (" + console_.text(Msg::cli_closed_now) + ")";
      add_facts(grid, about, service.facts);
    }
    out_ += '\n' + grid_text(console_, grid, kTable.name, to_file_);
    if (!evidence_.empty()) out_ += '\n' + console_.text(Msg::cli_label_evidence) + '\n';
    for (std::size_t i = 0; i < evidence_.size(); ++i)
      out_ += '[' + std::to_string(i + 1) + "] " + evidence_[i].to_string() + '\n';
  }

  /// A row that says about what, and one per claim below it.
  void add_facts(report::Grid& grid, const std::string& about, const Facts& facts) {
    const auto told_above = is_coverage;
    if (std::ranges::all_of(facts, told_above, &Facts::value_type::first)) return;
    grid.add({report::Cell(about, report::Style::bold), {}, {}, {}, {}, {}});
    for (const auto& [key, fact] : facts)
      if (!told_above(key))
        grid.add({"  " + printable(key), printable(fact.value), std::to_string(fact.confidence),
                  printable(fact.witness), short_time(fact.first_seen), reference(fact)});
  }

  /// "[2]": ids are too long for a table, and must be whole to be of use.
  std::string reference(const Fact& fact) {
    if (!fact.evidence) return {};
    auto known = std::ranges::find(evidence_, *fact.evidence);
    if (known == evidence_.end()) known = evidence_.insert(known, *fact.evidence);
    return '[' + std::to_string(known - evidence_.begin() + 1) + ']';
  }

  const Console& console_;
  const Device& device_;
  bool to_file_;
  std::vector<EvidenceId> evidence_;  ///< in the order in which the facts name it
  std::string out_;
};

boost::json::object facts_json(const Facts& facts) {
  boost::json::object json;
  for (const auto& [key, fact] : facts) {
    if (is_coverage(key)) continue;  // under "coverage"
    boost::json::object entry;
    entry["value"] = printable(fact.value, 4096);
    entry["confidence"] = fact.confidence;
    entry["witness"] = printable(fact.witness);
    entry["first_seen"] = fact.first_seen.to_string();
    entry["last_seen"] = fact.last_seen.to_string();
    if (fact.evidence) entry["evidence"] = fact.evidence->to_string();
    json[printable(key)] = std::move(entry);
  }
  return json;
}

std::string json_of(const Device& device, const std::vector<inventory::Opinion>* why) {
  boost::json::object json;
  json["id"] = device.id.to_string();
  json["label"] = printable(device.label());
  json["present"] = device.present;
  json["registered"] = device.registered;
  json["first_seen"] = device.first_seen.to_string();
  json["last_seen"] = device.last_seen.to_string();
  boost::json::object declared;
  for (const auto& [field, value] : device.declared)
    declared[to_string(field)] = printable(value, 4096);
  json["declared"] = std::move(declared);
  boost::json::array addresses;
  for (const AddressSpan& span : device.addresses) {
    boost::json::object entry;
    entry["ip"] = span.ip.to_string();
    if (span.mac) entry["mac"] = span.mac->to_string();
    entry["current"] = span.current;
    entry["first_seen"] = span.first_seen.to_string();
    entry["last_seen"] = span.last_seen.to_string();
    addresses.push_back(std::move(entry));
  }
  json["addresses"] = std::move(addresses);
  json["facts"] = facts_json(device.facts);
  json["coverage"] = report::coverage_json(device);
  boost::json::array services;
  for (const Service& service : device.services) {
    boost::json::object entry;
    entry["endpoint"] = service.endpoint.to_string();
    entry["open"] = service.open;
    entry["facts"] = facts_json(service.facts);
    services.push_back(std::move(entry));
  }
  json["services"] = std::move(services);
  report::add_flows(json, device);
  if (why != nullptr) add_why(json, device, *why);
  return json_text(json);
}

/// Whether a person may call `device` so.
bool is_called(const Device& device, const std::string& text) {
  constexpr std::size_t kLeastDigits = 4;  // of an id; fewer would name devices by accident
  const std::string name = inventory::lowered(text);
  if (name.size() >= kLeastDigits && device.id.to_string().starts_with(name)) return true;
  if (const auto mac = MacAddress::parse(text))
    return std::ranges::find(device.interfaces, *mac, &Interface::mac) != device.interfaces.end();
  if (const auto ip = IpAddress::parse(text)) {
    const auto current = device.current_ips();
    return std::ranges::find(current, *ip) != current.end();
  }
  const auto same = [&](const std::string& other) { return inventory::lowered(other) == name; };
  return same(device.label()) || std::ranges::any_of(device.hostnames, same);
}

/// The device as it was: by what it was called then, or is called now.
Result<Device> device_at(const inventory::Inventory& inventory,
                         const InventoryShowCommand& command) {
  const auto at = parse_moment("--at", command.at);
  if (!at) return Unexpected(at.error());
  auto view = inventory.view_at(*at);
  if (!view) return Unexpected(view.error());
  std::vector<Device*> called;
  for (Device& device : view->devices)
    if (is_called(device, command.device)) called.push_back(&device);
  if (called.size() == 1) return std::move(*called.front());
  const auto now = inventory.find_device(command.device);
  if (!now) return Unexpected(now.error());
  const auto then = std::ranges::find(view->devices, now->id, &Device::id);
  if (then != view->devices.end()) return std::move(*then);
  return fail(Errc::usage,
              Note(Msg::exchange_not_there, {printable(now->label()), at->to_string()}),
              Note(Msg::exchange_not_there_fix, {now->first_seen.to_string()}));
}

}  // namespace

Result<ExitCode> run_inventory_show(const CommandContext& context,
                                    const InventoryShowCommand& command) {
  const auto plan = plan_output(context.options, kFormats, kTable.name);
  if (!plan) return Unexpected(plan.error());
  const auto inventory = open_inventory(context, inventory::OpenMode::read_only);
  if (!inventory) return Unexpected(inventory.error());
  if (command.why && !command.at.empty())
    return fail(Errc::usage, Note(Msg::exchange_why_now), Note(Msg::exchange_why_now_fix));
  const auto device =
      command.at.empty() ? inventory->find_device(command.device) : device_at(*inventory, command);
  if (!device) return Unexpected(device.error());
  auto why = command.why
                 ? inventory->why(device->id)
                 : Result<std::vector<inventory::Opinion>>(std::vector<inventory::Opinion>());
  if (!why) return Unexpected(why.error());
  const std::vector<inventory::Opinion>* const opinions = command.why ? &*why : nullptr;
  auto written = write_output(
      context, *plan, [&](std::string_view format, bool to_file) -> Result<std::string> {
        if (format == kJson.name) return json_of(*device, opinions);
        std::string text = DeviceText(context.console, *device, to_file).text();
        if (opinions != nullptr) text += why_text(context.console, *device, *opinions, to_file);
        return text;
      });
  if (!written) return Unexpected(written.error());
  return kDone;
}

}  // namespace tenken::cli
