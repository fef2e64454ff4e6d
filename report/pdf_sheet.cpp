// The check sheet as a PDF: what people decided and what was judged, side by side.
#include "model/messages.hpp"
#include "report/pdf_documents.hpp"
#include "report/pdf_flow.hpp"
#include "report/sheet_rows.hpp"

namespace tenken::report {
namespace {

constexpr std::array kCountOrder{Verdict::non_conforming, Verdict::needs_review,
                                 Verdict::not_observed, Verdict::conforming,
                                 Verdict::not_applicable};
constexpr Ink kHeading{0.89, 0.92, 0.95};

/// "3/1/0/2/0" in the order of the legend.
std::string counts_text(const Assessment& assessment) {
  std::string text;
  for (const Verdict verdict : kCountOrder)
    text += (text.empty() ? "" : " / ") +
            std::to_string(assessment.counts[static_cast<std::size_t>(verdict)]);
  return text;
}

/// Short evidence ids and waivers in one cell.
std::string proof_text(const SheetRow& row) {
  std::string text = row.evidence;
  for (const std::string& part : {row.waivers, row.support})
    if (!part.empty()) text += (text.empty() ? "" : "\n") + part;
  return text;
}

std::string adoption_text(const AdoptionRow& adoption) {
  std::string text = clean(adoption.reason);
  for (const std::string& part : {adoption.point, adoption.extra})
    if (!part.empty()) text += (text.empty() ? "" : "\n") + clean(part);
  return text;
}

}  // namespace

Result<void> write_sheet_pdf(const ReportInput& input, std::ostream& out) {
  const auto say = [&](Msg message) { return std::string(text_of(message, input.lang)); };
  PdfCanvas canvas(input, say(Msg::sheet_heading), kA3Wide, out);
  if (auto fonts = canvas.check_fonts(); !fonts) return fonts;
  PdfFlow flow(canvas, input);
  flow.heading(say(Msg::sheet_heading), 16);
  std::string facts;
  for (const auto& [name, text] : head_lines(input))
    facts += (facts.empty() ? "" : "   ") + name + ": " + text;
  flow.paragraph(facts, 8);
  flow.paragraph(say(Msg::report_disclaimer), 7.5, kGray);
  flow.skip(4);
  std::string counts;
  for (const Verdict verdict : kCountOrder)
    counts += (counts.empty() ? "" : " / ") + std::string(verdict_label(verdict, input.lang));
  flow.table({{say(Msg::sheet_number), 4},
              {say(Msg::sheet_function), 5},
              {say(Msg::report_item_title), 20},
              {say(Msg::sheet_adoption), 5},
              {say(Msg::sheet_level) + " / " + say(Msg::sheet_lead), 8},
              {say(Msg::sheet_adoption_reason) + "\n" + say(Msg::sheet_point), 24},
              {say(Msg::sheet_machine_verdict), 9},
              {counts, 14},
              {say(Msg::sheet_verdict_reason), 28},
              {say(Msg::sheet_devices_concerned), 17},
              {say(Msg::sheet_remedy), 28},
              {say(Msg::report_evidence), 12}});
  for (const SheetRow& row : sheet_rows(input, book_of(input))) {
    const std::optional<Ink> plain = row.heading ? std::optional(kHeading) : std::nullopt;
    static const AdoptionRow kNone;
    const AdoptionRow& adoption = row.adoption == nullptr ? kNone : *row.adoption;
    std::string level = clean(adoption.level);
    if (!adoption.lead.empty()) level += (level.empty() ? "" : " / ") + clean(adoption.lead);
    flow.row(
        {PdfCell(row.key, plain), PdfCell(row.function, plain), PdfCell(row.title, plain, false),
         PdfCell(clean(adoption.mark), std::nullopt), PdfCell(level, std::nullopt),
         PdfCell(adoption_text(adoption)),
         row.judged
             ? PdfCell(std::string(verdict_label(row.verdict, input.lang)), ink_of(row.verdict))
             : PdfCell(say(Msg::sheet_for_people), std::nullopt),
         PdfCell(row.assessment == nullptr ? std::string() : counts_text(*row.assessment), plain),
         PdfCell(row.reason, plain, false), PdfCell(row.devices, plain, false),
         PdfCell(row.remedy, plain, false), PdfCell(proof_text(row), plain, false)});
  }
  return flow.finish();
}

}  // namespace tenken::report
