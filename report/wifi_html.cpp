// The survey as one page of HTML, without script and without anything from elsewhere. Every text
// goes through xml_text().
#include <string>

#include "model/messages.hpp"
#include "report/wifi.hpp"
#include "report/wifi_words.hpp"
#include "report/xml_text.hpp"

namespace tenken::report {
namespace {

constexpr std::string_view kHead =
    R"(<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'">
<meta name="referrer" content="no-referrer">
<meta name="viewport" content="width=device-width, initial-scale=1">
<style>
body { margin: 0 auto; max-width: 1120px; padding: 24px; line-height: 1.6; font-size: 15px; color: #16202c;
  font-family: system-ui, "Hiragino Sans", "Yu Gothic", Meiryo, "Noto Sans CJK JP", sans-serif; overflow-wrap: anywhere; }
h1 { font-size: 24px; } h2 { font-size: 18px; border-bottom: 2px solid #14385f; padding-bottom: 6px; }
table { border-collapse: collapse; width: 100%; } th, td { border-bottom: 1px solid #d9dfe6; padding: 4px 8px; text-align: left; vertical-align: top; }
th { font-size: 12px; color: #55616f; } .good { color: #0b6b3a; } .fair { color: #8a4b00; } .bad { color: #a81c12; }
.grade { font-weight: 700; } .hint { color: #55616f; font-size: 13px; }
</style>
)";

const char* grade_class(rules::WifiGrade grade) {
  switch (style_of(grade)) {
    case Style::green:
      return "grade good";
    case Style::yellow:
      return "grade fair";
    case Style::red:
      return "grade bad";
    default:
      return "grade";
  }
}

/// One page being written.
class Page {
 public:
  Page(const WifiReport& report, std::ostream& out)
      : report_(report), out_(out), judged_(rules::judge_survey(report.survey)) {}

  void write() {
    out_ << "<!doctype html>\n<html lang=\"" << to_string(report_.lang) << "\">\n<head>\n"
         << kHead << "<title>" << xml_text(say(Msg::wifi_title))
         << "</title>\n</head>\n<body>\n<h1>" << xml_text(say(Msg::wifi_title)) << "</h1>\n";
    networks();
    stations();
    findings();
    out_ << "<p class=\"hint\">"
         << xml_text(Note(Msg::explain_wifi_policy, {std::to_string(rules::wifi_grades_version())})
                         .text(report_.lang))
         << " tenken " << xml_text(report_.tenken_version) << "</p>\n</body>\n</html>\n";
  }

 private:
  std::string say(Msg message) const { return std::string(message_text(message, report_.lang)); }
  std::string name(const WifiNetwork& network) const { return network_text(network, report_.lang); }

  void table(Msg title, std::initializer_list<Msg> columns) {
    out_ << "<h2>" << xml_text(say(title)) << "</h2>\n<table>\n<tr>";
    for (const Msg column : columns) out_ << "<th>" << xml_text(say(column)) << "</th>";
    out_ << "</tr>\n";
  }

  void cells(std::initializer_list<std::string> texts) {
    for (const std::string& text : texts) out_ << "<td>" << xml_text(text) << "</td>";
  }

  void grade(rules::WifiGrade grade) {
    out_ << "<td class=\"" << grade_class(grade) << "\">" << xml_text(grade_text(grade)) << "</td>";
  }

  void networks() {
    table(Msg::wifi_networks,
          {Msg::wifi_col_network, Msg::wifi_col_bssid, Msg::wifi_col_channel, Msg::wifi_col_class,
           Msg::wifi_col_akms, Msg::wifi_col_ciphers, Msg::wifi_col_pmf, Msg::wifi_col_wps,
           Msg::wifi_col_stations, Msg::wifi_col_grade});
    for (const rules::JudgedNetwork& one : judged_) {
      const WifiNetwork& network = *one.network;
      out_ << "<tr>";
      cells({name(network), bssid_text(network),
             network.channel ? std::to_string(*network.channel) : "-",
             std::string(class_label(one.judgement.wifi_class)),
             akm_list(rules::offered_akms(network.offer), " "),
             cipher_list(rules::offered_pairwise(network.offer), " "),
             pmf_text(network, report_.lang), wps_text(network, report_.lang),
             std::to_string(network.stations.size())});
      grade(one.judgement.grade);
      out_ << "</tr>\n";
    }
    out_ << "</table>\n";
  }

  void stations() {
    table(Msg::wifi_stations,
          {Msg::wifi_col_station, Msg::wifi_col_network, Msg::wifi_col_class, Msg::wifi_col_akms,
           Msg::wifi_col_ciphers, Msg::wifi_col_pmf, Msg::wifi_col_basis, Msg::wifi_col_grade});
    for (const rules::JudgedNetwork& one : judged_)
      for (std::size_t i = 0; i < one.stations.size(); ++i) {
        const rules::WifiStationJudgement& judged = one.stations[i];
        out_ << "<tr>";
        cells({station_text(one.network->stations[i], report_.lang), name(*one.network),
               std::string(class_label(judged.wifi_class)), akm_list(judged.akms, " "),
               cipher_list(judged.pairwise, " "), pmf_text(judged, report_.lang),
               basis_text(judged.evidence, report_.lang)});
        grade(judged.grade);
        out_ << "</tr>\n";
      }
    out_ << "</table>\n";
  }

  void finding(const WifiNetwork& network, Severity severity, const rules::WifiTexts& reason,
               const rules::WifiTexts& remedy) {
    if (severity == Severity::none) return;
    out_ << "<tr>";
    cells({std::string(severity_label(severity, report_.lang)), name(network), bssid_text(network),
           std::string(reason.in(report_.lang)) + ' ' + std::string(remedy.in(report_.lang))});
    out_ << "</tr>\n";
  }

  void findings() {
    table(Msg::wifi_findings, {Msg::wifi_col_severity, Msg::wifi_col_network, Msg::wifi_col_bssid,
                               Msg::wifi_col_finding});
    for (const rules::JudgedNetwork& one : judged_) {
      const rules::WifiClassRow& row = rules::wifi_class_row(one.judgement.wifi_class);
      finding(*one.network, rules::wifi_grade_row(row.wifi_class, one.judgement.when).severity,
              row.reason, row.remedy);
      for (const rules::WifiCap cap : one.judgement.caps) {
        const rules::WifiCapRow& limit = rules::wifi_cap_row(cap);
        finding(*one.network, limit.severity, limit.reason, limit.remedy);
      }
    }
    out_ << "</table>\n";
  }

  const WifiReport& report_;
  std::ostream& out_;
  std::vector<rules::JudgedNetwork> judged_;
};

}  // namespace

void write_wifi_html(const WifiReport& report, std::ostream& out) { Page(report, out).write(); }

}  // namespace tenken::report
