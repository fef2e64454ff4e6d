#include "model/verdict.hpp"

#include "model/enum_text.hpp"
#include "model/messages.hpp"

namespace tenken {
namespace {

constexpr EnumText<Verdict, kVerdictCount> kVerdictText{
    {"conforming", "non_conforming", "needs_review", "not_observed", "not_applicable"}};
constexpr EnumText<Severity, 5> kSeverityText{{"none", "low", "medium", "high", "critical"}};

int badness(Verdict verdict) {
  switch (verdict) {
    case Verdict::non_conforming:
      return 4;
    case Verdict::needs_review:
      return 3;
    case Verdict::not_observed:
      return 2;
    case Verdict::conforming:
      return 1;
    case Verdict::not_applicable:
      return 0;
  }
  return 0;
}

Msg message_of(Verdict verdict) {
  switch (verdict) {
    case Verdict::conforming:
      return Msg::verdict_conforming;
    case Verdict::non_conforming:
      return Msg::verdict_non_conforming;
    case Verdict::needs_review:
      return Msg::verdict_needs_review;
    case Verdict::not_observed:
      return Msg::verdict_not_observed;
    case Verdict::not_applicable:
      return Msg::verdict_not_applicable;
  }
  return Msg::verdict_not_observed;
}

Msg message_of(Severity severity) {
  switch (severity) {
    case Severity::none:
      return Msg::severity_none;
    case Severity::low:
      return Msg::severity_low;
    case Severity::medium:
      return Msg::severity_medium;
    case Severity::high:
      return Msg::severity_high;
    case Severity::critical:
      return Msg::severity_critical;
  }
  return Msg::severity_none;
}

}  // namespace

std::string_view to_string(Verdict verdict) { return kVerdictText.name(verdict); }
std::optional<Verdict> parse_verdict(std::string_view text) { return kVerdictText.find(text); }
std::string_view verdict_label(Verdict verdict, Lang lang) {
  return message_text(message_of(verdict), lang);
}
Verdict worse(Verdict a, Verdict b) { return badness(a) >= badness(b) ? a : b; }

std::string_view to_string(Severity severity) { return kSeverityText.name(severity); }
std::optional<Severity> parse_severity(std::string_view text) { return kSeverityText.find(text); }
std::string_view severity_label(Severity severity, Lang lang) {
  return message_text(message_of(severity), lang);
}

}  // namespace tenken
