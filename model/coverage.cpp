#include "model/coverage.hpp"

#include "model/bytes.hpp"

namespace tenken {
namespace {

/// The value of the field that `text` must start with ("name=value" up to ';'); consumes both.
std::optional<std::string_view> take_field(std::string_view& text, std::string_view name) {
  if (!text.starts_with(name) || text.size() <= name.size() || text[name.size()] != '=')
    return std::nullopt;
  text.remove_prefix(name.size() + 1);
  const std::size_t end = text.find(';');
  const std::string_view value = text.substr(0, end);
  text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
  return value;
}

Result<PortSet> ports_or_empty(std::string_view text) {
  if (text.empty()) return PortSet();
  return PortSet::parse(text);
}

}  // namespace

std::string PortCoverage::to_string() const {
  return "method=" + method + ";scanned=" + scanned.to_string() + ";open=" + open.to_string() +
         ";filtered=" + filtered.to_string();
}

Result<PortCoverage> PortCoverage::parse(std::string_view text) {
  const std::string_view whole = text;
  const auto bad = [&] {
    return fail(Errc::malformed, "not a coverage record: " + printable(whole, 80));
  };
  const auto method = take_field(text, "method");
  const auto scanned = take_field(text, "scanned");
  const auto open = take_field(text, "open");
  const auto filtered = take_field(text, "filtered");
  if (!method || !scanned || !open || !filtered || !text.empty()) return bad();
  const auto scanned_set = PortSet::parse(*scanned);
  const auto open_set = ports_or_empty(*open);
  const auto filtered_set = ports_or_empty(*filtered);
  if (!scanned_set || !open_set || !filtered_set) return bad();
  PortCoverage coverage;
  coverage.method = std::string(*method);
  coverage.scanned = *scanned_set;
  coverage.open = *open_set;
  coverage.filtered = *filtered_set;
  const bool consistent =
      coverage.scanned.contains(coverage.open) && coverage.scanned.contains(coverage.filtered) &&
      coverage.open.size() + coverage.filtered.size() <= coverage.scanned.size();
  if (!consistent) return bad();
  return coverage;
}

}  // namespace tenken
