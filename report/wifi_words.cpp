#include "report/wifi_words.hpp"

#include "model/bytes.hpp"
#include "model/messages.hpp"

namespace tenken::report {
namespace {

constexpr std::size_t kLongestShown = 160;  // 32 bytes, each at most as \xNN

std::string say(Msg message, Lang lang) { return std::string(message_text(message, lang)); }

template <class Name>
std::string joined(const WifiSuites& suites, std::string_view separator, Name name) {
  std::string out;
  for (const WifiSuite suite : suites) {
    if (!out.empty()) out += separator;
    out += name(suite);
  }
  return out;
}

}  // namespace

std::string ssid_text(std::string_view bytes) { return printable(bytes, kLongestShown); }

std::string network_text(const WifiNetwork& network, Lang lang) {
  if (!network.names.empty()) return ssid_text(network.name());
  if (!network.mesh_id.empty())
    return Note(Msg::wifi_mesh, {ssid_text(network.mesh_id)}).text(lang);
  return say(network.hidden ? Msg::wifi_hidden : Msg::wifi_unnamed, lang);
}

std::string bssid_text(const WifiNetwork& network) {
  return network.bssid.is_zero() ? "-" : network.bssid.to_string();
}

std::string station_text(const WifiStation& station, Lang lang) {
  const std::string mac = station.mac.to_string();
  return station.mac.is_locally_administered() ? Note(Msg::wifi_random, {mac}).text(lang) : mac;
}

std::string cipher_list(const WifiSuites& ciphers, std::string_view separator) {
  return joined(ciphers, separator, cipher_name);
}

std::string akm_list(const WifiSuites& akms, std::string_view separator) {
  return joined(akms, separator, akm_name);
}

std::string pmf_text(const WifiNetwork& network, Lang lang) {
  if (!network.advertised || !network.offer.has_security()) return {};
  const auto& element = network.offer.rsn ? network.offer.rsn : network.offer.override1;
  switch (element ? element->pmf : WifiPmf::none) {
    case WifiPmf::required:
      return say(Msg::wifi_pmf_required, lang);
    case WifiPmf::capable:
      return say(Msg::wifi_pmf_capable, lang);
    case WifiPmf::invalid:
      return say(Msg::wifi_pmf_invalid, lang);
    case WifiPmf::unknown:
      return say(Msg::wifi_pmf_unknown, lang);
    case WifiPmf::none:
      break;
  }
  return say(Msg::wifi_pmf_none, lang);
}

std::string pmf_text(const rules::WifiStationJudgement& station, Lang lang) {
  if (!station.pmf_used) return {};
  return say(*station.pmf_used ? Msg::wifi_pmf_used : Msg::wifi_pmf_none, lang);
}

std::string wps_text(const WifiNetwork& network, Lang lang) {
  const auto& wps = network.offer.wps;
  if (!wps) return {};
  if (wps->takes_pin()) return say(wps->locked ? Msg::wifi_wps_locked : Msg::wifi_wps_pin, lang);
  return say(wps->takes_button() ? Msg::wifi_wps_button : Msg::wifi_wps_on, lang);
}

std::string grade_text(rules::WifiGrade grade) {
  const std::string_view text = to_string(grade);
  return text.empty() ? "-" : std::string(text);
}

std::string basis_text(rules::WifiEvidence evidence, Lang lang) {
  switch (evidence) {
    case rules::WifiEvidence::advertised:
      return say(Msg::wifi_basis_advertised, lang);
    case rules::WifiEvidence::negotiated:
      return say(Msg::wifi_basis_negotiated, lang);
    case rules::WifiEvidence::handshake:
      return say(Msg::wifi_basis_handshake, lang);
    case rules::WifiEvidence::inferred:
      return say(Msg::wifi_basis_inferred, lang);
    case rules::WifiEvidence::clear_data:
      return say(Msg::wifi_basis_clear_data, lang);
    case rules::WifiEvidence::configured:
      return say(Msg::wifi_basis_configured, lang);
    case rules::WifiEvidence::none:
      break;
  }
  return say(Msg::wifi_basis_none, lang);
}

Style style_of(rules::WifiGrade grade) {
  if (grade == rules::WifiGrade::none) return Style::dim;
  if (grade <= rules::WifiGrade::a_minus) return Style::green;
  return grade <= rules::WifiGrade::c ? Style::yellow : Style::red;
}

std::string_view class_label(rules::WifiClass wifi_class) {
  return rules::wifi_class_row(wifi_class).label;
}

namespace {

Msg grade_message(rules::WifiWhen when) {
  switch (when) {
    case rules::WifiWhen::required:
      return Msg::explain_wifi_grade_required;
    case rules::WifiWhen::capable:
      return Msg::explain_wifi_grade_capable;
    case rules::WifiWhen::none:
      return Msg::explain_wifi_grade_none;
    case rules::WifiWhen::guest:
      return Msg::explain_wifi_grade_guest;
    case rules::WifiWhen::any:
      break;
  }
  return Msg::explain_wifi_grade_any;
}

std::string ending(std::string_view reason, std::string_view remedy, Lang lang) {
  std::string out = "\n";
  out.append(reason).append("\n\n");
  out += Note(Msg::explain_remedy, {std::string(remedy)}).text(lang) + "\n\n";
  return out +
         Note(Msg::explain_wifi_policy, {std::to_string(rules::wifi_grades_version())}).text(lang) +
         "\n";
}

std::string explain_class(const rules::WifiClassRow& row, Lang lang) {
  std::string out =
      Note(Msg::explain_wifi_class, {std::string(row.label), std::string(row.id)}).text(lang) +
      "\n";
  for (const rules::WifiGradeRow& grade : rules::wifi_grades()) {
    if (grade.wifi_class != row.wifi_class) continue;
    const std::string letter = grade.grade == rules::WifiGrade::none
                                   ? say(Msg::explain_wifi_no_grade, lang)
                                   : std::string(to_string(grade.grade));
    out +=
        "  " +
        Note(grade_message(grade.when), {letter, std::string(severity_label(grade.severity, lang))})
            .text(lang) +
        "\n";
  }
  return out + ending(row.reason.in(lang), row.remedy.in(lang), lang);
}

std::string explain_cap(const rules::WifiCapRow& row, Lang lang) {
  const std::string severity(severity_label(row.severity, lang));
  Note limit(Msg::explain_wifi_limit, {std::string(to_string(row.grade)), severity});
  if (row.grade == rules::WifiGrade::lower) limit = Note(Msg::explain_wifi_lower, {severity});
  if (row.grade == rules::WifiGrade::unlimited)
    limit = Note(Msg::explain_wifi_no_limit, {severity});
  return Note(Msg::explain_wifi_cap, {std::string(row.id)}).text(lang) + "\n  " + limit.text(lang) +
         "\n" + ending(row.reason.in(lang), row.remedy.in(lang), lang);
}

std::string explain_all(Lang lang) {
  std::string out = say(Msg::explain_wifi_all, lang) + "\n";
  std::size_t widest = 0;
  for (const rules::WifiClassRow& row : rules::wifi_classes())
    widest = std::max(widest, row.id.size());
  for (const rules::WifiClassRow& row : rules::wifi_classes())
    out.append("  ").append(padded(row.id, widest + 2)).append(row.label).append("\n");
  for (const rules::WifiCapRow& row : rules::wifi_caps())
    out.append("  ").append(padded(row.id, widest + 2)).append(row.reason.in(lang)).append("\n");
  return out;
}

}  // namespace

std::string explain_wifi(std::string_view id, Lang lang) {
  constexpr std::string_view kTopic = "wifi:";
  if (id == "wifi") return explain_all(lang);
  if (!id.starts_with(kTopic)) return {};
  id.remove_prefix(kTopic.size());
  if (const rules::WifiClassRow* const row = rules::find_wifi_class(id))
    return explain_class(*row, lang);
  if (const rules::WifiCapRow* const row = rules::find_wifi_cap(id)) return explain_cap(*row, lang);
  return {};
}

}  // namespace tenken::report
