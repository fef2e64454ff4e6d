// inventory show: everything that is known about one device, and where it is from.
#include <array>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>

#include "cli/commands.hpp"
#include "cli/json_text.hpp"
#include "cli/output.hpp"
#include "cli/store.hpp"
#include "cli/text_table.hpp"
#include "model/bytes.hpp"
#include "model/claims.hpp"
#include "report/json_device.hpp"
#include "report/words.hpp"

namespace tenken::cli {
namespace {

constexpr std::array kFormats{kTable, kJson};

std::string evidence_text(const Fact& fact) {
  return fact.evidence ? fact.evidence->to_string() : std::string();
}

/// Rows "claim, value, confidence, witness, since, evidence".
void add_facts(TextTable& table, const std::string& about, const Facts& facts) {
  for (const auto& [key, fact] : facts)
    if (key != claim::kCoverageTcp)  // told above, in words
      table.rows.push_back({about, printable(key), printable(fact.value),
                            std::to_string(fact.confidence), printable(fact.witness),
                            fact.first_seen.to_local_string(), evidence_text(fact)});
}

class DeviceText {
 public:
  DeviceText(const Console& console, const Device& device, std::size_t columns)
      : console_(console), device_(device), columns_(columns) {}

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
    facts();
    return out_;
  }

 private:
  static constexpr std::size_t kMaxWho = 128;

  /// " (sato, 2026-11-24 10:02:03 JST (+09:00))"
  static std::string by(const Declaration& entry) {
    return " (" + printable(entry.who, kMaxWho) + ", " + entry.at.to_local_string() + ")";
  }

  void port_scan() {
    if (!device_.tcp) return;
    const PortCoverage& tcp = *device_.tcp;
    row(Msg::cli_label_tcp,
        console_.text(Note(Msg::cli_port_scan,
                           {std::to_string(tcp.scanned.size()), std::to_string(tcp.open.size()),
                            std::to_string(tcp.closed_count()), std::to_string(tcp.filtered.size()),
                            printable(tcp.method), tcp.at.to_local_string()})));
    if (!tcp.open.empty()) row(Msg::cli_label_open_ports, tcp.open.to_string());
    const Fact* const scan = find_fact(device_.facts, claim::kCoverageTcp);
    if (scan != nullptr && scan->evidence && scan->last_seen == tcp.at)
      row(Msg::cli_label_evidence, evidence_text(*scan));
  }

  void row(Msg label, const std::string& value) {
    out_ += console_.text(label) + ": " + value + '\n';
  }

  void addresses() {
    TextTable table;
    for (const Msg label : {Msg::cli_label_address, Msg::cli_label_mac, Msg::cli_label_current,
                            Msg::cli_label_first_seen, Msg::cli_label_last_seen})
      table.header.push_back(console_.text(label));
    for (const AddressSpan& span : device_.addresses)
      table.rows.push_back({span.ip.to_string(), span.mac ? span.mac->to_string() : "-",
                            console_.text(span.current ? Msg::cli_yes : Msg::cli_no),
                            span.first_seen.to_local_string(), span.last_seen.to_local_string()});
    out_ += '\n' + as_text(table, columns_);
  }

  void facts() {
    TextTable table;
    for (const Msg label : {Msg::cli_label_about, Msg::cli_label_claim, Msg::cli_label_value,
                            Msg::cli_label_confidence, Msg::cli_label_witness, Msg::cli_label_since,
                            Msg::cli_label_evidence})
      table.header.push_back(console_.text(label));
    add_facts(table, console_.text(Msg::cli_about_device), device_.facts);
    for (const Service& service : device_.services) {
      std::string about = service.endpoint.to_string();
      if (!service.open) about += " (" + console_.text(Msg::cli_closed_now) + ")";
      add_facts(table, about, service.facts);
    }
    // Evidence ids must stay whole to be of use, so this table is never cut.
    out_ += '\n' + as_text(table, 0);
  }

  const Console& console_;
  const Device& device_;
  std::size_t columns_;
  std::string out_;
};

boost::json::object facts_json(const Facts& facts) {
  boost::json::object json;
  for (const auto& [key, fact] : facts) {
    if (key == claim::kCoverageTcp) continue;  // under "coverage"
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

std::string json_of(const Device& device) {
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
  return json_text(json);
}

}  // namespace

Result<ExitCode> run_inventory_show(const CommandContext& context,
                                    const InventoryShowCommand& command) {
  const auto plan = plan_output(context.options, kFormats, kTable.name);
  if (!plan) return Unexpected(plan.error());
  const auto inventory = open_inventory(context, inventory::OpenMode::read_only);
  if (!inventory) return Unexpected(inventory.error());
  const auto device = inventory->find_device(command.device);
  if (!device) return Unexpected(device.error());
  auto written = write_output(
      context, *plan, [&](std::string_view format, bool to_file) -> Result<std::string> {
        if (format == kJson.name) return json_of(*device);
        return DeviceText(context.console, *device, to_file ? 0 : context.console.columns).text();
      });
  if (!written) return Unexpected(written.error());
  return kDone;
}

}  // namespace tenken::cli
