// The check sheet for tenken items: all 60 items in a list, or some sub-items in full.
#include "rules/items.hpp"

#include <algorithm>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>

#include "model/messages.hpp"
#include "report/digest.hpp"
#include "report/grid.hpp"
#include "report/json_device.hpp"
#include "report/json_print.hpp"
#include "report/sheet.hpp"
#include "report/waiver_words.hpp"
#include "rules/rule.hpp"
#include "rules/whole_sheet.hpp"

namespace tenken::report {
namespace {

std::vector<std::string> words(std::string_view text) {
  std::vector<std::string> list;
  while (!text.empty()) {
    const std::size_t end = text.find(' ');
    list.emplace_back(text.substr(0, end));
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
  }
  return list;
}

boost::json::object both_languages(Msg message) {
  boost::json::object object;
  object["en"] = text_of(message, Lang::en);
  object["ja"] = text_of(message, Lang::ja);
  return object;
}

boost::json::array judged_items() {
  boost::json::array items;
  for (const rules::SheetItem& item : rules::sheet_items()) {
    const rules::Rule* const rule = rules::find_rule(item.id);
    boost::json::array csf20;
    for (const std::string& word : words(item.csf20)) csf20.emplace_back(word);
    boost::json::object object;
    object["item"] = item.id;
    object["number"] = item.number;
    object["sub"] = item.sub;
    object["title"] = both_languages(item.title);
    object["csf11"] = item.category;
    object["csf20"] = std::move(csf20);
    object["measured"] = rule != nullptr;
    object["rule"] =
        rule == nullptr
            ? boost::json::value(nullptr)
            : boost::json::value(std::string(item.id) + "/" + std::to_string(rule->version));
    object["explanation"] = both_languages(item.explanation);
    object["remedy"] = both_languages(item.remedy);
    items.push_back(std::move(object));
  }
  return items;
}

const Assessment* assessment_of(const SheetState& state, std::string_view item) {
  const auto at = std::ranges::find(state.assessed.assessments, item, &Assessment::item);
  return at == state.assessed.assessments.end() ? nullptr : &*at;
}

boost::json::object sub_json(const SheetState& state, const std::string& item, Lang lang,
                             bool full) {
  boost::json::object out;
  const rules::SheetItem* const judged = rules::find_item(item);
  const Assessment* const assessment = assessment_of(state, item);
  out["item"] = item;
  out["judged"] = judged != nullptr;
  out["verdict"] = assessment == nullptr ? boost::json::value(nullptr)
                                         : boost::json::value(to_string(assessment->verdict));
  const Adoption* const adoption = state.decisions.adoption_of(item);
  out["adoption"] = adoption == nullptr ? boost::json::value(nullptr)
                                        : boost::json::value(adoption_json(*adoption));
  boost::json::array evidence;
  for (const rules::Supporting& one : state.supporting) {
    if (one.item != item) continue;
    boost::json::object entry = note_json(one.what);
    entry["text"] = clean(one.what.text(lang));
    entry["evidence"] = evidence_json(one.evidence);
    evidence.push_back(std::move(entry));
  }
  out["evidence"] = std::move(evidence);
  if (!full) return out;
  boost::json::array history;
  for (const DecisionChange& change : state.decisions.history)
    if (change.item == item) history.push_back(decision_json(change));
  out["history"] = std::move(history);
  return out;
}

boost::json::object row_json(const SheetState& state, const rules::SheetRow& row, Lang lang) {
  boost::json::object out;
  out["number"] = row.number;
  out["title"] = both_languages(row.title);
  boost::json::array subs;
  for (int sub = 1; sub <= row.subs; ++sub)
    subs.push_back(sub_json(state, rules::sub_item(row.number, sub), lang, false));
  out["subs"] = std::move(subs);
  return out;
}

constexpr std::string_view kSheetName = "JSSEC IoT Security Check Sheet 2.1";

void write_json(std::ostream& out, Lang lang, const SheetState& state) {
  boost::json::object document;
  document["schema"] = "tenken.items/1";
  document["sheet"] = kSheetName;
  document["items"] = judged_items();
  boost::json::array rows;
  for (const rules::SheetRow& row : rules::whole_sheet())
    rows.push_back(row_json(state, row, lang));
  document["rows"] = std::move(rows);
  document["judged_by"] = judged_by_json(state.assessed.by);
  print_json(out, document);
}

/// "1 ◎ 3 ×": the sub-items that somebody decided on.
std::string marks_text(const SheetState& state, const rules::SheetRow& row) {
  std::string text;
  for (int sub = 1; sub <= row.subs; ++sub) {
    const Adoption* const adoption = state.decisions.adoption_of(rules::sub_item(row.number, sub));
    if (adoption == nullptr || !adoption->mark) continue;
    text += (text.empty() ? "" : " ") + std::to_string(sub) + " " +
            std::string(mark_sign(*adoption->mark));
  }
  return text;
}

/// The worst verdict of the item's sub-items; nothing where tenken judges none or knows nothing.
std::optional<Verdict> worst_of(const SheetState& state, int number) {
  std::optional<Verdict> worst;
  for (const rules::SheetItem& item : rules::sheet_items()) {
    const Assessment* const assessment =
        item.number == number ? assessment_of(state, item.id) : nullptr;
    if (assessment != nullptr)
      worst = worst ? worse(*worst, assessment->verdict) : assessment->verdict;
  }
  return worst;
}

/// "22-1 22-2 22-3": the sub-items that tenken judges.
std::string judged_text(int number) {
  std::string text;
  for (const rules::SheetItem& item : rules::sheet_items())
    if (item.number == number) text.append(text.empty() ? "" : " ").append(item.id);
  return text;
}

void write_table(std::ostream& out, Lang lang, std::size_t columns, const SheetState& state) {
  const auto say = [&](Msg message) { return std::string(text_of(message, lang)); };
  Grid grid({Column::key(say(Msg::report_item)), Column(say(Msg::report_item_title), 16),
             Column::key(say(Msg::report_measured)), Column(say(Msg::report_verdict), 8),
             Column(say(Msg::sheet_label_adoption), 6),
             Column(say(Msg::sheet_label_evidence), 6, true)});
  for (const rules::SheetRow& row : rules::whole_sheet()) {
    const std::string number = (row.number < 10 ? "0" : "") + std::to_string(row.number);
    const auto facts = std::ranges::count_if(
        state.supporting, [&](const auto& one) { return one.item.starts_with(number + "-"); });
    const std::string judged = judged_text(row.number);
    const auto worst = worst_of(state, row.number);
    grid.add({Cell(number), Cell(say(row.title)), Cell(judged.empty() ? std::string("-") : judged),
              Cell(worst            ? std::string(verdict_label(*worst, lang))
                   : judged.empty() ? say(Msg::sheet_people)
                                    : std::string("-")),
              Cell(marks_text(state, row)),
              Cell(facts == 0 ? std::string() : std::to_string(facts))});
  }
  grid.print(out, Painter(false), columns);
  out << '\n' << say(Msg::sheet_source) << '\n';
}

/// One sub-item for people.
class SubItemText {
 public:
  SubItemText(std::ostream& out, Lang lang, std::size_t columns, const SheetState& state)
      : out_(out), lang_(lang), columns_(columns), state_(state) {}

