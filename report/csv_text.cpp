#include "report/csv_text.hpp"

namespace tenken::report {

namespace {

/// Whether a spreadsheet would take it for a formula.
bool is_formula(std::string_view text) {
  // Blanks and quotation marks before the sign do not stop every spreadsheet.
  const std::size_t first = text.find_first_not_of(" \t\"'");
  if (first == std::string_view::npos) return false;
  if (std::string_view("=+-@|%").find(text[first]) != std::string_view::npos) return true;
  // Full-width signs are formulas to a Japanese spreadsheet.
  for (const std::string_view sign : {"＝", "＋", "－", "＠"})
    if (text.substr(first).starts_with(sign)) return true;
  return false;
}

}  // namespace

std::string csv_value(std::string_view content) {
  const bool was_disarmed = content.starts_with('\'') && is_formula(content.substr(1));
  return std::string(was_disarmed ? content.substr(1) : content);
}

std::string disarmed(std::string_view text) {
  return std::string(is_formula(text) ? "'" : "").append(text);
}

std::string csv_field(std::string_view text) {
  const std::string safe = disarmed(text);
  if (safe.find_first_of(",\"\r\n") == std::string::npos) return safe;
  std::string out = "\"";
  for (const char c : safe) {
    if (c == '"') out += '"';
    out += c;
  }
  return out + '"';
}

}  // namespace tenken::report
