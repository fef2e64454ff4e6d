// CVE-2023-48795 ("Terrapin"): a server offers its key exchanges, ciphers and MACs in clear, before
// anybody logs in. Vulnerable is one that offers a cipher whose packets can be cut off, without the
// strict key exchange of draft-miller-sshm-strict-kex.
#include "vulndb/proofs.hpp"

#include <algorithm>

#include "model/claims.hpp"

namespace tenken::vulndb {
namespace {

constexpr std::string_view kTerrapin = "CVE-2023-48795";
constexpr std::string_view kStrict = "kex-strict-s-v00@openssh.com";
constexpr std::string_view kChaCha = "chacha20-poly1305@openssh.com";

/// Whether one of the names between commas is as wanted.
template <class Wanted>
bool any_name(std::string_view list, Wanted wanted) {
  while (!list.empty()) {
    const std::size_t end = std::min(list.find(','), list.size());
    if (wanted(list.substr(0, end))) return true;
    list.remove_prefix(std::min(end + 1, list.size()));
  }
  return false;
}

/// In one direction: what the cipher and the MAC together give away.
bool can_be_cut(std::string_view ciphers, std::string_view macs) {
  if (any_name(ciphers, [](std::string_view name) { return name == kChaCha; })) return true;
  return any_name(ciphers, [](std::string_view name) { return name.ends_with("-cbc"); }) &&
         any_name(macs, [](std::string_view name) {
           return name.find("-etm@") != std::string_view::npos;
         });
}

std::optional<Proof> terrapin(const Service& service) {
  const Fact* const kex = find_fact(service.facts, "ssh.kex");
  const std::string_view to_server = value_of(service.facts, "ssh.ciphers_c2s");
  const std::string_view to_client = value_of(service.facts, "ssh.ciphers_s2c");
  if (kex == nullptr || kex->value.empty() || to_server.empty() || to_client.empty())
    return std::nullopt;
  const bool strict = any_name(kex->value, [](std::string_view name) { return name == kStrict; });
  const bool cut = can_be_cut(to_server, value_of(service.facts, "ssh.macs_c2s")) ||
                   can_be_cut(to_client, value_of(service.facts, "ssh.macs_s2c"));
  Proof proof;
  proof.cve = kTerrapin;
  proof.vulnerable = cut && !strict;
  proof.reason = proof.vulnerable ? "shown-by-offer" : "refuted-by-offer";
  proof.product = "ssh";
  proof.service = &service;
  proof.evidence = kex->evidence;
  return proof;
}

}  // namespace

std::vector<Proof> proofs_of(const Device& device) {
  std::vector<Proof> proofs;
  for (const Service& service : device.services) {
    if (!service.open) continue;
    if (std::optional<Proof> proof = terrapin(service)) proofs.push_back(*proof);
  }
  return proofs;
}

}  // namespace tenken::vulndb
