#include "scanner/passive/clear_logins.hpp"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "model/claims.hpp"
#include "scanner/passive/observe.hpp"

namespace tenken::passive {
namespace {

constexpr std::string_view kMethod = "passive/login";

/// "ftp admin", "snmp 2c": what is before or behind the dot of the kind's name, and the value.
std::string login_of(const Signal& signal) {
  const std::string_view name = info_of(signal.kind).name;
  const std::size_t dot = name.find('.');
  if (signal.kind == Kind::snmp_community)
    return std::string(name.substr(0, dot)) + " " + printable(signal.value);
  if (signal.kind == Kind::login_token) return printable(signal.value) + " token";
  return std::string(name.substr(dot + 1)) + " " + printable(signal.value);
}

std::string text_of(const Subject& subject) {
  std::string text = subject.ip ? subject.ip->to_string() : std::string();
  if (subject.mac) text += (text.empty() ? "" : " ") + subject.mac->to_string();
  return text;
}

/// "ftp 192.0.2.7:21 admin", as Kind::login_sent says it of "ftp admin".
std::string sent_text(const Subject& server, const std::string& login) {
  if (!server.ip || !server.port) return {};
  const std::string ip = server.ip->to_string();
  const std::size_t blank = login.find(' ');
  return fmt::format(fmt::runtime(server.ip->is_v6() ? "{} [{}]:{}{}" : "{} {}:{}{}"),
                     login.substr(0, blank), ip, *server.port, login.substr(blank));
}

}  // namespace

void ClearLogins::take(const Subject& subject, const Signal& signal) {
  if (signal.kind == Kind::login_sent) senders_[printable(signal.value)].insert(text_of(subject));
  const KindInfo& info = info_of(signal.kind);
  if (info.claim != claim::kClearLogin) return;
  Seen& seen = seen_[subject];
  seen.last = std::max(seen.last, signal.last);
  seen.confidence = std::max(seen.confidence, info.confidence);
  const auto [login, fresh] = seen.logins.emplace(login_of(signal), signal.first.at);
  if (!fresh) login->second = std::min(login->second, signal.first.at);
}

std::string ClearLogins::record_of(const Subject& subject, const Seen& seen) const {
  std::string text = fmt::format("logins in clear text to {}{}\n", text_of(subject),
                                 subject.port ? fmt::format(" port {}", *subject.port) : "");
  std::size_t shown = 0;
  for (const auto& [login, first] : seen.logins) {
    if (shown++ == kShown) break;
    text += fmt::format("{}: first heard {}", login, first.to_string());
    const auto senders = senders_.find(sent_text(subject, login));
    std::size_t named = 0;
    if (senders != senders_.end())
      for (const std::string& sender : senders->second)
        if (named++ < kShown) text += (named == 1 ? ", sent by " : ", ") + sender;
    text += '\n';
  }
  return text;
}

void ClearLogins::tell(Batch& batch, const std::string& sensor) const {
  for (const auto& [subject, seen] : seen_) {
    std::string value;
    std::size_t shown = 0;
    for (const auto& [login, first] : seen.logins) {
      if (shown == kShown) break;
      value += (shown++ == 0 ? "" : ", ") + login;
    }
    if (seen.logins.size() > kShown) value += " +" + std::to_string(seen.logins.size() - kShown);
    Observation& claim = batch.observations.emplace_back(
        subject, claim::kClearLogin, value, Witness(sensor, std::string(kMethod)), seen.last);
    claim.confidence = seen.confidence;
    Evidence record = Evidence::make(EvidenceKind::record, std::string(kMethod),
                                     to_bytes(record_of(subject, seen)), seen.last, true);
    claim.evidence = record.id;
    batch.evidence.push_back(std::move(record));
  }
}

}  // namespace tenken::passive
