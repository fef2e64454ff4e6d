// The certificate of acceptance as one HTML file that prints on A4: no script, no links, nothing
// from elsewhere.
#include "model/messages.hpp"
#include "report/certificate.hpp"
#include "report/digest.hpp"
#include "report/xml_text.hpp"

namespace tenken::report {
namespace {

constexpr std::string_view kStyle = R"css(
@page { size: A4; margin: 14mm; }
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 860px; padding: 24px; color: #16202c; background: #fff; font-size: 13px; line-height: 1.5;
  font-family: system-ui, "Segoe UI", Roboto, "Hiragino Sans", "Yu Gothic UI", "Yu Gothic", Meiryo, "Noto Sans CJK JP",
    "Noto Sans JP", IPAexGothic, sans-serif; overflow-wrap: anywhere; }
header { display: flex; justify-content: space-between; gap: 24px; align-items: flex-start; border-bottom: 3px solid #14385f;
  padding-bottom: 14px; }
h1 { margin: 0 0 4px; font-size: 25px; line-height: 1.3; letter-spacing: .04em; }
header p { margin: 0; color: #55616f; }
.stamps { display: flex; flex: none; }
.stamps div { width: 78px; height: 92px; border: 1px solid #55616f; margin-left: -1px; text-align: center; font-size: 12px; }
.stamps span { display: block; border-bottom: 1px solid #55616f; padding: 2px 0; background: #f3f5f8; }
.verdict { margin: 16px 0; padding: 12px 16px; border: 2px solid; border-radius: 6px; display: flex; gap: 18px;
  align-items: baseline; }
.verdict b { font-size: 26px; line-height: 1.2; white-space: nowrap; }
.verdict.pass { color: #0b6b3a; background: #e3f6ea; } .verdict.fail { color: #a81c12; background: #fdecea; }
.verdict.inconclusive { color: #8a4b00; background: #fff3d9; }
h2 { font-size: 16px; margin: 20px 0 6px; color: #14385f; break-after: avoid; }
table { width: 100%; border-collapse: collapse; }
th, td { border: 1px solid #b8c1cc; padding: 4px 7px; text-align: left; vertical-align: top; }
th { background: #f3f5f8; font-weight: 600; }
thead { display: table-header-group; }
tr { break-inside: avoid; }
.facts th { width: 21%; } .facts td { width: 29%; }
.facts.wide td { width: auto; }
.result { white-space: nowrap; font-weight: 600; }
.result.pass { color: #0b6b3a; } .result.fail { color: #a81c12; background: #fdecea; }
.result.inconclusive { color: #8a4b00; background: #fff3d9; } .result.not_demanded { color: #55616f; font-weight: 400; }
.verdict-cell { white-space: nowrap; } .brief { width: 14%; }
.check { width: 17%; } .want { width: 20%; } .seen { width: 22%; }
footer { margin-top: 18px; color: #55616f; font-size: 11.5px; border-top: 1px solid #b8c1cc; padding-top: 8px; }
footer p { margin: 0 0 4px; }
@media print { body { padding: 0; max-width: none; font-size: 10.5px; } * { print-color-adjust: exact; } }
@media (max-width: 640px) { header { flex-direction: column; } }
)css";

class CertificateHtml {
 public:
  CertificateHtml(const AcceptanceInput& input, std::ostream& out)
      : input_(input), one_(input.acceptance), lang_(input.report.lang), out_(out) {}

  void write() {
    const std::string title = say(Msg::cert_title);
    out_ << "<!doctype html>\n<html" << xml_attribute("lang", to_string(lang_))
         << ">\n<head>\n<meta charset=\"utf-8\">\n<meta http-equiv=\"Content-Security-Policy\" "
            "content=\"default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; "
            "form-action 'none'\">\n<meta name=\"referrer\" content=\"no-referrer\">\n<meta "
            "name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>"
         << title << " " << xml_text(one_.number) << "</title>\n<style>" << kStyle
         << "</style>\n</head>\n<body>\n";
    head(title);
    const std::vector<CertificatePart> parts = certificate_parts(input_);
    for (std::size_t i = 0; i < 2; ++i) facts(parts[i], true);
    checks();
    items();
    for (std::size_t i = 2; i < parts.size(); ++i) facts(parts[i], false);
    out_ << "<footer>\n<p>" << say(Msg::cert_evidence_how) << "</p>\n<p>" << say(Msg::cert_basis)
         << "</p>\n<p>" << say(Msg::report_disclaimer) << "</p>\n<p>"
         << say(Msg::report_source_note) << "</p>\n<p>tenken " << xml_text(one_.by.tenken_version)
         << "</p>\n</footer>\n</body>\n</html>\n";
  }

 private:
  std::string say(Msg message) const { return xml_text(text_of(message, lang_)); }
  std::string say(const Note& note) const { return xml_text(note.text(lang_)); }
  std::string result(AcceptanceResult what) const {
    return xml_text(acceptance_label(what, lang_));
  }

  void head(const std::string& title) {
    out_ << "<header>\n<div><h1>" << title << "</h1>\n<p>" << say(Msg::accept_label_number) << " "
         << xml_text(one_.number) << "</p>\n<p>" << xml_text(one_.started.to_local_string())
         << "</p></div>\n<div class=\"stamps\">";
    for (const Msg name :
         {Msg::cert_stamp_inspected, Msg::cert_stamp_checked, Msg::cert_stamp_approved})
      out_ << "<div><span>" << say(name) << "</span></div>";
    out_ << "</div>\n</header>\n<div class=\"verdict " << to_string(one_.result) << "\"><span>"
         << say(Msg::cert_verdict) << "</span><b>" << result(one_.result) << "</b><span>"
         << say(acceptance_summary(one_, lang_)) << "</span></div>\n";
  }

  /// Two names with their values in a line, or one.
  void facts(const CertificatePart& part, bool pairs) {
    out_ << "<h2>" << say(part.title) << "</h2>\n<table class=\"facts" << (pairs ? "" : " wide")
         << "\">\n";
    const std::size_t in_line = pairs ? 2 : 1;
    for (std::size_t i = 0; i < part.facts.size(); i += in_line) {
      out_ << "<tr>";
      for (std::size_t at = i; at < i + in_line; ++at) {
        const bool there = at < part.facts.size();
        out_ << "<th>" << (there ? xml_text(part.facts[at].first) : "") << "</th><td>"
             << (there ? xml_text(part.facts[at].second) : "") << "</td>";
      }
      out_ << "</tr>\n";
    }
    out_ << "</table>\n";
  }

  void table_head(std::initializer_list<std::pair<Msg, const char*>> columns) {
    out_ << "<table>\n<thead><tr>";
    for (const auto& [name, kind] : columns)
      out_ << "<th class=\"" << kind << "\">" << say(name) << "</th>";
    out_ << "</tr></thead>\n<tbody>\n";
  }

  void result_cell(AcceptanceResult what) {
    out_ << "<td class=\"result " << to_string(what) << "\">" << result(what) << "</td>";
  }

  void checks() {
    out_ << "<h2>" << say(Msg::cert_section_checks) << "</h2>\n";
    table_head({{Msg::accept_label_check, "check"},
                {Msg::accept_label_expected, "want"},
                {Msg::accept_label_observed, "seen"},
                {Msg::accept_label_result, "how"},
                {Msg::accept_label_reason, "why"}});
    for (const AcceptanceCheck* const check : checks_of(one_, false)) {
      out_ << "<tr><td>" << xml_text(check_title(*check, lang_)) << "</td><td>"
           << say(check->expected) << "</td><td>" << say(check->observed) << "</td>";
      result_cell(check->result);
      out_ << "<td>" << say(check->reason) << "</td></tr>\n";
    }
    out_ << "</tbody>\n</table>\n";
  }

  void items() {
    out_ << "<h2>" << say(Msg::cert_section_items) << "</h2>\n";
    table_head({{Msg::cert_item_title, "check"},
                {Msg::accept_label_expected, "brief"},
                {Msg::cert_measured, "how"},
                {Msg::accept_label_result, "how"},
                {Msg::accept_label_reason, "why"}});
    for (const AcceptanceCheck* const check : checks_of(one_, true)) {
      out_ << "<tr><td>" << xml_text(check_title(*check, lang_)) << "</td><td>"
           << say(check->expected) << "</td><td class=\"verdict-cell\">" << say(check->observed)
           << "</td>";
      result_cell(check->result);
      out_ << "<td>" << say(check->reason) << "</td></tr>\n";
    }
    out_ << "</tbody>\n</table>\n";
  }

  const AcceptanceInput& input_;
  const Acceptance& one_;
  Lang lang_;
  std::ostream& out_;
};

}  // namespace

Result<void> write_acceptance_html(const AcceptanceInput& input, std::ostream& out) {
  CertificateHtml(input, out).write();
  return written(out);
}

}  // namespace tenken::report
