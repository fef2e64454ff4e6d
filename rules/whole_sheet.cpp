#include "rules/whole_sheet.hpp"

#include <array>
#include <charconv>

#include "model/messages.hpp"

namespace tenken::rules {
namespace {

constexpr std::array<SheetRow, 60> kRows{{
    {1, 2, Msg::sheet_01},  {2, 2, Msg::sheet_02},  {3, 4, Msg::sheet_03},  {4, 2, Msg::sheet_04},
    {5, 3, Msg::sheet_05},  {6, 2, Msg::sheet_06},  {7, 3, Msg::sheet_07},  {8, 2, Msg::sheet_08},
    {9, 1, Msg::sheet_09},  {10, 3, Msg::sheet_10}, {11, 1, Msg::sheet_11}, {12, 1, Msg::sheet_12},
    {13, 1, Msg::sheet_13}, {14, 1, Msg::sheet_14}, {15, 2, Msg::sheet_15}, {16, 2, Msg::sheet_16},
    {17, 2, Msg::sheet_17}, {18, 3, Msg::sheet_18}, {19, 2, Msg::sheet_19}, {20, 1, Msg::sheet_20},
    {21, 4, Msg::sheet_21}, {22, 3, Msg::sheet_22}, {23, 2, Msg::sheet_23}, {24, 1, Msg::sheet_24},
    {25, 4, Msg::sheet_25}, {26, 3, Msg::sheet_26}, {27, 2, Msg::sheet_27}, {28, 3, Msg::sheet_28},
    {29, 4, Msg::sheet_29}, {30, 2, Msg::sheet_30}, {31, 1, Msg::sheet_31}, {32, 3, Msg::sheet_32},
    {33, 1, Msg::sheet_33}, {34, 1, Msg::sheet_34}, {35, 3, Msg::sheet_35}, {36, 2, Msg::sheet_36},
    {37, 5, Msg::sheet_37}, {38, 3, Msg::sheet_38}, {39, 4, Msg::sheet_39}, {40, 2, Msg::sheet_40},
    {41, 1, Msg::sheet_41}, {42, 3, Msg::sheet_42}, {43, 6, Msg::sheet_43}, {44, 4, Msg::sheet_44},
    {45, 3, Msg::sheet_45}, {46, 3, Msg::sheet_46}, {47, 1, Msg::sheet_47}, {48, 2, Msg::sheet_48},
    {49, 4, Msg::sheet_49}, {50, 2, Msg::sheet_50}, {51, 1, Msg::sheet_51}, {52, 1, Msg::sheet_52},
    {53, 1, Msg::sheet_53}, {54, 3, Msg::sheet_54}, {55, 1, Msg::sheet_55}, {56, 3, Msg::sheet_56},
    {57, 1, Msg::sheet_57}, {58, 4, Msg::sheet_58}, {59, 3, Msg::sheet_59}, {60, 3, Msg::sheet_60},
}};

int number_in(std::string_view text) {
  int number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  return error == std::errc() && end == text.data() + text.size() ? number : 0;
}

}  // namespace

std::span<const SheetRow> whole_sheet() { return kRows; }

const SheetRow* find_row(int number) {
  if (number < 1 || number > static_cast<int>(kRows.size())) return nullptr;
  return &kRows[static_cast<std::size_t>(number) - 1];
}

std::string sub_item(int number, int sub) {
  return (number < 10 ? "0" : "") + std::to_string(number) + "-" + std::to_string(sub);
}

const SheetRow* find_sub_item(std::string_view text, std::string& name) {
  const auto hyphen = text.find('-');
  if (hyphen == std::string_view::npos || hyphen > 2) return nullptr;
  const SheetRow* const row = find_row(number_in(text.substr(0, hyphen)));
  const int sub = number_in(text.substr(hyphen + 1));
  if (row == nullptr || sub < 1 || sub > row->subs) return nullptr;
  name = sub_item(row->number, sub);
  return row;
}

}  // namespace tenken::rules
