#include "rules/wifi_grades.hpp"

#include <algorithm>
#include <iterator>

#include "model/enum_text.hpp"

namespace tenken::rules {
namespace {

constexpr EnumText<WifiGrade, 11> kGradeNames{
    {"", "A+", "A", "A-", "B", "B-", "C", "D", "F", "", ""}};

#define VERSION(number) constexpr int kVersion = number;
#include "data/wifi_grades.def"

constexpr WifiClassRow kClasses[] = {
#define CLASS(name, id, label, reason, reason_ja, remedy, remedy_ja) \
  {WifiClass::name, id, label, {reason, reason_ja}, {remedy, remedy_ja}},
#include "data/wifi_grades.def"
};

constexpr WifiGradeRow kGrades[] = {
#define GRADE(name, when, grade, severity) \
  {WifiClass::name, WifiWhen::when, WifiGrade::grade, Severity::severity},
#include "data/wifi_grades.def"
};

constexpr WifiCapRow kCaps[] = {
#define CAP(name, id, grade, severity, reason, reason_ja, remedy, remedy_ja)          \
  {WifiCap::name,      id, WifiGrade::grade, Severity::severity, {reason, reason_ja}, \
   {remedy, remedy_ja}},
#include "data/wifi_grades.def"
};

/// The next letter down.
WifiGrade letter_below(WifiGrade grade) {
  switch (grade) {
    case WifiGrade::a_plus:
    case WifiGrade::a:
    case WifiGrade::a_minus:
      return WifiGrade::b;
    case WifiGrade::b:
    case WifiGrade::b_minus:
      return WifiGrade::c;
    case WifiGrade::c:
      return WifiGrade::d;
    case WifiGrade::d:
      return WifiGrade::f;
    default:
      return grade;
  }
}

}  // namespace

std::string_view to_string(WifiGrade grade) { return kGradeNames.name(grade); }

std::optional<WifiGrade> parse_wifi_grade(std::string_view text) {
  if (text.empty()) return std::nullopt;
  return kGradeNames.find(text);
}

int wifi_grades_version() { return kVersion; }
std::span<const WifiClassRow> wifi_classes() { return kClasses; }
std::span<const WifiGradeRow> wifi_grades() { return kGrades; }
std::span<const WifiCapRow> wifi_caps() { return kCaps; }

const WifiClassRow& wifi_class_row(WifiClass wifi_class) {
  return kClasses[static_cast<std::size_t>(wifi_class)];
}

const WifiCapRow& wifi_cap_row(WifiCap cap) { return kCaps[static_cast<std::size_t>(cap)]; }

const WifiGradeRow& wifi_grade_row(WifiClass wifi_class, WifiWhen when) {
  const WifiGradeRow* any = nullptr;
  const WifiGradeRow* worst = nullptr;
  for (const WifiGradeRow& row : kGrades) {
    if (row.wifi_class != wifi_class) continue;
    if (row.when == when) return row;
    if (row.when == WifiWhen::any) any = &row;
    if (worst == nullptr || row.grade > worst->grade) worst = &row;
  }
  return any != nullptr ? *any : *worst;
}

const WifiClassRow* find_wifi_class(std::string_view name) {
  const auto* const row =
      std::find_if(std::begin(kClasses), std::end(kClasses),
                   [&](const WifiClassRow& one) { return one.id == name || one.label == name; });
  return row == std::end(kClasses) ? nullptr : row;
}

const WifiCapRow* find_wifi_cap(std::string_view id) {
  const auto* const row = std::find_if(std::begin(kCaps), std::end(kCaps),
                                       [&](const WifiCapRow& one) { return one.id == id; });
  return row == std::end(kCaps) ? nullptr : row;
}

WifiGrade limited(WifiGrade grade, WifiGrade cap) {
  if (grade == WifiGrade::none || cap == WifiGrade::unlimited) return grade;
  return cap == WifiGrade::lower ? letter_below(grade) : std::max(grade, cap);
}

}  // namespace tenken::rules
