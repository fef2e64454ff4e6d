#include "scanner/passive/clear_logins.hpp"

#include <algorithm>

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

}  // namespace

void ClearLogins::take(const Subject& subject, const Signal& signal) {
  const KindInfo& info = info_of(signal.kind);
  if (info.claim != claim::kClearLogin) return;
  Seen& seen = seen_[subject];
  seen.last = std::max(seen.last, signal.last);
  seen.confidence = std::max(seen.confidence, info.confidence);
  seen.logins.insert(login_of(signal));
}

void ClearLogins::tell(Batch& batch, const std::string& sensor) const {
  for (const auto& [subject, seen] : seen_) {
    std::string value;
    std::size_t shown = 0;
    for (const std::string& login : seen.logins) {
      if (shown == kShown) break;
      value += (shown++ == 0 ? "" : ", ") + login;
    }
    if (seen.logins.size() > kShown) value += " +" + std::to_string(seen.logins.size() - kShown);
    Observation& claim = batch.observations.emplace_back(
        subject, claim::kClearLogin, value, Witness(sensor, std::string(kMethod)), seen.last);
    claim.confidence = seen.confidence;
  }
}

}  // namespace tenken::passive
