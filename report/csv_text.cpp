#include "report/csv_text.hpp"

namespace tenken::report {

std::string disarmed(std::string_view text) {
  std::string safe;
  // Blanks and quotation marks before the sign do not stop every spreadsheet.
  const std::size_t first = text.find_first_not_of(" \t\"'");
  if (first != std::string_view::npos &&
      std::string_view("=+-@|%").find(text[first]) != std::string_view::npos)
    safe = "'";
  // Full-width signs are formulas to a Japanese spreadsheet.
  for (const std::string_view sign : {"＝", "＋", "－", "＠"})
    if (first != std::string_view::npos && text.substr(first).starts_with(sign)) safe = "'";
  return safe.append(text);
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
