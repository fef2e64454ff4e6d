// What several rules ask of what was heard: logins in clear text, and what was kept of their
// passwords.
#pragma once

#include <string>
#include <vector>

#include "model/heard_secret.hpp"
#include "model/inventory_view.hpp"
#include "model/login.hpp"
#include "rules/rule.hpp"

namespace tenken::rules {

/// A fact that was heard about the device or about one of its open services.
struct HeardFact {
  const Fact* fact;
  const Service* service;  ///< null: about the device
  std::string where;       ///< the service or the device, printable
  bool recent;             ///< what was heard long before may have been put right since

  /// A judgement that cites it.
  Judgement judged(const Device& device, Verdict verdict, Severity severity, Note reason) const;
};

/// The facts of a key, the device's first, then those of its open services.
std::vector<HeardFact> heard_facts(const Device& device, std::string_view key);

struct HeardLogin {
  HeardFact at;
  HeardSecret secret;

  /// "telnet admin": printable.
  std::string name() const { return printable(secret.protocol + ' ' + secret.account); }
};

/// A login that was checked with the device's owner's consent.
struct CheckedLogin {
  HeardFact at;
  TriedLogin login;

  /// "telnet admin": printable.
  std::string name() const;
};

/// The logins that were checked; none of devices that were never audited.
std::vector<CheckedLogin> checked_logins(const Device& device);

/// The logins whose passwords were heard.
std::vector<HeardLogin> heard_logins(const Device& device);

}  // namespace tenken::rules