  void write(const std::string& item, const rules::SheetRow& row) {
    const rules::SheetItem* const judged = rules::find_item(item);
    out_ << item << "  " << say(judged == nullptr ? row.title : judged->title) << '\n';
    if (const Assessment* const assessment = assessment_of(state_, item)) {
      pair(Msg::sheet_label_verdict, std::string(verdict_label(assessment->verdict, lang_)));
      pair(Msg::sheet_label_counts, counts_text(*assessment));
      pair(Msg::sheet_label_reason, clean(assessment->reason.text(lang_)));
    } else if (judged == nullptr) {
      pair(Msg::sheet_label_verdict, say(Msg::sheet_people));
    }
    adoption(item);
    evidence(item, judged == nullptr);
    history(item);
  }

 private:
  std::string say(Msg message) const { return std::string(text_of(message, lang_)); }

  void line(const std::string& text, std::size_t indent) {
    const std::size_t room = columns_ > indent + 10 ? columns_ - indent : 0;
    for (const std::string& part : wrapped(text, room))
      out_ << std::string(indent, ' ') << part << '\n';
  }

  void pair(Msg name, const std::string& value) {
    if (!value.empty()) line(say(name) + ": " + value, 2);
  }

  std::string counts_text(const Assessment& assessment) const {
    std::string text;
    for (int i = 0; i < kVerdictCount; ++i) {
      const auto verdict = static_cast<Verdict>(i);
      const std::size_t count = assessment.counts[static_cast<std::size_t>(i)];
      if (count == 0 && verdict != Verdict::not_observed) continue;  // never hidden
      text += (text.empty() ? "" : ", ") + std::string(verdict_label(verdict, lang_)) + " " +
              std::to_string(count);
    }
    return text;
  }

