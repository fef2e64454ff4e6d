#include "rules/items.hpp"

#include <algorithm>
#include <array>
#include <set>
#include <string>

#include "catch.hpp"

#include "rules/rule.hpp"

namespace tenken::rules {

TEST_CASE("items: the sheet table has the 18 sub-items in order, each once", "[rules][items]") {
  std::string ids;
  for (const SheetItem& item : sheet_items()) {
    ids.append(item.id).append(" ");
    CHECK(std::string(item.id) == std::to_string(item.number) + "-" + std::to_string(item.sub));
    CHECK(find_item(item.id) == &item);
  }
  CHECK(
      ids ==
      "22-1 22-2 22-3 23-1 23-2 24-1 25-1 25-2 25-3 25-4 26-1 26-2 26-3 32-1 32-2 32-3 41-1 47-1 ");
  CHECK(find_item("32-4") == nullptr);
  CHECK(find_item("") == nullptr);
}

TEST_CASE("items: every sub-item has its own texts and its categories", "[rules][items]") {
  std::set<std::string_view> texts;
  for (const SheetItem& item : sheet_items()) {
    INFO(item.id);
    const std::string prefix =
        "item_" + std::to_string(item.number) + "_" + std::to_string(item.sub);
    CHECK(message_key(item.title) == prefix + "_title");
    CHECK(message_key(item.remedy) == prefix + "_remedy");
    CHECK(message_key(item.explanation) == prefix + "_explain");
    for (const Lang lang : {Lang::en, Lang::ja})
      for (const Msg message : {item.title, item.remedy, item.explanation})
        CHECK(texts.insert(message_text(message, lang)).second);
    CHECK(item.category.size() == 5);
    CHECK(item.csf20.find('-') != std::string_view::npos);
  }
}

TEST_CASE("items: an explanation says what measures the sub-item, and says so when nothing does",
          "[rules][items]") {
  for (const SheetItem& item : sheet_items()) {
    INFO(item.id);
    const std::string_view text = message_text(item.explanation, Lang::en);
    const bool measured = find_rule(item.id) != nullptr;
    const bool named = std::ranges::any_of(
        std::array<std::string_view, 5>{"tenken sweep", "tenken listen", "tenken wifi survey",
                                        "tenken audit run", "tenken vulndb rematch"},
        [&](std::string_view command) { return text.find(command) != std::string_view::npos; });
    CHECK(named == measured);
    CHECK((text.find("nothing in this version") != std::string_view::npos) == !measured);
    CHECK((message_text(item.explanation, Lang::ja).find("この版では測定しない") !=
           std::string_view::npos) == !measured);
  }
}

TEST_CASE("items: every sub-item belongs to a section with a title", "[rules][items]") {
  std::set<int> numbers;
  for (const SheetSection& section : sheet_sections()) numbers.insert(section.number);
  CHECK(numbers == std::set<int>{22, 23, 24, 25, 26, 32, 41, 47});
  for (const SheetItem& item : sheet_items()) CHECK(numbers.count(item.number) == 1);
}

}  // namespace tenken::rules
