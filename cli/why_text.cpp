#include "cli/why_text.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include <boost/json/array.hpp>

#include "cli/output.hpp"
#include "model/bytes.hpp"
#include "model/claims.hpp"
#include "model/messages.hpp"
#include "model/observation.hpp"
#include "report/grid.hpp"
#include "report/words.hpp"

namespace tenken::cli {
namespace {

using inventory::Opinion;
using inventory::Statement;
using inventory::WhyReason;

// The bands of confidence that scanner/passive/kinds.def keeps to.
constexpr int kManagement = 80;
constexpr int kAnnouncement = 70;
constexpr int kService = 60;
constexpr int kName = 50;

struct Trust {
  std::string_view name;  ///< in JSON
  Msg text;
};

/// What kind of source a statement comes from.
Trust trust_of(const Statement& statement) {
  if (statement.declared) return {"person", Msg::why_trust_person};
  const std::string_view witness = statement.witness;
  if (witness.starts_with("recog/")) return {"recog", Msg::why_trust_recog};
  if (witness == "passive/mac" || witness.starts_with("registry/"))
    return {"registry", Msg::why_trust_registry};
  if (witness.starts_with("probe/")) return {"probe", Msg::why_trust_probe};
  if (statement.confidence >= kManagement) return {"management", Msg::why_trust_management};
  if (statement.confidence >= kAnnouncement) return {"announcement", Msg::why_trust_announcement};
  if (statement.confidence >= kService) return {"service", Msg::why_trust_service};
  if (statement.confidence >= kName) return {"name", Msg::why_trust_name};
  return {"hint", Msg::why_trust_hint};
}

Msg label_of(std::string_view key) {
  constexpr std::array<std::pair<std::string_view, Msg>, 6> kLabels{{
      {claim::kVendor, Msg::why_vendor},
      {claim::kModel, Msg::why_model},
      {claim::kFirmware, Msg::why_firmware},
      {claim::kOs, Msg::why_os},
      {claim::kType, Msg::why_type},
      {claim::kHostname, Msg::why_name},
  }};
  return std::ranges::find(kLabels, key, &std::pair<std::string_view, Msg>::first)->second;
}

Note reason_note(const Opinion& opinion) {
  const std::vector<Statement>& all = opinion.statements;
  const Statement* const rival = opinion.rival < all.size() ? &all[opinion.rival] : nullptr;
  const std::string who = rival == nullptr ? "" : printable(rival->witness);
  switch (opinion.reason) {
    case WhyReason::nobody:
      return Note(Msg::why_nobody);
    case WhyReason::only:
      return Note(Msg::why_reason_only);
    case WhyReason::declared:
      return Note(Msg::why_reason_declared);
    case WhyReason::identified:
      return Note(Msg::why_reason_identified);
    case WhyReason::confidence:
      return Note(Msg::why_reason_confidence,
                  {std::to_string(all.front().confidence),
                   rival == nullptr ? "" : std::to_string(rival->confidence), who});
    case WhyReason::later:
      return Note(Msg::why_reason_later, {who});
    case WhyReason::earlier:
      return Note(Msg::why_reason_earlier, {who});
    case WhyReason::order:
      break;
  }
  return Note(Msg::why_reason_order, {who});
}

std::vector<MacAddress> random_macs(const Device& device) {
  std::vector<MacAddress> random;
  for (const Interface& interface : device.interfaces)
    if (interface.mac.is_locally_administered()) random.push_back(interface.mac);
  return random;
}

std::string value_text(const Console& console, std::string_view key, const std::string& value) {
  if (key == claim::kType)
    if (const auto name = device_type_name(value)) return console.text(*name);
  return printable(value);
}

}  // namespace

std::string why_text(const Console& console, const Device& device,
                     const std::vector<Opinion>& opinions, bool to_file) {
  using report::Cell;
  using report::Column;
  constexpr std::size_t kLeastValue = 8;
  constexpr std::size_t kLeastWitness = 8;
  std::vector<EvidenceId> evidence;
  const auto reference = [&](const Statement& one) -> std::string {
    if (!one.evidence) return {};
    auto known = std::ranges::find(evidence, *one.evidence);
    if (known == evidence.end()) known = evidence.insert(known, *one.evidence);
    return '[' + std::to_string(known - evidence.begin() + 1) + ']';
  };
  report::Grid grid({Column::key(console.text(Msg::why_fact)),
                     Column::key(console.text(Msg::why_counts)),
                     Column(console.text(Msg::why_value), kLeastValue),
                     Column(console.text(Msg::why_witness), kLeastWitness),
                     Column(console.text(Msg::why_trust), kLeastWitness),
                     Column::key(console.text(Msg::why_confidence), true),
                     Column(console.text(Msg::cli_label_first_seen), kDayWidth),
                     Column(console.text(Msg::cli_label_last_seen), kDayWidth),
                     Column::key(console.text(Msg::why_evidence))});
  std::string reasons;
  for (const Opinion& opinion : opinions) {
    const std::string label = console.text(label_of(opinion.key));
    reasons += report::wrapped_text(label + ": " + console.text(reason_note(opinion)),
                                    to_file ? 0 : console.columns, 2) +
               '\n';
    for (std::size_t at = 0; at < opinion.statements.size(); ++at) {
      const Statement& one = opinion.statements[at];
      const Msg counts = at == 0 ? Msg::why_won : one.agrees ? Msg::why_agrees : Msg::why_differs;
      const report::Style style = at == 0 ? report::Style::bold : report::Style::plain;
      grid.add({Cell(at == 0 ? label : std::string()), Cell(console.text(counts), style),
                Cell(value_text(console, opinion.key, one.value), style), printable(one.witness),
                console.text(trust_of(one).text), std::to_string(one.confidence),
                short_time(one.first_seen), short_time(one.last_seen), reference(one)});
    }
  }
  std::string text = '\n' + console.text(Msg::why_heading) + '\n';
  if (!grid.empty()) text += grid_text(console, grid, kTable.name, to_file);
  text += '\n' + reasons;
  for (const MacAddress& mac : random_macs(device))
    text += report::wrapped_text(console.text(Note(Msg::why_random_mac, {mac.to_string()})),
                                 to_file ? 0 : console.columns, 2) +
            '\n';
  if (!evidence.empty()) text += '\n' + console.text(Msg::cli_label_evidence) + '\n';
  for (std::size_t i = 0; i < evidence.size(); ++i)
    text += '[' + std::to_string(i + 1) + "] " + evidence[i].to_string() + '\n';
  return text;
}

void add_why(boost::json::object& json, const Device& device,
             const std::vector<Opinion>& opinions) {
  boost::json::object why;
  for (const Opinion& opinion : opinions) {
    boost::json::object entry;
    entry["reason"] = inventory::to_string(opinion.reason);
    boost::json::array claims;
    for (std::size_t at = 0; at < opinion.statements.size(); ++at) {
      const Statement& one = opinion.statements[at];
      boost::json::object claim;
      claim["value"] = printable(one.value, kMaxValueBytes);
      claim["counts"] = at == 0 ? "won" : one.agrees ? "agrees" : "differs";
      claim["witness"] = printable(one.witness);
      claim["trust"] = trust_of(one).name;
      claim["confidence"] = one.confidence;
      claim["first_seen"] = one.first_seen.to_string();
      claim["last_seen"] = one.last_seen.to_string();
      if (one.evidence) claim["evidence"] = one.evidence->to_string();
      claims.push_back(std::move(claim));
    }
    entry["claims"] = std::move(claims);
    why[opinion.key] = std::move(entry);
  }
  json["why"] = std::move(why);
  boost::json::array macs;
  for (const MacAddress& mac : random_macs(device)) macs.emplace_back(mac.to_string());
  json["random_macs"] = std::move(macs);
}

}  // namespace tenken::cli