  void adoption(const std::string& item) {
    const Adoption* const adoption = state_.decisions.adoption_of(item);
    if (adoption == nullptr) {
      pair(Msg::sheet_label_adoption, "-");
      return;
    }
    pair(Msg::sheet_label_adoption,
         adoption->mark ? std::string(mark_sign(*adoption->mark)) : std::string("-"));
    pair(Msg::sheet_label_why, clean(adoption->reason));
    pair(Msg::sheet_label_consider, clean(adoption->consider));
    pair(Msg::sheet_label_comment, clean(adoption->comment));
    if (adoption->level) pair(Msg::sheet_label_level, std::to_string(*adoption->level));
    if (adoption->lead)
      pair(Msg::sheet_label_lead, say(label("sheet_lead_", to_string(*adoption->lead))));
    pair(Msg::sheet_label_by, clean(adoption->who) + ", " + adoption->at.to_local_string());
  }

  void evidence(const std::string& item, bool always) {
    bool any = false;
    for (const rules::Supporting& one : state_.supporting) {
      if (one.item != item) continue;
      if (!any) line(say(Msg::sheet_label_evidence) + ":", 2);
      any = true;
      std::string text = "- " + clean(one.what.text(lang_));
      if (!one.evidence.empty())
        text += " [" + one.evidence.front().to_string().substr(0, 12) +
                (one.evidence.size() > 1 ? " +" + std::to_string(one.evidence.size() - 1) : "") +
                "]";
      line(text, 4);
    }
    if (!any && always) pair(Msg::sheet_label_evidence, say(Msg::sheet_no_evidence));
  }

  void history(const std::string& item) {
    bool any = false;
    for (const DecisionChange& change : state_.decisions.history) {
      if (change.item != item) continue;
      if (!any) line(say(Msg::sheet_label_history) + ":", 2);
      any = true;
      const std::string subject =
          change.device_label.empty() ? std::string() : clean(change.device_label) + " ";
      line("- " + change.at.to_local_string() + " " + clean(change.who) + ": " + subject +
               decision_word(change.what, lang_) + " \"" + clean(change.before) + "\" -> \"" +
               clean(change.after) + "\"",
           4);
    }
  }

  std::ostream& out_;
  Lang lang_;
  std::size_t columns_;
  const SheetState& state_;
};

Unexpected unknown_format(std::string_view format) {
  return fail(Errc::usage, Note(Msg::report_unknown_format, {printable(format, 64)}),
              Note(Msg::report_unknown_format_remedy));
}

}  // namespace

Result<void> write_sheet(std::ostream& out, std::string_view format, Lang lang, std::size_t columns,
                         const SheetState& state) {
  if (format == "json") {
    write_json(out, lang, state);
  } else if (format == "table") {
    write_table(out, lang, columns, state);
  } else {
    return unknown_format(format);
  }
  return written(out);
}

Result<void> write_sheet_items(std::ostream& out, std::string_view format, Lang lang,
                               std::size_t columns, const SheetState& state,
                               const std::vector<std::string>& sub_items) {
  if (format != "json" && format != "table") return unknown_format(format);
  boost::json::array subs;
  SubItemText text(out, lang, columns, state);
  bool first = true;
  for (const std::string& item : sub_items) {
    std::string name;
    const rules::SheetRow* const row = rules::find_sub_item(item, name);
    if (row == nullptr) continue;
    if (format == "json") {
      subs.push_back(sub_json(state, name, lang, true));
      continue;
    }
    if (!first) out << '\n';
    first = false;
    text.write(name, *row);
  }
  if (format == "json") {
    boost::json::object document;
    document["schema"] = "tenken.items/1";
    document["sheet"] = kSheetName;
    document["subs"] = std::move(subs);
    document["judged_by"] = judged_by_json(state.assessed.by);
    print_json(out, document);
  }
  return written(out);
}

Result<void> write_items(std::ostream& out, std::string_view format, Lang lang,
                         std::size_t columns) {
  return write_sheet(out, format, lang, columns, SheetState());
}

}  // namespace tenken::report
