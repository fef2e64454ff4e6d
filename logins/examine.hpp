// Examination of one service: what is asked, in which order, and what it proves.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "logins/knowledge.hpp"
#include "logins/login_check.hpp"
#include "model/attempt.hpp"
#include "model/login.hpp"

namespace tenken::logins {

/// What the examinations of a device share; the references outlive them.
struct Desk {
  AttemptBook& book;
  AttemptLimits limits;
  Attempt attempt;  ///< device, people and scope; the rest is filled in for each attempt
  std::function<std::string(std::string_view account, const Secret& secret)> hash;
  bool guest_allowed = false;   ///< the scope allows to look for services without a login
  bool logins_allowed = false;  ///< the scope allows to try known or supplied logins
  bool locked = false;          ///< a sign of a lock: nothing more on this device
  bool unwell = false;          ///< it answered badly: nothing more on this device
  bool left_alone = false;      ///< it did so in an earlier run
  std::uint64_t attempts = 0;
  std::uint64_t refused = 0;  ///< by the budget

  Desk(AttemptBook& b, AttemptLimits l) : book(b), limits(l) {}
};

struct Examined {
  std::vector<TriedLogin> logins;
  std::string record;  ///< what was done, without any password

  Examined() = default;
};

/// Asks without a login; tries the choice, one after the other, until one is accepted, and then a
/// random password for the same account; looks after the device. An attempt is in the book before
/// it is sent. Three proofs make accepted_verified: the answer of the protocol, the refusal without
/// a login, and the refusal of the random one.
Task<Examined> examine(Place& place, const LoginCheck& check, Choice choice, Desk& desk);

}  // namespace tenken::logins
