// Verdicts and severities.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "model/message.hpp"

namespace tenken {

/// The judgement of a sheet sub-item. Absence of a test is never conforming.
enum class Verdict : std::uint8_t {
  conforming,
  non_conforming,
  needs_review,
  not_observed,
  not_applicable,
};

inline constexpr int kVerdictCount = 5;

std::string_view to_string(Verdict verdict);
std::optional<Verdict> parse_verdict(std::string_view text);
/// The name that a user reads.
std::string_view verdict_label(Verdict verdict, Lang lang);
/// The worse of two: non_conforming, needs_review, not_observed, conforming, not_applicable.
Verdict worse(Verdict a, Verdict b);

enum class Severity : std::uint8_t { none, low, medium, high, critical };

std::string_view to_string(Severity severity);
std::optional<Severity> parse_severity(std::string_view text);
std::string_view severity_label(Severity severity, Lang lang);

}  // namespace tenken
