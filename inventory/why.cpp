#include "inventory/why.hpp"

#include <algorithm>
#include <array>

#include "model/claims.hpp"
#include "model/enum_text.hpp"

namespace tenken::inventory {
namespace {

constexpr std::array kKeys{claim::kVendor, claim::kModel, claim::kFirmware,
                           claim::kOs,     claim::kType,  claim::kHostname};

struct DeclaredKey {
  std::string_view key;
  DeclaredField field;
};
/// What people enter is shown beside what was observed, and never takes its place, but for the
/// name, by which the device is called.
constexpr std::array kDeclared{DeclaredKey{claim::kModel, DeclaredField::model},
                               DeclaredKey{claim::kFirmware, DeclaredField::firmware},
                               DeclaredKey{claim::kHostname, DeclaredField::name}};

char folded(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

bool same_text(std::string_view a, std::string_view b) {
  return std::ranges::equal(a, b, {}, folded, folded);
}

Statement statement_of(const Claim& claim) {
  Statement statement;
  statement.value = claim.value;
  statement.witness = claim.witness;
  statement.confidence = claim.confidence;
  statement.first_seen = claim.first_seen;
  statement.last_seen = claim.last_seen;
  statement.evidence = claim.evidence;
  return statement;
}

std::optional<Statement> declared_statement(const DeviceRecord& record, std::string_view key) {
  const auto place = std::ranges::find(kDeclared, key, &DeclaredKey::key);
  if (place == kDeclared.end()) return std::nullopt;
  const auto value = record.declared.find(place->field);
  if (value == record.declared.end()) return std::nullopt;
  Statement statement;
  statement.value = value->second;
  statement.confidence = 100;
  statement.declared = true;
  if (const auto by = record.declarations.find(place->field); by != record.declarations.end()) {
    statement.witness = by->second.who;
    statement.first_seen = by->second.at;
    statement.last_seen = by->second.at;
  }
  return statement;
}

WhyReason reason_of(const std::vector<const Claim*>& ranked, std::size_t rival) {
  if (ranked.empty()) return WhyReason::nobody;
  if (rival >= ranked.size()) return WhyReason::only;
  const Claim& won = *ranked.front();
  const Claim& other = *ranked[rival];
  if (won.value != "unknown" && other.value == "unknown") return WhyReason::identified;
  if (won.confidence != other.confidence) return WhyReason::confidence;
  const bool named = won.key == claim::kHostname;  // names: what was known first stays
  const bool apart = named ? won.first_seen != other.first_seen : won.last_seen != other.last_seen;
  if (apart) return named ? WhyReason::earlier : WhyReason::later;
  return WhyReason::order;
}

Opinion opinion_of(const DeviceRecord& record, std::string_view key) {
  std::vector<const Claim*> ranked;
  for (const Claim& claim : record.claims)
    if (claim.key == key) ranked.push_back(&claim);
  const bool named = key == claim::kHostname;
  std::ranges::sort(ranked, [named](const Claim* a, const Claim* b) {
    return named ? precedes_as_name(*a, *b) : outranks(*a, *b);
  });

  Opinion opinion;
  opinion.key = key;
  for (const Claim* const claim : ranked) opinion.statements.push_back(statement_of(*claim));
  if (!ranked.empty())
    for (Statement& one : opinion.statements)
      one.agrees = same_text(one.value, ranked.front()->value);
  const auto rival = std::ranges::find(opinion.statements, false, &Statement::agrees);
  opinion.rival = static_cast<std::size_t>(rival - opinion.statements.begin());
  opinion.reason = reason_of(ranked, opinion.rival);

  auto declared = declared_statement(record, key);
  if (!declared) return opinion;
  const bool counts = key == claim::kHostname || ranked.empty();
  declared->agrees = counts || same_text(declared->value, opinion.statements.front().value);
  if (!counts) {
    opinion.statements.push_back(*std::move(declared));
    return opinion;
  }
  for (Statement& one : opinion.statements) one.agrees = same_text(one.value, declared->value);
  opinion.statements.insert(opinion.statements.begin(), *std::move(declared));
  opinion.reason = WhyReason::declared;
  const auto first = std::ranges::find(opinion.statements, false, &Statement::agrees);
  opinion.rival = static_cast<std::size_t>(first - opinion.statements.begin());
  return opinion;
}

constexpr EnumText<WhyReason, 8> kReasonText{
    {"nobody", "only", "declared", "identified", "confidence", "later", "earlier", "order"}};

}  // namespace

std::string_view to_string(WhyReason reason) { return kReasonText.name(reason); }

std::vector<Opinion> opinions_of(const DeviceRecord& record) {
  std::vector<Opinion> all;
  for (const std::string_view key : kKeys) all.push_back(opinion_of(record, key));
  return all;
}

}  // namespace tenken::inventory
