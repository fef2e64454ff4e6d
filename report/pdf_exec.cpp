// One page for management. Text shrinks until the page holds it.
#include <sstream>

#include "model/messages.hpp"
#include "report/executive.hpp"
#include "report/pdf_documents.hpp"
#include "report/pdf_flow.hpp"
#include "report/sheet_rows.hpp"
#include "rules/items.hpp"

namespace tenken::report {
namespace {

constexpr double kStampWidth = 48;
constexpr double kStampHeight = 58;
constexpr double kStampTitle = 14;
constexpr std::size_t kMostTargets = 5;
constexpr std::size_t kMostGaps = 6;
constexpr std::size_t kMostText = 200;  // bytes of a text of people in a line

class ExecutivePage {
 public:
  ExecutivePage(const ReportInput& input, PdfCanvas& canvas, double scale)
      : input_(input),
        canvas_(canvas),
        flow_(canvas, input, scale),
        digests_(digest_devices(input)),
        summary_(digest_executive(input, digests_)) {}

  Result<void> write() {
    head();
    conclusion();
    comparison();
    items();
    risks();
    gaps();
    flow_.heading(say(Msg::exec_decision), 10);
    flow_.paragraph(say(Msg::exec_decision_line));
    flow_.skip(2);
    flow_.paragraph(say(Msg::report_disclaimer), 6.5, kGray);
    return flow_.finish();
  }

 private:
  std::string say(Msg message) const { return std::string(text_of(message, input_.lang)); }
  std::string say(const Note& note) const { return clean(note.text(input_.lang)); }
  static std::string brief(std::string_view text) { return printable(text, kMostText); }

  void head() {
    const double top = PdfFlow::kMargin;
    const double stamps = 3 * kStampWidth;
    double x = flow_.left() + flow_.width() - stamps;
    for (const Msg name : {Msg::exec_approved, Msg::exec_checked, Msg::exec_prepared}) {
      canvas_.frame(x, top, kStampWidth, kStampHeight);
      canvas_.line(x, top + kStampTitle, x + kStampWidth, top + kStampTitle);
      canvas_.text(x, top + 2, kStampWidth, say(name), TextStyle(8, kBlack, true));
      x += kStampWidth;
    }
    const double room = flow_.width() - stamps - 12;
    double y =
        top + canvas_.text(flow_.left(), top, room, say(Msg::exec_heading), TextStyle(15, kNavy));
    y += 6;
    TextStyle style(8);
    style.most_height = kStampHeight - 10;
    y += canvas_.text(flow_.left(), y, room, scope(), style);
    flow_.move_to(std::max(y, top + kStampHeight) + 8);
  }

  std::string scope() const {
    const std::string site = brief(input_.view.site_name);
    const std::string at = say(Msg::report_generated) + ": " + input_.view.at.to_local_string();
    if (!input_.view.scan) return say(Note(Msg::exec_scope_no_scan, {site})) + "\n" + at;
    const ScanRecord& scan = *input_.view.scan;
    std::vector<std::string> targets(
        scan.targets.begin(), scan.targets.begin() + static_cast<std::ptrdiff_t>(std::min(
                                                         scan.targets.size(), kMostTargets)));
    std::string networks = brief(joined(targets, ", "));
    if (scan.targets.size() > kMostTargets) networks += " …";
    return say(Note(Msg::exec_scope_line,
                    {site, networks, std::to_string(summary_.devices),
                     scan.started.to_local_string(), brief(scan.authorised_by)})) +
           "\n" + at;
  }

  void conclusion() {
    flow_.heading(say(Msg::exec_conclusion), 10);
    flow_.table({{"", 1}}, 10);
    flow_.bare_row({PdfCell(say(summary_.conclusion), ink_of(summary_.grade), false)});
    flow_.skip(5);
  }

  void comparison() {
    flow_.heading(say(Msg::exec_comparison), 10);
    const auto& previous = book_of(input_).previous;
    if (!previous) {
      flow_.paragraph(say(Msg::exec_comparison_none));
    } else {
      flow_.paragraph(say(
          Note(Msg::exec_comparison_line,
               {previous->at.to_local_string(), std::to_string(summary_.failing),
                std::to_string(previous->failing_devices), std::to_string(summary_.non_conforming),
                std::to_string(previous->non_conforming), std::to_string(summary_.appeared),
                std::to_string(summary_.gone)})));
    }
    if (const std::size_t accepted = book_of(input_).waivers.size(); accepted > 0)
      flow_.paragraph(say(Note(Msg::exec_accepted, {std::to_string(accepted)})));
    flow_.skip(3);
  }

