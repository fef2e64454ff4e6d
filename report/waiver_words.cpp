#include "report/waiver_words.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "model/messages.hpp"
#include "report/digest.hpp"
#include "report/json_device.hpp"

namespace tenken::report {

namespace json = boost::json;

namespace {

constexpr std::array kDecisionWords{std::pair("mark", Msg::sheet_label_adoption),
                                    std::pair("reason", Msg::sheet_label_why),
                                    std::pair("consider", Msg::sheet_label_consider),
                                    std::pair("comment", Msg::sheet_label_comment),
                                    std::pair("level", Msg::sheet_label_level),
                                    std::pair("lead", Msg::sheet_label_lead),
                                    std::pair("waiver", Msg::sheet_label_waiver)};

}  // namespace

std::string decision_word(std::string_view what, Lang lang) {
  const auto known =
      std::ranges::find_if(kDecisionWords, [&](const auto& one) { return one.first == what; });
  return known == kDecisionWords.end() ? clean(what) : std::string(text_of(known->second, lang));
}

std::string waiver_text(const Waiver& waiver, Lang lang) {
  return clean(
      Note(Msg::sheet_waived_until, {waiver.until, waiver.owner, waiver.reason}).text(lang));
}

json::object waiver_json(const Waiver& waiver, Timestamp now) {
  json::object out;
  out["item"] = waiver.item;
  out["device"] = waiver.device ? json::value(waiver.device->to_string()) : json::value(nullptr);
  out["device_label"] = text_or_null(waiver.device_label);
  out["reason"] = clean(waiver.reason);
  out["owner"] = clean(waiver.owner);
  out["until"] = waiver.until;
  out["valid"] = waiver.valid(now);
  out["written_by"] = clean(waiver.who);
  out["at"] = waiver.at.to_string();
  return out;
}

json::object adoption_json(const Adoption& adoption) {
  json::object out;
  out["mark"] = adoption.mark ? json::value(to_string(*adoption.mark)) : json::value(nullptr);
  out["sign"] = adoption.mark ? json::value(mark_sign(*adoption.mark)) : json::value(nullptr);
  out["reason"] = text_or_null(adoption.reason);
  out["consider"] = text_or_null(adoption.consider);
  out["comment"] = text_or_null(adoption.comment);
  out["level"] = adoption.level ? json::value(*adoption.level) : json::value(nullptr);
  out["lead"] = adoption.lead ? json::value(to_string(*adoption.lead)) : json::value(nullptr);
  out["written_by"] = clean(adoption.who);
  out["at"] = adoption.at.to_string();
  return out;
}

json::object decision_json(const DecisionChange& change) {
  json::object out;
  out["item"] = change.item;
  out["device_label"] = text_or_null(change.device_label);
  out["what"] = change.what;
  out["before"] = text_or_null(change.before);
  out["after"] = text_or_null(change.after);
  out["who"] = clean(change.who);
  out["at"] = change.at.to_string();
  return out;
}

json::object judged_by_json(const JudgedBy& by) {
  json::object out;
  out["policy"] = text_or_null(by.policy);
  out["policy_sha256"] = text_or_null(by.policy_sha256);
  out["knowledge"] = text_or_null(by.knowledge);
  out["vulnerabilities"] = text_or_null(by.vulnerabilities);
  out["tenken_version"] = text_or_null(by.tenken_version);
  return out;
}

}  // namespace tenken::report
