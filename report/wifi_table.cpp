// The survey in the terminal and as CSV.
#include <algorithm>
#include <vector>

#include "model/bytes.hpp"
#include "model/messages.hpp"
#include "report/grid.hpp"
#include "report/wifi.hpp"
#include "report/wifi_words.hpp"

namespace tenken::report {
namespace {

using rules::JudgedNetwork;

constexpr std::size_t kMacWidth = 17;

/// One table being written.
class Writer {
 public:
  Writer(const WifiReport& report, std::ostream& out)
      : report_(report),
        out_(out),
        paint_(report.color),
        judged_(rules::judge_survey(report.survey)) {}

  void write() {
    networks();
    stations();
    wired();
    findings();
  }

 private:
  std::string say(Msg message) const { return std::string(message_text(message, report_.lang)); }
  std::string say(const Note& note) const { return note.text(report_.lang); }
  std::string name(const WifiNetwork& network) const { return network_text(network, report_.lang); }

  void title(Msg message, std::size_t count) {
    out_ << paint_(Style::bold, say(message) + " (" + std::to_string(count) + ")") << '\n';
  }

  void bullet(const std::string& text) {
    constexpr std::size_t kIndent = 2;
    const std::size_t room = report_.columns > 20 ? report_.columns - kIndent : 0;
    out_ << "- " << wrapped_text(text, room, kIndent) << '\n';
  }

  void networks() {
    title(Msg::wifi_networks, judged_.size());
    Grid grid({Column(say(Msg::wifi_col_network), 8), Column(say(Msg::wifi_col_bssid), kMacWidth),
               Column::key(say(Msg::wifi_col_channel), true), Column(say(Msg::wifi_col_class), 8),
               Column(say(Msg::wifi_col_ciphers), 8), Column(say(Msg::wifi_col_pmf)),
               Column(say(Msg::wifi_col_wps)), Column::key(say(Msg::wifi_col_grade)),
               Column::key(say(Msg::wifi_col_stations), true)});
    for (const JudgedNetwork& one : judged_) {
      const WifiNetwork& network = *one.network;
      const std::string channel = network.channel ? std::to_string(*network.channel) : "-";
      grid.add({name(network), bssid_text(network), channel,
                std::string(class_label(one.judgement.wifi_class)),
                cipher_list(rules::offered_pairwise(network.offer), " "),
                pmf_text(network, report_.lang), wps_text(network, report_.lang),
                Cell(grade_text(one.judgement.grade), style_of(one.judgement.grade)),
                std::to_string(network.stations.size())});
    }
    grid.print(out_, paint_, report_.columns);
  }

  void stations() {
    std::size_t count = 0;
    Grid grid({Column(say(Msg::wifi_col_station), kMacWidth), Column(say(Msg::wifi_col_network), 8),
               Column(say(Msg::wifi_col_class), 8), Column(say(Msg::wifi_col_ciphers), 8),
               Column(say(Msg::wifi_col_pmf)), Column::key(say(Msg::wifi_col_grade)),
               Column(say(Msg::wifi_col_basis), 8)});
    for (const JudgedNetwork& one : judged_)
      for (std::size_t i = 0; i < one.stations.size(); ++i, ++count) {
        const rules::WifiStationJudgement& judged = one.stations[i];
        grid.add({station_text(one.network->stations[i], report_.lang), name(*one.network),
                  std::string(class_label(judged.wifi_class)), cipher_list(judged.pairwise, " "),
                  pmf_text(judged, report_.lang),
                  Cell(grade_text(judged.grade), style_of(judged.grade)),
                  basis_text(judged.evidence, report_.lang)});
      }
    if (count == 0) return;
    out_ << '\n';
    title(Msg::wifi_stations, count);
    grid.print(out_, paint_, report_.columns);
  }

  void wired() {
    std::vector<std::string> lines;
    for (const JudgedNetwork& one : judged_)
      for (const WifiWiredHost& host : one.network->wired)
        lines.push_back(
            say(Note(host.beside_bssid ? Msg::wifi_wired_self : Msg::wifi_wired_line,
                     {host.mac.to_string(), name(*one.network), std::to_string(host.frames)})));
    if (lines.empty()) return;
    out_ << '\n';
    title(Msg::wifi_wired, lines.size());
    for (const std::string& line : lines) bullet(line);
  }