  /// The eight judged items: the worst verdict, and that of the period before where it is known.
  void items() {
    flow_.heading(say(Msg::exec_items), 10);
    const auto& previous = book_of(input_).previous;
    std::vector<PdfColumn> columns{
        {say(Msg::sheet_number), 5}, {say(Msg::report_item_title), 34}, {say(Msg::exec_now), 12}};
    if (previous) columns.emplace_back(say(Msg::exec_before), 12);
    columns.emplace_back(say(Msg::report_non_conforming_items), 16);
    columns.emplace_back(say(Msg::report_review_items), 16);
    flow_.table(std::move(columns), 7.5);
    for (const rules::SheetSection& section : rules::sheet_sections()) {
      Verdict worst = Verdict::not_applicable;
      std::string failing;
      std::string reviewing;
      for (const Assessment& one : input_.assessed.assessments) {
        const rules::SheetItem* const item = rules::find_item(one.item);
        if (item == nullptr || item->number != section.number) continue;
        worst = worse(worst, one.verdict);
        if (one.verdict == Verdict::non_conforming) failing += one.item + " ";
        if (one.verdict == Verdict::needs_review) reviewing += one.item + " ";
      }
      std::vector<PdfCell> cells{
          PdfCell(std::to_string(section.number), std::nullopt), PdfCell(say(section.title)),
          PdfCell(std::string(verdict_label(worst, input_.lang)), ink_of(worst))};
      if (previous) cells.push_back(before(section.number, previous->failing_items));
      cells.emplace_back(failing, std::nullopt);
      cells.emplace_back(reviewing, std::nullopt);
      flow_.row(cells);
    }
    flow_.skip(5);
  }

  PdfCell before(int number, const std::vector<std::string>& failing) const {
    const std::string prefix = std::to_string(number) + "-";
    for (const std::string& item : failing)
      if (item.starts_with(prefix))
        return {std::string(verdict_label(Verdict::non_conforming, input_.lang)),
                ink_of(Verdict::non_conforming)};
    return {"-", std::nullopt};
  }

  void risks() {
    flow_.heading(say(Msg::exec_risks), 10);
    if (summary_.risks.empty()) {
      flow_.paragraph(say(Msg::exec_no_risks));
      return;
    }
    flow_.table({{"", 3},
                 {say(Msg::exec_risk), 34},
                 {say(Msg::report_item), 6},
                 {say(Msg::exec_devices), 7},
                 {say(Msg::report_severity), 8},
                 {say(Msg::exec_action), 34},
                 {say(Msg::exec_cost), 16}},
                7.5);
    std::size_t number = 0;
    for (const BusinessRisk& risk : summary_.risks)
      flow_.row(
          {PdfCell(std::to_string(++number), std::nullopt), PdfCell(say(risk.risk)),
           PdfCell(std::string(risk.item), std::nullopt),
           PdfCell(std::to_string(risk.devices), std::nullopt),
           PdfCell(std::string(severity_label(risk.severity, input_.lang)),
                   risk.severity >= Severity::high ? std::optional(ink_of(Verdict::non_conforming))
                                                   : std::nullopt),
           PdfCell(say(risk.action)), PdfCell()});
    flow_.skip(5);
  }

  void gaps() {
    flow_.heading(say(Msg::report_not_measured), 10);
    const std::vector<Note> all = measurement_gaps(input_, digests_);
    for (std::size_t i = 0; i < all.size() && i < kMostGaps; ++i)
      flow_.bullet(brief(say(all[i])), 7.5);
    if (all.size() > kMostGaps)
      flow_.bullet(say(Note(Msg::sheet_more_evidence, {std::to_string(all.size() - kMostGaps)})),
                   7.5);
    flow_.skip(3);
  }

  const ReportInput& input_;
  PdfCanvas& canvas_;
  PdfFlow flow_;
  std::vector<DeviceDigest> digests_;
  Executive summary_;
};

}  // namespace

Result<void> write_exec_pdf(const ReportInput& input, std::ostream& out) {
  constexpr double kSmallest = 0.6;
  const std::string title(text_of(Msg::exec_heading, input.lang));
  double scale = 1;
  for (; scale > kSmallest; scale -= 0.08) {
    std::ostringstream trial;
    PdfCanvas canvas(input, title, kA4, trial);
    if (auto fonts = canvas.check_fonts(); !fonts) return fonts;
    if (auto drawn = ExecutivePage(input, canvas, scale).write(); !drawn) return drawn;
    if (canvas.page() == 1) {
      out << trial.view();
      return written(out);
    }
  }
  PdfCanvas canvas(input, title, kA4, out);
  return ExecutivePage(input, canvas, scale).write();
}

}  // namespace tenken::report
