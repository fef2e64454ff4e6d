#include "alerts/format.hpp"

#include <array>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <fmt/core.h>
#include <openssl/evp.h>

#include "model/bytes.hpp"
#include "model/messages.hpp"

namespace tenken::alerts {
namespace {

constexpr std::size_t kMostField = 512;  // bytes of a text that came from the network
constexpr std::size_t kMostAddresses = 16;

std::string bounded(std::string_view text) { return printable(text, kMostField); }

/// Of syslog, by Severity: informational, notice, warning, error, critical.
constexpr std::array kSyslogSeverities{6, 5, 4, 3, 2};
/// Of CEF and ECS, 0 to 10.
constexpr std::array kNumbers{1, 3, 5, 8, 10};

int by_severity(const std::array<int, 5>& table, Severity severity) {
  return table[static_cast<std::size_t>(severity)];
}

std::string escaped(std::string_view text, std::string_view special) {
  std::string result;
  for (const char c : text) {
    if (c == '\n' || c == '\r') {
      result += ' ';
      continue;
    }
    if (special.find(c) != std::string_view::npos) result += '\\';
    result += c;
  }
  return result;
}

std::string cef_header(std::string_view text) { return escaped(text, "\\|"); }
std::string cef_value(std::string_view text) { return escaped(text, "\\="); }

std::string base64(std::string_view text) {
  std::string out(4 * ((text.size() + 2) / 3) + 1, '\0');
  const int size = ::EVP_EncodeBlock(reinterpret_cast<unsigned char*>(out.data()),
                                     reinterpret_cast<const unsigned char*>(text.data()),
                                     static_cast<int>(text.size()));
  out.resize(static_cast<std::size_t>(size));
  return out;
}

/// Lines of at most 76 characters, RFC 2045.
std::string base64_lines(std::string_view text) {
  constexpr std::size_t kLine = 76;
  const std::string all = base64(text);
  std::string lines;
  for (std::size_t at = 0; at < all.size(); at += kLine) lines += all.substr(at, kLine) + "\r\n";
  return lines;
}

/// A header's text as encoded words of RFC 2047, cut between characters.
std::string header_text(std::string_view text) {
  constexpr std::size_t kWord = 42;  // bytes, 56 characters as base64
  std::string result;
  while (!text.empty()) {
    std::size_t size = std::min(kWord, text.size());
    while (size > 1 && size < text.size() &&
           (static_cast<unsigned char>(text[size]) & 0xC0) == 0x80)
      --size;
    if (!result.empty()) result += "\r\n ";
    result += "=?UTF-8?B?" + base64(text.substr(0, size)) + "?=";
    text.remove_prefix(size);
  }
  return result;
}

std::string member(const boost::json::object& object, std::string_view key) {
  const auto* value = object.if_contains(key);
  return value != nullptr && value->is_string() ? std::string(value->get_string()) : std::string();
}

/// "Sun, 29 Nov 2026 10:02:03 +0000" from "2026-11-29T10:02:03.000000Z".
std::string mail_date(Timestamp at) {
  constexpr std::array<std::string_view, 12> kMonths{"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                     "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  const std::string text = at.to_string();
  const auto month = static_cast<std::size_t>((text[5] - '0') * 10 + (text[6] - '0') - 1);
  return fmt::format("{} {} {} {} +0000", text.substr(8, 2), kMonths[month % 12], text.substr(0, 4),
                     text.substr(11, 8));
}

}  // namespace

std::string to_json(const Alert& alert) {
  boost::json::object json;
  json["id"] = alert.id.to_string();
  json["kind"] = alert.kind;
  json["rule"] = alert.rule;
  json["severity"] = to_string(alert.severity);
  json["site"] = bounded(alert.site);
  json["device"] = alert.device.to_string();
  json["label"] = bounded(alert.label);
  boost::json::array addresses;
  for (const std::string& address : alert.addresses)
    if (addresses.size() < kMostAddresses) addresses.push_back(boost::json::string(address));
  json["addresses"] = std::move(addresses);
  json["what"] = bounded(alert.what);
  json["before"] = bounded(alert.before);
  json["after"] = bounded(alert.after);
  json["text"] = bounded(alert.text);
  json["at"] = alert.at.to_string();
  return boost::json::serialize(json);
}

Result<Alert> from_json(std::string_view json) {
  boost::json::error_code error;
  const boost::json::value value = boost::json::parse(json, error);
  if (error || !value.is_object()) return fail(Errc::malformed, "alert is no JSON object");
  const auto& object = value.get_object();
  Alert alert;
  const auto id = AlertId::parse(member(object, "id"));
  const auto device = DeviceId::parse(member(object, "device"));
  const auto at = Timestamp::parse(member(object, "at"));
  if (!id || !device || !at) return fail(Errc::malformed, "alert lacks its id, device or time");
  alert.id = *id;
  alert.device = *device;
  alert.at = *at;
  alert.kind = member(object, "kind");
  alert.rule = member(object, "rule");
  alert.severity = parse_severity(member(object, "severity")).value_or(Severity::none);
  alert.site = member(object, "site");
  alert.label = member(object, "label");
  if (const auto* list = object.if_contains("addresses"); list != nullptr && list->is_array())
    for (const auto& element : list->get_array())
      if (element.is_string()) alert.addresses.emplace_back(element.get_string());
  alert.what = member(object, "what");
  alert.before = member(object, "before");
  alert.after = member(object, "after");
  alert.text = member(object, "text");
  return alert;
}

std::string ecs_json(const Alert& alert, std::string_view version) {
  boost::json::object event;
  event["id"] = alert.id.to_string();
  event["kind"] = "alert";
  event["module"] = "tenken";
  event["action"] = alert.kind;
  event["severity"] = by_severity(kNumbers, alert.severity);
  boost::json::object host;
  host["id"] = alert.device.to_string();
  host["name"] = alert.label;
  boost::json::array addresses;
  for (const std::string& address : alert.addresses)
    addresses.push_back(boost::json::string(address));
  host["ip"] = std::move(addresses);
  boost::json::object observer;
  observer["product"] = "tenken";
  observer["type"] = "scanner";
  observer["version"] = std::string(version);
  boost::json::object own;
  own["site"] = alert.site;
  own["severity"] = to_string(alert.severity);
  own["what"] = alert.what;
  own["before"] = alert.before;
  own["after"] = alert.after;
  boost::json::object json;
  json["@timestamp"] = alert.at.to_string();
  json["ecs"] = {{"version", "8.11"}};
  json["message"] = alert.text;
  json["event"] = std::move(event);
  json["host"] = std::move(host);
  json["observer"] = std::move(observer);
  json["rule"] = {{"name", alert.rule}};
  json["tenken"] = std::move(own);
  return boost::json::serialize(json);
}

std::string cef(const Alert& alert, std::string_view version) {
  std::string line =
      fmt::format("CEF:0|tenken|tenken|{}|{}|{}|{}|", cef_header(version), cef_header(alert.kind),
                  cef_header(alert.text), by_severity(kNumbers, alert.severity));
  line += fmt::format("externalId={} rt={} dvchost={}", alert.id.to_string(),
                      alert.at.nanoseconds / 1'000'000, cef_value(alert.label));
  if (!alert.addresses.empty()) {
    const std::string& address = alert.addresses.front();
    const bool six = address.find(':') != std::string::npos;
    // dvc takes IPv4 only.
    line += six ? fmt::format(" c6a1Label=Device address c6a1={}", cef_value(address))
                : fmt::format(" dvc={}", cef_value(address));
  }
  const auto custom = [&](int number, std::string_view label, std::string_view value) {
    if (!value.empty())
      line += fmt::format(" cs{0}Label={1} cs{0}={2}", number, label, cef_value(value));
  };
  custom(1, "What", alert.what);
  custom(2, "Before", alert.before);
  custom(3, "After", alert.after);
  custom(4, "Site", alert.site);
  custom(5, "Rule", alert.rule);
  custom(6, "DeviceId", alert.device.to_string());
  return line;
}

std::string syslog_message(const Channel& channel, const Alert& alert, std::string_view host,
                           std::string_view version) {
  std::string name;
  for (const char c : host)
    if (c > ' ' && c <= '~' && name.size() < 255) name += c;
  const int priority = channel.facility * 8 + by_severity(kSyslogSeverities, alert.severity);
  const bool as_cef = channel.format == AlertFormat::cef;
  // The byte order mark says that what follows is UTF-8. CEF has to begin at once.
  return fmt::format("<{}>1 {} {} tenken - {} - {}{}", priority, alert.at.to_string(),
                     name.empty() ? "-" : name, alert.kind.substr(0, 32),
                     as_cef ? "" : "\xEF\xBB\xBF",
                     as_cef ? cef(alert, version) : ecs_json(alert, version));
}

std::string mail_text(const Channel& channel, std::span<const Alert> alerts, Lang lang,
                      Timestamp now) {
  const Alert& first = alerts.front();
  const Note subject =
      alerts.size() == 1 ? Note(Msg::alerts_mail_subject, {first.text})
                         : Note(Msg::alerts_mail_many, {std::to_string(alerts.size()), first.site});
  std::string body;
  for (const Alert& alert : alerts) {
    body += alert.at.to_local_string() + "  " + std::string(severity_label(alert.severity, lang)) +
            "  " + alert.label;
    for (const std::string& address : alert.addresses) body += " " + address;
    body += "\r\n    " + alert.text + "\r\n    " + alert.kind + "  " + alert.id.to_string() +
            "\r\n\r\n";
  }
  std::string recipients;
  for (const std::string& one : channel.recipients)
    recipients += (recipients.empty() ? "" : ",\r\n ") + one;
  return "Date: " + mail_date(now) + "\r\nFrom: " + channel.from + "\r\nTo: " + recipients +
         "\r\nSubject: " + header_text(subject.text(lang)) + "\r\nMessage-ID: <" +
         first.id.to_string() + "." + std::to_string(alerts.size()) +
         "@tenken.invalid>\r\nAuto-Submitted: auto-generated\r\nMIME-Version: 1.0\r\n"
         "Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: base64\r\n\r\n" +
         base64_lines(body);
}

}  // namespace tenken::alerts
