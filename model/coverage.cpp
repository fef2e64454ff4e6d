#include "model/coverage.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <optional>
#include <utility>

#include <fmt/core.h>

#include "model/bytes.hpp"

namespace tenken {
namespace {

constexpr char kReasonSeparator = '/';
constexpr double kSlowestPace = 1e-3;  // slower, a scan would never end

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

template <class Number>
std::optional<Number> number(std::string_view text) {
  Number value{};
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return value;
}

/// The part of `text` before `mark`; `text` keeps what follows it.
std::string_view take_until(std::string_view& text, char mark) {
  const std::size_t at = text.find(mark);
  const std::string_view part = text.substr(0, at);
  text.remove_prefix(at == std::string_view::npos ? text.size() : at + 1);
  return part;
}

/// "3.13:24-25/3.9:26".
std::string reasons_text(const std::map<IcmpReason, PortSet>& prohibited) {
  std::string text;
  for (const auto& [reason, ports] : prohibited) {
    if (!text.empty()) text += kReasonSeparator;
    text += fmt::format("{}.{}:{}", reason.type, reason.code, ports.to_string());
  }
  return text;
}

std::optional<std::map<IcmpReason, PortSet>> parse_reasons(std::string_view text) {
  std::map<IcmpReason, PortSet> prohibited;
  while (!text.empty()) {
    std::string_view entry = take_until(text, kReasonSeparator);
    const auto type = number<std::uint8_t>(take_until(entry, '.'));
    const auto code = number<std::uint8_t>(take_until(entry, ':'));
    const auto ports = PortSet::parse(entry);
    if (!type || !code || !ports) return std::nullopt;
    prohibited[IcmpReason(*type, *code)] = *ports;
  }
  return prohibited;
}

PortSet without(const PortSet& ports, const PortSet& gone) {
  if (gone.empty()) return ports;
  std::vector<std::uint16_t> left;
  for (const std::uint16_t port : ports.ports())
    if (!gone.contains(port)) left.push_back(port);
  return PortSet::from_ports(left);
}

/// At once: ports of a random order are many ranges.
PortSet joined(const PortSet& some, const PortSet& others) {
  auto ranges = some.ranges();
  ranges.insert(ranges.end(), others.ranges().begin(), others.ranges().end());
  return PortSet::from_ranges(std::move(ranges));
}

/// `before` where `later` did not look, and `found`.
PortSet updated(const PortSet& before, const PortSet& looked_at, const PortSet& found) {
  return joined(without(before, looked_at), found);
}

}  // namespace

void PortCoverage::add(const PortCoverage& later) {
  open = updated(open, later.scanned, later.open);
  filtered = updated(filtered, later.scanned, later.filtered);
  unanswered = updated(unanswered, later.scanned, later.unanswered);
  for (auto& [reason, ports] : prohibited) ports = without(ports, later.scanned);
  for (const auto& [reason, ports] : later.prohibited)
    prohibited[reason] = updated(prohibited[reason], PortSet(), ports);
  std::erase_if(prohibited, [](const auto& entry) { return entry.second.empty(); });
  scanned = joined(scanned, later.scanned);
  expected_missed += later.expected_missed;
  if (later.packets_per_second)
    packets_per_second =
        std::min(packets_per_second.value_or(*later.packets_per_second), *later.packets_per_second);
  method = later.method;
  at = later.at;
  scan = later.scan;
}

std::string PortCoverage::to_string() const {
  std::string text = "method=" + method + ";scanned=" + scanned.to_string() +
                     ";open=" + open.to_string() + ";filtered=" + filtered.to_string();
  if (!unanswered.empty()) text += ";unanswered=" + unanswered.to_string();
  if (!prohibited.empty()) text += ";icmp=" + reasons_text(prohibited);
  if (expected_missed > 0) text += fmt::format(";missed={:.3g}", expected_missed);
  if (packets_per_second) text += fmt::format(";pace={:.6g}", *packets_per_second);
  return text;
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
  const auto unanswered = take_field(text, "unanswered");
  const auto icmp = take_field(text, "icmp");
  const auto missed = take_field(text, "missed");
  const auto pace = take_field(text, "pace");
  if (!method || !scanned || !open || !filtered || !text.empty()) return bad();
  const auto scanned_set = PortSet::parse(*scanned);
  const auto open_set = ports_or_empty(*open);
  const auto filtered_set = ports_or_empty(*filtered);
  const auto unanswered_set = ports_or_empty(unanswered.value_or(""));
  const auto prohibited = parse_reasons(icmp.value_or(""));
  const auto expected_missed = number<double>(missed.value_or("0"));
  const auto packets_per_second = pace ? number<double>(*pace) : std::nullopt;
  if (!scanned_set || !open_set || !filtered_set || !unanswered_set || !prohibited ||
      !expected_missed || !std::isfinite(*expected_missed) || *expected_missed < 0)
    return bad();
  if (pace && (!packets_per_second || !std::isfinite(*packets_per_second) ||
               *packets_per_second < kSlowestPace))
    return bad();
  PortCoverage coverage;
  coverage.method = std::string(*method);
  coverage.scanned = *scanned_set;
  coverage.open = *open_set;
  coverage.filtered = *filtered_set;
  coverage.unanswered = *unanswered_set;
  coverage.prohibited = *prohibited;
  coverage.expected_missed = *expected_missed;
  coverage.packets_per_second = packets_per_second;
  bool consistent = coverage.scanned.contains(coverage.open) &&
                    coverage.scanned.contains(coverage.filtered) &&
                    coverage.open.size() + coverage.filtered.size() <= coverage.scanned.size() &&
                    coverage.filtered.contains(coverage.unanswered);
  for (const auto& [reason, ports] : coverage.prohibited)
    consistent = consistent && coverage.filtered.contains(ports);
  if (!consistent) return bad();
  return coverage;
}

}  // namespace tenken
