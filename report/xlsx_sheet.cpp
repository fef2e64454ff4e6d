// The tab of the check sheet: people fill in the yellow columns, tenken the others.
#include <array>

#include "model/late/xlsxwriter.hpp"
#include "model/messages.hpp"
#include "report/sheet_rows.hpp"
#include "report/xlsx_book.hpp"

namespace tenken::report {
namespace {

/// Columns from the left. The named ranges of those for people are how they are read back.
enum Place : std::uint8_t {
  kNumber,
  kFunction,
  kTitle,
  kMark,
  kLevel,
  kLead,
  kReason,
  kPoint,
  kExtra,
  kVerdict,
  kCounts,  // five
  kVerdictReason = kCounts + kVerdictCount,
  kDevices,
  kRemedy,
  kEvidence,
  kWaivers,
  kSupport,
  kColumns,
};

constexpr std::array kCountOrder{Verdict::non_conforming, Verdict::needs_review,
                                 Verdict::not_observed, Verdict::conforming,
                                 Verdict::not_applicable};
constexpr std::array kCountTitles{Msg::report_short_non_conforming, Msg::report_short_needs_review,
                                  Msg::report_short_not_observed, Msg::report_short_conforming,
                                  Msg::report_short_not_applicable};

class CheckSheet {
 public:
  CheckSheet(XlsxBook& book, const ReportInput& input)
      : book_(book), input_(input), sheet_(book.sheet(Msg::sheet_tab_sheet)) {}

  void write() {
    sheet_.widths({5, 7, 26, 9, 7, 7, 18, 18, 14, 10, 6, 6, 7, 6, 6, 32, 18, 32, 13, 16, 18});
    int row = head();
    const int header = row;
    sheet_.header(row, titles(), kTitle + 1, kMark, kExtra);
    const std::vector<SheetRow> rows = sheet_rows(input_, book_of(input_));
    const int first = ++row;
    for (const SheetRow& one : rows) line(row++, one);
    const int last = row - 1;
    sheet_.filter(header, last, kColumns - 1);
    choices(first, last);
    colours(first, last);
    for (const auto& [name, place] :
         {std::pair("tenken_item", kNumber), std::pair("tenken_adoption", kMark),
          std::pair("tenken_level", kLevel), std::pair("tenken_lead", kLead),
          std::pair("tenken_reason", kReason), std::pair("tenken_point", kPoint),
          std::pair("tenken_extra", kExtra)})
      book_.name_column(name, Msg::sheet_tab_sheet, place, first, last);
    constexpr std::uint8_t kA3 = 8;
    sheet_.printed_on(kA3, "JSSEC IoT Security Check Sheet 2.1 / tenken " +
                               clean(input_.tenken_version).substr(0, 32));
  }

 private:
  std::string say(Msg message) const { return std::string(text_of(message, input_.lang)); }

  /// \returns the row of the header
  int head() {
    int row = 0;
    sheet_.height(row, kTitleHeight);
    sheet_.text(row++, 0, say(Msg::sheet_heading), Look::title);
    std::string facts;
    for (const auto& [name, text] : head_lines(input_))
      facts += (facts.empty() ? "" : "   ") + name + ": " + text;
    sheet_.text(row++, 0, facts, Look::note);
    for (const Msg message : {Msg::report_source_note, Msg::report_disclaimer, Msg::sheet_legend})
      sheet_.text(row++, 0, say(message), Look::note);
    return row + 1;
  }

  std::vector<std::string> titles() const {
    std::vector<std::string> titles(kColumns);
    for (const auto& [place, message] :
         {std::pair(kNumber, Msg::sheet_number), std::pair(kFunction, Msg::sheet_function),
          std::pair(kTitle, Msg::report_item_title), std::pair(kMark, Msg::sheet_adoption),
          std::pair(kLevel, Msg::sheet_level), std::pair(kLead, Msg::sheet_lead),
          std::pair(kReason, Msg::sheet_adoption_reason), std::pair(kPoint, Msg::sheet_point),
          std::pair(kExtra, Msg::sheet_extra), std::pair(kVerdict, Msg::sheet_machine_verdict),
          std::pair(kVerdictReason, Msg::sheet_verdict_reason),
          std::pair(kDevices, Msg::sheet_devices_concerned), std::pair(kRemedy, Msg::sheet_remedy),
          std::pair(kEvidence, Msg::report_evidence), std::pair(kWaivers, Msg::sheet_waivers),
          std::pair(kSupport, Msg::sheet_support)})
      titles[place] = say(message);
    for (std::size_t i = 0; i < kCountTitles.size(); ++i)
      titles[kCounts + i] = say(kCountTitles[i]);
    return titles;
  }

