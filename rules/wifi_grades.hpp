// Classes, grades and caps of Wi-Fi: the table of data/wifi_grades.def.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

#include "model/message.hpp"
#include "model/verdict.hpp"

namespace tenken::rules {

enum class WifiClass : std::uint8_t {
#define CLASS(name, id, label, reason, reason_ja, remedy, remedy_ja) name,
#include "data/wifi_grades.def"
};

enum class WifiCap : std::uint8_t {
#define CAP(name, id, grade, severity, reason, reason_ja, remedy, remedy_ja) name,
#include "data/wifi_grades.def"
};

/// From best to worst. `unlimited` and `lower` are caps only: no limit, and one letter down.
enum class WifiGrade : std::uint8_t {
  none,
  a_plus,
  a,
  a_minus,
  b,
  b_minus,
  c,
  d,
  f,
  unlimited,
  lower
};
/// "A+", "B-"; empty for those that are no grade.
std::string_view to_string(WifiGrade grade);

/// "A-"; nothing for other texts.
std::optional<WifiGrade> parse_wifi_grade(std::string_view text);

/// Which row of grades counts: the protection of management frames, or that guests are meant.
enum class WifiWhen : std::uint8_t { any, required, capable, none, guest };

struct WifiTexts {
  std::string_view en;
  std::string_view ja;

  std::string_view in(Lang lang) const { return lang == Lang::ja ? ja : en; }
};

struct WifiClassRow {
  WifiClass wifi_class;
  std::string_view id;     ///< "wpa2-wpa3-transition", for explain
  std::string_view label;  ///< "WPA2/WPA3-Personal transition"
  WifiTexts reason;
  WifiTexts remedy;
};

struct WifiGradeRow {
  WifiClass wifi_class;
  WifiWhen when;
  WifiGrade grade;
  Severity severity;
};

struct WifiCapRow {
  WifiCap cap;
  std::string_view id;
  WifiGrade grade;
  Severity severity;
  WifiTexts reason;
  WifiTexts remedy;
};

int wifi_grades_version();
std::span<const WifiClassRow> wifi_classes();
std::span<const WifiGradeRow> wifi_grades();
std::span<const WifiCapRow> wifi_caps();
const WifiClassRow& wifi_class_row(WifiClass wifi_class);
const WifiCapRow& wifi_cap_row(WifiCap cap);
/// The row that counts for a class: the one for `when`, else the one for any; for the protection of
/// management frames that is missing, the worst of the class.
const WifiGradeRow& wifi_grade_row(WifiClass wifi_class, WifiWhen when);
/// By id or label; null for none.
const WifiClassRow* find_wifi_class(std::string_view name);
const WifiCapRow* find_wifi_cap(std::string_view id);

/// `grade` under the limit of `cap`. What has no grade stays without.
WifiGrade limited(WifiGrade grade, WifiGrade cap);

}  // namespace tenken::rules
