// Every verdict of every sub-item, from what sensors tell.
#include "truth_table.hpp"

#include <map>
#include <set>

#include "catch.hpp"

#include "rules/items.hpp"

namespace tenken::test {
namespace {

Rows all_rows() {
  Rows all;
  for (const auto make : {rows_of_networks, rows_of_services, rows_of_passwords, rows_of_proofs,
                          rows_of_links, rows_of_upkeep, rows_of_register})
    for (Row& row : make()) all.push_back(std::move(row));
  return all;
}

/// What a sub-item can get. Known defaults that are refused, silence on the wire and accounts of
/// people prove nothing, so some are never conforming; nobody must prefer a cable.
std::set<Verdict> reachable(std::string_view item) {
  if (item == "32-1") return {kC, kN, kR, kU, kX};
  if (item == "32-2") return {kC, kR, kU};
  if (item == "41-1") return {kC, kN, kR};
  if (item.starts_with("25-") || item == "26-3") return {kN, kR, kU};
  return {kC, kN, kR, kU};
}

}  // namespace

TEST_CASE("truth table: each row has its verdict and its reason", "[rules][truth]") {
  for (const Row& row : all_rows()) {
    INFO(row.item << ": " << row.name);
    Scene scene;
    row.set(scene);
    const auto judgements = scene.judge(row.item);
    CHECK(to_string(verdict(judgements)) == to_string(row.verdict));
    const rules::Judgement* const reason = find(judgements, row.reason);
    CHECK(reason != nullptr);
    if (reason == nullptr) continue;
    // Whoever finds fault shows why.
    if (reason->verdict == kN) CHECK_FALSE(reason->evidence.empty());
  }
}

TEST_CASE("truth table: it is large enough, and every verdict is reached", "[rules][truth]") {
  const Rows rows = all_rows();
  CHECK(rows.size() >= 120);
  std::map<std::string_view, std::set<Verdict>> reached;
  for (const Row& row : rows) reached[row.item].insert(row.verdict);
  CHECK(reached.size() == rules::sheet_items().size());
  for (const rules::SheetItem& item : rules::sheet_items()) {
    INFO(item.id);
    CHECK(reached[item.id] == reachable(item.id));
  }
}

TEST_CASE("truth table: what was not observed says why, and which command measures it",
          "[rules][truth]") {
  std::set<std::string_view> items;
  for (const Row& row : all_rows()) {
    if (row.verdict != kU) continue;
    Scene scene;
    row.set(scene);
    const auto judgements = scene.judge(row.item);
    for (const rules::Judgement& judgement : judgements) {
      if (judgement.verdict != kU) continue;
      items.insert(row.item);
      for (const Lang lang : {Lang::en, Lang::ja}) {
        const std::string text = judgement.reason.text(lang);
        INFO(row.item << ": " << row.name << ": " << text);
        CHECK(text.find("tenken ") != std::string::npos);
      }
    }
  }
  CHECK(items.size() == rules::sheet_items().size() - 1);  // the register is never unseen
}

}  // namespace tenken::test
