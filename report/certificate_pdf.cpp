// The certificate of acceptance on A4.
#include "model/messages.hpp"
#include "report/certificate.hpp"
#include "report/digest.hpp"
#include "report/pdf_flow.hpp"

namespace tenken::report {
namespace {

constexpr double kStampBoxWidth = 52;
constexpr double kStampBoxHeight = 62;
constexpr double kStampBoxTitle = 14;

class CertificatePdf {
 public:
  CertificatePdf(const AcceptanceInput& input, PdfCanvas& canvas)
      : input_(input),
        one_(input.acceptance),
        lang_(input.report.lang),
        canvas_(canvas),
        flow_(canvas, input.report) {}

  Result<void> write() {
    head();
    const std::vector<CertificatePart> parts = certificate_parts(input_);
    facts(parts[0]);
    facts(parts[1]);
    checks(Msg::cert_section_checks, Msg::accept_label_check, Msg::accept_label_observed, false);
    checks(Msg::cert_section_items, Msg::cert_item_title, Msg::cert_measured, true);
    for (std::size_t i = 2; i < parts.size(); ++i) facts(parts[i]);
    flow_.skip(6);
    for (const Msg text : {Msg::cert_evidence_how, Msg::cert_basis, Msg::report_disclaimer})
      flow_.paragraph(say(text), 6.5, kGray);
    return flow_.finish();
  }

 private:
  std::string say(Msg message) const { return std::string(text_of(message, lang_)); }
  std::string say(const Note& note) const { return clean(note.text(lang_)); }

  static std::optional<Ink> ink_of_result(AcceptanceResult result) {
    switch (result) {
      case AcceptanceResult::pass:
        return ink_of(Verdict::conforming);
      case AcceptanceResult::fail:
        return ink_of(Verdict::non_conforming);
      case AcceptanceResult::inconclusive:
        return ink_of(Verdict::needs_review);
      case AcceptanceResult::not_demanded:
        break;
    }
    return std::nullopt;
  }

  void head() {
    const double top = PdfFlow::kMargin;
    const double stamps = 3 * kStampBoxWidth;
    double x = flow_.left() + flow_.width() - stamps;
    for (const Msg name :
         {Msg::cert_stamp_inspected, Msg::cert_stamp_checked, Msg::cert_stamp_approved}) {
      canvas_.frame(x, top, kStampBoxWidth, kStampBoxHeight);
      canvas_.line(x, top + kStampBoxTitle, x + kStampBoxWidth, top + kStampBoxTitle);
      canvas_.text(x, top + 2, kStampBoxWidth, say(name), TextStyle(8, kBlack, true));
      x += kStampBoxWidth;
    }
    const double room = flow_.width() - stamps - 12;
    double y =
        top + canvas_.text(flow_.left(), top, room, say(Msg::cert_title), TextStyle(17, kNavy));
    y += 4;
    y += canvas_.text(
        flow_.left(), y, room,
        say(Msg::accept_label_number) + " " + one_.number + "\n" + one_.started.to_local_string(),
        TextStyle(8));
    flow_.move_to(std::max(y, top + kStampBoxHeight) + 10);
    verdict();
  }

  void verdict() {
    constexpr double kHeight = 34;
    if (const auto ink = ink_of_result(one_.result))
      canvas_.fill(flow_.left(), flow_.y(), flow_.width(), kHeight, *ink);
    canvas_.frame(flow_.left(), flow_.y(), flow_.width(), kHeight);
    const std::string text =
        say(Msg::cert_verdict) + ": " + std::string(acceptance_label(one_.result, lang_));
    const double at = flow_.left() + 8;
    const double wide = flow_.width() - 16;
    const double used = canvas_.text(at, flow_.y() + 3, wide, text, TextStyle(13));
    canvas_.text(at, flow_.y() + 4 + used, wide, say(acceptance_summary(one_, lang_)),
                 TextStyle(7.5));
    flow_.move_to(flow_.y() + kHeight + 8);
  }

  void facts(const CertificatePart& part) {
    flow_.heading(say(part.title));
    flow_.table({PdfColumn("", 1), PdfColumn("", 3)});
    for (const auto& [name, text] : part.facts)
      flow_.bare_row({PdfCell(name, ink_of(Verdict::not_applicable), false), PdfCell(text)});
    flow_.skip(6);
  }

  void checks(Msg title, Msg first, Msg seen, bool items) {
    flow_.heading(say(title));
    flow_.table({PdfColumn(say(first), 2.2), PdfColumn(say(Msg::accept_label_expected), 2),
                 PdfColumn(say(seen), 2), PdfColumn(say(Msg::accept_label_result), 1.1),
                 PdfColumn(say(Msg::accept_label_reason), 3.4)},
                7);
    for (const AcceptanceCheck* const check : checks_of(one_, items))
      flow_.row({PdfCell(check_title(*check, lang_)), PdfCell(say(check->expected)),
                 PdfCell(say(check->observed)),
                 PdfCell(std::string(acceptance_label(check->result, lang_)),
                         ink_of_result(check->result)),
                 PdfCell(say(check->reason))});
    flow_.skip(6);
  }

  const AcceptanceInput& input_;
  const Acceptance& one_;
  Lang lang_;
  PdfCanvas& canvas_;
  PdfFlow flow_;
};

}  // namespace

Result<void> write_acceptance_pdf(const AcceptanceInput& input, std::ostream& out) {
  const std::string title =
      std::string(text_of(Msg::cert_title, input.report.lang)) + " " + input.acceptance.number;
  PdfCanvas canvas(input.report, title, kA4, out);
  if (auto fonts = canvas.check_fonts(); !fonts) return fonts;
  return CertificatePdf(input, canvas).write();
}

}  // namespace tenken::report
