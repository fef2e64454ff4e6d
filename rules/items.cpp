// The sheet table. CSF 1.1 categories are those of the sheet's rows (the labels of items 22 to 26
// and 41 are lost in the published text and inferred from their neighbours); CSF 2.0 is our own
// mapping.
#include "rules/items.hpp"

#include <algorithm>
#include <array>

namespace tenken::rules {
namespace {

constexpr std::array<SheetItem, 18> kItems{{
    {
        .id = "22-1",
        .number = 22,
        .sub = 1,
        .category = "PR.AC",
        .csf20 = "PR.IR-01 ID.AM-03",
        .title = Msg::item_22_1_title,
        .remedy = Msg::item_22_1_remedy,
        .explanation = Msg::item_22_1_explain,
    },
    {
        .id = "22-2",
        .number = 22,
        .sub = 2,
        .category = "PR.AC",
        .csf20 = "PR.AA-01 PR.AA-03 PR.AA-05 PR.DS-02",
        .title = Msg::item_22_2_title,
        .remedy = Msg::item_22_2_remedy,
        .explanation = Msg::item_22_2_explain,
    },
    {
        .id = "22-3",
        .number = 22,
        .sub = 3,
        .category = "PR.AC",
        .csf20 = "PR.AA-03 PR.AA-05 PR.IR-01",
        .title = Msg::item_22_3_title,
        .remedy = Msg::item_22_3_remedy,
        .explanation = Msg::item_22_3_explain,
    },
    {
        .id = "23-1",
        .number = 23,
        .sub = 1,
        .category = "PR.AC",
        .csf20 = "PR.PS-01",
        .title = Msg::item_23_1_title,
        .remedy = Msg::item_23_1_remedy,
        .explanation = Msg::item_23_1_explain,
    },
    {
        .id = "23-2",
        .number = 23,
        .sub = 2,
        .category = "PR.AC",
        .csf20 = "PR.PS-01",
        .title = Msg::item_23_2_title,
        .remedy = Msg::item_23_2_remedy,
        .explanation = Msg::item_23_2_explain,
    },
    {
        .id = "24-1",
        .number = 24,
        .sub = 1,
        .category = "PR.AC",
        .csf20 = "PR.IR-01 PR.AA-03 PR.AA-05 PR.AA-06",
        .title = Msg::item_24_1_title,
        .remedy = Msg::item_24_1_remedy,
        .explanation = Msg::item_24_1_explain,
    },
    {
        .id = "25-1",
        .number = 25,
        .sub = 1,
        .category = "PR.AC",
        .csf20 = "PR.AA-01 PR.AA-05",
        .title = Msg::item_25_1_title,
        .remedy = Msg::item_25_1_remedy,
        .explanation = Msg::item_25_1_explain,
    },
    {
        .id = "25-2",
        .number = 25,
        .sub = 2,
        .category = "PR.AC",
        .csf20 = "PR.AA-01 PR.DS-02",
        .title = Msg::item_25_2_title,
        .remedy = Msg::item_25_2_remedy,
        .explanation = Msg::item_25_2_explain,
    },
    {
        .id = "25-3",
        .number = 25,
        .sub = 3,
        .category = "PR.AC",
        .csf20 = "PR.AA-01 PR.AA-05",
        .title = Msg::item_25_3_title,
        .remedy = Msg::item_25_3_remedy,
        .explanation = Msg::item_25_3_explain,
    },
    {
        .id = "25-4",
        .number = 25,
        .sub = 4,
        .category = "PR.AC",
        .csf20 = "PR.AA-01",
        .title = Msg::item_25_4_title,
        .remedy = Msg::item_25_4_remedy,
        .explanation = Msg::item_25_4_explain,
    },
    {
        .id = "26-1",
        .number = 26,
        .sub = 1,
        .category = "PR.AC",
        .csf20 = "PR.AA-01 PR.AA-02 PR.AA-03",
        .title = Msg::item_26_1_title,
        .remedy = Msg::item_26_1_remedy,
        .explanation = Msg::item_26_1_explain,
    },
    {
        .id = "26-2",
        .number = 26,
        .sub = 2,
        .category = "PR.AC",
        .csf20 = "PR.AA-03",
        .title = Msg::item_26_2_title,
        .remedy = Msg::item_26_2_remedy,
        .explanation = Msg::item_26_2_explain,
    },
    {
        .id = "26-3",
        .number = 26,
        .sub = 3,
        .category = "PR.AC",
        .csf20 = "PR.AA-03 PR.DS-02",
        .title = Msg::item_26_3_title,
        .remedy = Msg::item_26_3_remedy,
        .explanation = Msg::item_26_3_explain,
    },
    {
        .id = "32-1",
        .number = 32,
        .sub = 1,
        .category = "PR.DS",
        .csf20 = "PR.DS-02 PR.AA-06 PR.IR-01",
        .title = Msg::item_32_1_title,
        .remedy = Msg::item_32_1_remedy,
        .explanation = Msg::item_32_1_explain,
    },
    {
        .id = "32-2",
        .number = 32,
        .sub = 2,
        .category = "PR.DS",
        .csf20 = "PR.DS-02 PR.IR-01",
        .title = Msg::item_32_2_title,
        .remedy = Msg::item_32_2_remedy,
        .explanation = Msg::item_32_2_explain,
    },
    {
        .id = "32-3",
        .number = 32,
        .sub = 3,
        .category = "PR.DS",
        .csf20 = "PR.PS-01 PR.IR-01 PR.DS-02",
        .title = Msg::item_32_3_title,
        .remedy = Msg::item_32_3_remedy,
        .explanation = Msg::item_32_3_explain,
    },
    {
        .id = "41-1",
        .number = 41,
        .sub = 1,
        .category = "PR.MA",
        .csf20 = "ID.AM-01 ID.AM-02 PR.PS-01",
        .title = Msg::item_41_1_title,
        .remedy = Msg::item_41_1_remedy,
        .explanation = Msg::item_41_1_explain,
    },
    {
        .id = "47-1",
        .number = 47,
        .sub = 1,
        .category = "DE.CM",
        .csf20 = "ID.RA-01",
        .title = Msg::item_47_1_title,
        .remedy = Msg::item_47_1_remedy,
        .explanation = Msg::item_47_1_explain,
    },
}};

constexpr std::array<SheetSection, 8> kSections{{
    {22, Msg::sheet_22},
    {23, Msg::sheet_23},
    {24, Msg::sheet_24},
    {25, Msg::sheet_25},
    {26, Msg::sheet_26},
    {32, Msg::sheet_32},
    {41, Msg::sheet_41},
    {47, Msg::sheet_47},
}};

}  // namespace

std::span<const SheetItem> sheet_items() { return kItems; }

std::span<const SheetSection> sheet_sections() { return kSections; }

const SheetItem* find_item(std::string_view id) {
  const auto* const at = std::ranges::find(kItems, id, &SheetItem::id);
  return at == kItems.end() ? nullptr : at;
}

}  // namespace tenken::rules
