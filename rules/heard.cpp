#include "rules/heard.hpp"

#include <chrono>

#include "model/claims.hpp"
#include "rules/facts.hpp"

namespace tenken::rules {
namespace {

constexpr auto kRecent = std::chrono::days(30);

/// Measured by the device, not by today: a capture may be old.
bool is_recent(const Device& device, const Fact& fact) {
  return device.last_seen - fact.last_seen <= kRecent;
}

}  // namespace

Judgement HeardFact::judged(const Device& device, Verdict verdict, Severity severity,
                            Note reason) const {
  Judgement judgement(verdict, severity, std::move(reason));
  judgement.evidence = fact->evidence ? std::vector{*fact->evidence} : presence_evidence(device);
  if (service != nullptr) judgement.endpoint = service->endpoint;
  return judgement;
}

std::vector<HeardFact> heard_facts(const Device& device, std::string_view key) {
  std::vector<HeardFact> heard;
  if (const Fact* const fact = find_fact(device.facts, key))
    heard.push_back({fact, nullptr, printable(device.label()), is_recent(device, *fact)});
  for (const Service* const service : open_services(device))
    if (const Fact* const fact = find_fact(service->facts, key))
      heard.push_back({fact, service, service->endpoint.to_string(), is_recent(device, *fact)});
  return heard;
}

std::string CheckedLogin::name() const {
  const std::string protocol = at.service != nullptr ? std::string(at.service->protocol()) : "-";
  return printable(protocol + ' ' + (login.account.empty() ? "-" : login.account));
}

std::vector<CheckedLogin> checked_logins(const Device& device) {
  std::vector<CheckedLogin> logins;
  for (const HeardFact& fact : heard_facts(device, claim::kLoginTried))
    for (TriedLogin& login : parse_tried_logins(fact.fact->value))
      logins.push_back({fact, std::move(login)});
  return logins;
}

std::vector<HeardLogin> heard_logins(const Device& device) {
  std::vector<HeardLogin> logins;
  for (const HeardFact& heard : heard_facts(device, claim::kLoginSecret))
    for (HeardSecret& secret : parse_heard_secrets(heard.fact->value))
      logins.push_back({heard, std::move(secret)});
  return logins;
}

}  // namespace tenken::rules