  void line(int row, const SheetRow& one) {
    const Look plain = one.heading ? Look::heading : Look::text;
    static const AdoptionRow kNone;
    const AdoptionRow& adoption = one.adoption == nullptr ? kNone : *one.adoption;
    sheet_.fit(row, {{kTitle, one.title},
                     {kReason, adoption.reason},
                     {kPoint, adoption.point},
                     {kExtra, adoption.extra},
                     {kVerdictReason, one.reason},
                     {kDevices, one.devices},
                     {kRemedy, one.remedy},
                     {kEvidence, one.evidence},
                     {kWaivers, one.waivers},
                     {kSupport, one.support}});
    sheet_.text(row, kNumber, one.key, one.heading ? Look::heading_center : Look::center);
    sheet_.text(row, kFunction, one.function, one.heading ? Look::heading_center : Look::center);
    sheet_.text(row, kTitle, one.title, plain);
    mark(row, adoption.mark);
    sheet_.text(row, kLevel, clean(adoption.level), Look::entry_center);
    sheet_.text(row, kLead, clean(adoption.lead), Look::entry_center);
    sheet_.text(row, kReason, clean(adoption.reason), Look::entry);
    sheet_.text(row, kPoint, clean(adoption.point), Look::entry);
    sheet_.text(row, kExtra, clean(adoption.extra), Look::entry);
    sheet_.text(row, kVerdict,
                one.judged ? std::string(verdict_label(one.verdict, input_.lang))
                           : say(Msg::sheet_for_people),
                one.judged ? look_of(one.verdict) : Look::center);
    for (std::size_t i = 0; i < kCountOrder.size(); ++i) {
      const int column = kCounts + static_cast<int>(i);
      if (one.assessment == nullptr)
        sheet_.blank(row, column, plain);
      else
        sheet_.number(row, column,
                      one.assessment->counts[static_cast<std::size_t>(kCountOrder[i])]);
    }
    sheet_.text(row, kVerdictReason, one.reason, plain);
    sheet_.text(row, kDevices, one.devices, plain);
    sheet_.text(row, kRemedy, one.remedy, plain);
    sheet_.text(row, kEvidence, one.evidence, plain);
    sheet_.text(row, kWaivers, one.waivers, plain);
    sheet_.text(row, kSupport, one.support, plain);
  }

  /// The mark stays as it is: the full-width minus among them must not be disarmed.
  void mark(int row, const std::string& mark) {
    if (sheet_.raw() == nullptr) return;
    for (const std::string_view known : kAdoptionMarks)
      if (mark == known) {
        late::worksheet_write_string(sheet_.raw(), static_cast<lxw_row_t>(row), kMark, mark.c_str(),
                                     book_.look(Look::entry_center));
        return;
      }
    sheet_.blank(row, kMark, Look::entry_center);
  }

  void choice(int first, int last, Place place, std::vector<std::string> values, bool strict) {
    std::vector<char*> list;  // libxlsxwriter reads them only
    list.reserve(values.size() + 1);
    for (std::string& value : values) list.push_back(value.data());
    list.push_back(nullptr);
    std::string title = say(Msg::sheet_adoption_help_title);
    std::string help = say(Msg::sheet_adoption_help);
    std::string wrong = say(Msg::sheet_adoption_wrong);
    lxw_data_validation validation{};
    validation.validate = LXW_VALIDATION_TYPE_LIST;
    validation.value_list = list.data();
    validation.ignore_blank = LXW_VALIDATION_ON;
    validation.dropdown = LXW_VALIDATION_ON;
    validation.show_input = LXW_VALIDATION_ON;
    validation.show_error = LXW_VALIDATION_ON;
    validation.error_type =
        strict ? LXW_VALIDATION_ERROR_TYPE_STOP : LXW_VALIDATION_ERROR_TYPE_WARNING;
    if (strict) {
      validation.input_title = title.data();
      validation.input_message = help.data();
      validation.error_message = wrong.data();
    }
    late::worksheet_data_validation_range(sheet_.raw(), static_cast<lxw_row_t>(first), place,
                                          static_cast<lxw_row_t>(last), place, &validation);
  }

  void choices(int first, int last) {
    if (sheet_.raw() == nullptr) return;
    choice(first, last, kMark, {kAdoptionMarks.begin(), kAdoptionMarks.end()}, true);
    choice(first, last, kLevel, {"❶", "❷", "❸"}, false);
    choice(first, last, kLead, {"IT", "OT", "IT/OT"}, false);
  }

  /// Colours that follow what people choose, and counts that want attention.
  void colours(int first, int last) {
    if (sheet_.raw() == nullptr) return;
    const auto equal = [&](std::string_view mark, lxw_color_t color) {
      const std::string quoted = "\"" + std::string(mark) + "\"";
      format(LXW_CONDITIONAL_CRITERIA_EQUAL_TO, quoted.c_str(), kMark, first, last, color);
    };
    equal("◎", 0xC9E7CB);
    equal("△", 0xFCE4A8);
    equal("×", 0xF4C2BD);
    equal("－", 0xDDDDDD);
    format(LXW_CONDITIONAL_CRITERIA_GREATER_THAN, "0", kCounts, first, last, 0xF8D0CC);
    format(LXW_CONDITIONAL_CRITERIA_GREATER_THAN, "0", kCounts + 1, first, last, 0xFDEBB8);
  }

  void format(std::uint8_t criteria, const char* value, int place, int first, int last,
              lxw_color_t color) {
    lxw_format* const look = book_.conditional(color);
    std::string text(value);
    lxw_conditional_format condition{};
    condition.type = LXW_CONDITIONAL_TYPE_CELL;
    condition.criteria = criteria;
    condition.format = look;
    if (text.starts_with('"'))
      condition.value_string = text.data();
    else
      condition.value = 0;
    late::worksheet_conditional_format_range(
        sheet_.raw(), static_cast<lxw_row_t>(first), static_cast<lxw_col_t>(place),
        static_cast<lxw_row_t>(last), static_cast<lxw_col_t>(place), &condition);
  }

  XlsxBook& book_;
  const ReportInput& input_;
  XlsxSheet sheet_;
};

}  // namespace

void add_check_sheet(XlsxBook& book, const ReportInput& input) { CheckSheet(book, input).write(); }

}  // namespace tenken::report
