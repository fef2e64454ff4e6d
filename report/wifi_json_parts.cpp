#include "report/wifi_json_parts.hpp"

#include "report/wifi_words.hpp"

namespace tenken::report {
namespace {

using boost::json::array;
using boost::json::object;
using boost::json::value;

array findings_json(const rules::WifiJudgement& judged, Lang lang) {
  array out;
  for (const rules::WifiCap cap : judged.caps) {
    const rules::WifiCapRow& row = rules::wifi_cap_row(cap);
    object one;
    one["id"] = row.id;
    one["severity"] = to_string(row.severity);
    one["text"] = row.reason.in(lang);
    one["remedy"] = row.remedy.in(lang);
    out.push_back(std::move(one));
  }
  return out;
}

}  // namespace

value wifi_text(const std::string& text) { return text.empty() ? value(nullptr) : value(text); }

value wifi_mac(const std::optional<MacAddress>& mac) {
  return mac ? value(mac->to_string()) : value(nullptr);
}

value wifi_ssid(std::string_view bytes) {
  return bytes.empty() ? value(nullptr) : value(ssid_text(bytes));
}

array wifi_ciphers(const WifiSuites& suites) {
  array out;
  for (const WifiSuite one : suites) out.emplace_back(cipher_name(one));
  return out;
}

array wifi_akms(const WifiSuites& suites) {
  array out;
  for (const WifiSuite one : suites) out.emplace_back(akm_name(one));
  return out;
}

value wifi_security(const std::optional<WifiSecurity>& security) {
  if (!security) return nullptr;
  object out;
  out["akms"] = wifi_akms(security->akms);
  out["pairwise"] = wifi_ciphers(security->pairwise);
  out["group"] = cipher_name(security->group);
  const auto management = security->effective_group_management();
  out["group_mgmt"] = management ? value(cipher_name(*management)) : value(nullptr);
  out["group_mgmt_stated"] = security->group_management.has_value();
  out["pmf"] = to_string(security->pmf);
  out["pmkids"] = security->pmkids;
  out["malformed"] = security->malformed || security->cut_tail;
  return out;
}

void add_wifi_judgement(object& out, const rules::WifiJudgement& judged, Lang lang) {
  const rules::WifiClassRow& row = rules::wifi_class_row(judged.wifi_class);
  out["class"] = row.label;
  out["class_id"] = row.id;
  out["grade"] = wifi_text(std::string(to_string(judged.grade)));
  out["severity"] = to_string(judged.severity);
  out["text"] = row.reason.in(lang);
  out["remedy"] = row.remedy.in(lang);
  out["evidence"] = to_string(judged.evidence);
  out["confidence"] = confidence(judged.evidence);
  out["findings"] = findings_json(judged, lang);
}

}  // namespace tenken::report
