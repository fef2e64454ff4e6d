// What a sub-item, an item, a verdict or a reason code means, for tenken explain.

#include "model/messages.hpp"
#include "report/digest.hpp"
#include "rules/items.hpp"

namespace tenken::report {
namespace {

constexpr Msg kMessages[] = {
#define ENTRY(key, en, ja) Msg::key,
#include "data/messages/all.def"
#undef ENTRY
};

/// "rule_32_3_" for 32-3: how the reason codes of a sub-item begin.
std::string reason_prefix(const rules::SheetItem& item) {
  return "rule_" + std::to_string(item.number) + "_" + std::to_string(item.sub) + "_";
}

/// The text of a reason with an ellipsis in place of what it names.
std::string pattern_text(Msg message, Lang lang) {
  return Note(message, std::vector<std::string>(10, "…")).text(lang);
}

std::string section_line(int number, Lang lang) {
  for (const rules::SheetSection& section : rules::sheet_sections())
    if (section.number == number)
      return Note(Msg::explain_item_line,
                  {std::to_string(number), std::string(text_of(section.title, lang))})
                 .text(lang) +
             "\n";
  return {};
}

std::string item_heading(const rules::SheetItem& item, Lang lang) {
  return std::string(item.id).append("  ").append(text_of(item.title, lang)).append("\n");
}

std::string explain_item(const rules::SheetItem& item, Lang lang) {
  std::string out = item_heading(item, lang);
  out += section_line(item.number, lang);
  out += Note(Msg::explain_csf, {std::string(item.category), std::string(item.csf20)}).text(lang);
  out.append("\n\n").append(text_of(item.explanation, lang)).append("\n\n");
  out += Note(Msg::explain_remedy, {std::string(text_of(item.remedy, lang))}).text(lang) + "\n";
  std::string reasons;
  for (const Msg message : kMessages)
    if (message_key(message).starts_with(reason_prefix(item)))
      reasons.append("  ")
          .append(message_key(message))
          .append("\n    ")
          .append(pattern_text(message, lang))
          .append("\n");
  if (!reasons.empty())
    out.append("\n").append(text_of(Msg::explain_reasons, lang)).append("\n").append(reasons);
  return out;
}

std::string explain_section(std::string_view topic, Lang lang) {
  std::string out;
  for (const rules::SheetItem& item : rules::sheet_items()) {
    if (std::to_string(item.number) != topic) continue;
    if (out.empty())
      out = section_line(item.number, lang).append(text_of(Msg::explain_sub_items, lang)) + "\n";
    out += "  " + item_heading(item, lang);
  }
  return out;
}

std::string explain_verdict(Verdict verdict, Lang lang) {
  std::string out =
      Note(Msg::explain_verdict_line, {std::string(verdict_label(verdict, lang))}).text(lang);
  out.append(" (").append(to_string(verdict)).append(")\n");
  out.append(text_of(label("explain_", to_string(verdict)), lang)).append("\n\n");
  return out.append(text_of(Msg::explain_site_verdict, lang)).append("\n");
}

std::string explain_reason(Msg message, Lang lang) {
  const std::string key(message_key(message));
  std::string out = Note(Msg::explain_reason_line, {key}).text(lang) + "\n";
  out += pattern_text(message, lang) + "\n\n";
  for (const rules::SheetItem& item : rules::sheet_items())
    if (key.starts_with(reason_prefix(item))) return out + explain_item(item, lang);
  return out.append(text_of(Msg::explain_reason_common, lang)).append("\n");
}

}  // namespace

std::string explain(std::string_view topic, Lang lang) {
  if (const rules::SheetItem* item = rules::find_item(topic)) return explain_item(*item, lang);
  if (std::string section = explain_section(topic, lang); !section.empty()) return section;
  for (int i = 0; i < kVerdictCount; ++i) {
    const auto verdict = static_cast<Verdict>(i);
    if (topic == to_string(verdict) || topic == verdict_label(verdict, Lang::en) ||
        topic == verdict_label(verdict, Lang::ja))
      return explain_verdict(verdict, lang);
  }
  const auto message = find_message(topic);
  if (message && topic.starts_with("rule_")) return explain_reason(*message, lang);
  return {};
}

}  // namespace tenken::report
