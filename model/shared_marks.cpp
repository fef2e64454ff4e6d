#include <algorithm>
#include <unordered_map>

#include "model/claims.hpp"
#include "model/heard_secret.hpp"
#include "model/inventory_view.hpp"
#include "model/login.hpp"

namespace tenken {
namespace {

/// Calls `take` with every key and every hash of a password of the device.
template <class Take>
void each_mark(const Device& device, const Take& take) {
  const auto facts = [&](const Facts& list) {
    for (const auto& [claim, fact] : list) {
      if (is_key_claim(claim)) {
        take(fact.value);
      } else if (claim == claim::kLoginSecret) {
        for (const HeardSecret& secret : parse_heard_secrets(fact.value)) take(secret.hash);
      } else if (claim == claim::kLoginTried) {
        for (const TriedLogin& login : parse_tried_logins(fact.value)) take(login.hash);
      }
    }
  };
  facts(device.facts);
  for (const Service& service : device.services)
    if (service.open) facts(service.facts);
}

}  // namespace

bool is_key_claim(std::string_view claim) {
  return claim == claim::kIdentityTlsKey || claim == claim::kIdentitySshKey ||
         claim == "tls.cert.spki_sha256" || claim.starts_with("ssh.hostkey.");
}

SharedMarks shared_marks(const std::vector<Device>& devices) {
  std::unordered_map<std::string, std::vector<std::size_t>> all;
  for (std::size_t i = 0; i < devices.size(); ++i)
    each_mark(devices[i], [&](const std::string& mark) {
      if (mark.empty()) return;
      auto& places = all[mark];
      if (places.empty() || places.back() != i) places.push_back(i);
    });
  SharedMarks shared;
  for (auto& [mark, places] : all)
    if (places.size() > 1) shared.emplace(mark, std::move(places));
  return shared;
}

}  // namespace tenken