  /// The worst first; what is fine has no line.
  void findings() {
    struct Line {
      Severity severity;
      std::string text;
    };
    std::vector<Line> lines;
    const auto add = [&](Severity severity, const JudgedNetwork& one, const std::string& text) {
      if (severity == Severity::none) return;
      const std::string where = name(*one.network) + " (" + bssid_text(*one.network) + ")";
      const std::string label(severity_label(severity, report_.lang));
      lines.push_back({severity, '[' + label + "] " + where + ": " + text});
    };
    const auto texts = [&](const rules::WifiTexts& why, const rules::WifiTexts& remedy) {
      return std::string(why.in(report_.lang)) + ' ' + std::string(remedy.in(report_.lang));
    };
    for (const JudgedNetwork& one : judged_) {
      const rules::WifiClassRow& row = rules::wifi_class_row(one.judgement.wifi_class);
      add(rules::wifi_grade_row(row.wifi_class, one.judgement.when).severity, one,
          texts(row.reason, row.remedy));
      for (const rules::WifiCap cap : one.judgement.caps) {
        const rules::WifiCapRow& limit = rules::wifi_cap_row(cap);
        add(limit.severity, one, texts(limit.reason, limit.remedy));
      }
      for (std::size_t i = 0; i < one.stations.size(); ++i)
        if (rules::could_do_better(one.stations[i], *one.network))
          add(Severity::low, one,
              say(Note(Msg::wifi_finding_better,
                       {one.network->stations[i].mac.to_string(),
                        std::string(class_label(one.stations[i].wifi_class)), name(*one.network),
                        "WPA3"})));
    }
    if (lines.empty()) return;
    std::stable_sort(lines.begin(), lines.end(),
                     [](const Line& a, const Line& b) { return a.severity > b.severity; });
    out_ << '\n';
    title(Msg::wifi_findings, lines.size());
    for (const Line& line : lines) bullet(line.text);
    const std::string_view example = rules::wifi_class_row(judged_.front().judgement.wifi_class).id;
    out_ << '\n'
         << paint_(Style::dim,
                   say(Note(Msg::wifi_grades_line,
                            {std::to_string(rules::wifi_grades_version()), std::string(example)})))
         << '\n';
  }

  const WifiReport& report_;
  std::ostream& out_;
  Painter paint_;
  std::vector<JudgedNetwork> judged_;
};

}  // namespace

void write_wifi_table(const WifiReport& report, std::ostream& out) { Writer(report, out).write(); }

void write_wifi_csv(const WifiReport& report, std::ostream& out) {
  const auto say = [&](Msg message) { return std::string(message_text(message, report.lang)); };
  std::vector<Column> columns;
  for (const Msg title :
       {Msg::wifi_col_kind, Msg::wifi_col_network, Msg::wifi_col_hex, Msg::wifi_col_bssid,
        Msg::wifi_col_station, Msg::wifi_col_channel, Msg::wifi_col_class, Msg::wifi_col_akms,
        Msg::wifi_col_ciphers, Msg::wifi_col_group, Msg::wifi_col_pmf, Msg::wifi_col_wps,
        Msg::wifi_col_grade, Msg::wifi_col_severity, Msg::wifi_col_basis})
    columns.emplace_back(say(title));
  Grid grid(std::move(columns));
  for (const JudgedNetwork& one : rules::judge_survey(report.survey)) {
    const WifiNetwork& network = *one.network;
    const std::string name = network_text(network, report.lang);
    const std::string hex = to_hex(as_bytes(network.name()));
    const std::string channel = network.channel ? std::to_string(*network.channel) : "";
    const auto& element = network.offer.rsn ? network.offer.rsn : network.offer.wpa;
    grid.add({say(Msg::wifi_kind_network), name, hex, bssid_text(network), std::string(), channel,
              std::string(class_label(one.judgement.wifi_class)),
              akm_list(rules::offered_akms(network.offer), " "),
              cipher_list(rules::offered_pairwise(network.offer), " "),
              element ? cipher_name(element->group) : std::string(), pmf_text(network, report.lang),
              wps_text(network, report.lang), grade_text(one.judgement.grade),
              std::string(severity_label(one.judgement.severity, report.lang)),
              basis_text(one.judgement.evidence, report.lang)});
    for (std::size_t i = 0; i < one.stations.size(); ++i) {
      const rules::WifiStationJudgement& judged = one.stations[i];
      grid.add({say(Msg::wifi_kind_station), name, hex, bssid_text(network),
                network.stations[i].mac.to_string(), channel,
                std::string(class_label(judged.wifi_class)), akm_list(judged.akms, " "),
                cipher_list(judged.pairwise, " "),
                judged.group ? cipher_name(*judged.group) : std::string(),
                pmf_text(judged, report.lang), std::string(), grade_text(judged.grade),
                std::string(severity_label(judged.severity, report.lang)),
                basis_text(judged.evidence, report.lang)});
    }
  }
  grid.print_csv(out);
}

}  // namespace tenken::report
