#include "vulndb/survey.hpp"

#include <algorithm>
#include <array>

#include "model/claims.hpp"
#include "model/enum_text.hpp"
#include "vulndb/proofs.hpp"

namespace tenken::vulndb {
namespace {

constexpr std::array<std::string_view, 4> kTierNames{"proof", "version", "backport", "model"};

struct Facet {
  std::string_view claim;
  std::string_view source;  ///< empty: the protocol of the service and the claim's own name
};

/// What of a service names programs. A product that a probe recognised is asked as "other", so that
/// its name alone counts.
constexpr std::array kFacets{
    Facet{"ssh.software", "ssh.banner"},    Facet{"ssh.banner", "ssh.banner"},
    Facet{"http.server", "http.server"},    Facet{"http.title", "http.title"},
    Facet{"http.realm", "http.realm"},      Facet{"ssdp.server", "ssdp.server"},
    Facet{"rtsp.server", "rtsp.server"},    Facet{"dns.version", "dns.version.bind"},
    Facet{"mqtt.version", "mqtt.version"},  Facet{"smb.native_lm", "smb.native_lm"},
    Facet{"snmp.sysdescr", "snmp.sysdescr"}};

void add(std::vector<Candidate>& all, Candidate candidate) {
  const auto same = std::ranges::find_if(all, [&](const Candidate& other) {
    return other.product == candidate.product && other.endpoint == candidate.endpoint;
  });
  if (same == all.end()) {
    all.push_back(std::move(candidate));
    return;
  }
  if (same->release.version.empty() && !candidate.release.version.empty())
    *same = std::move(candidate);
  else if (same->distribution.name.empty())
    same->distribution = std::move(candidate.distribution);
}

void add_text(std::vector<Candidate>& all, std::string_view source, std::string_view text,
              const Service& service, const std::optional<EvidenceId>& evidence) {
  for (Candidate& candidate : programs_in(source, text)) {
    candidate.endpoint = service.endpoint;
    if (evidence) candidate.evidence = {*evidence};
    add(all, std::move(candidate));
  }
}

void add_service(std::vector<Candidate>& all, const Service& service) {
  if (const Fact* const banner = find_fact(service.facts, claim::kBanner))
    add_text(all, std::string(service.protocol()) + ".banner", banner->value, service,
             banner->evidence);
  for (const Facet& facet : kFacets)
    if (const Fact* const fact = find_fact(service.facts, facet.claim))
      add_text(all, facet.source, fact->value, service, fact->evidence);
  if (const Fact* const product = find_fact(service.facts, claim::kProduct)) {
    std::string text = product->value;
    if (const std::string_view version = value_of(service.facts, claim::kVersion); !version.empty())
      text.append(1, ' ').append(version);
    add_text(all, "product", text, service, product->evidence);
  }
  if (const Fact* const name = find_fact(service.facts, claim::kCpe))
    if (const auto cpe = parse_cpe(name->value); cpe && cpe->part == 'a') {
      Candidate candidate;
      candidate.product = Product(cpe->vendor, cpe->product);
      if (cpe->version != "*" && cpe->version != "-")
        candidate.release =
            Release(cpe->version, cpe->update == "*" || cpe->update == "-" ? "" : cpe->update);
      candidate.seen = cpe->product;
      candidate.endpoint = service.endpoint;
      if (name->evidence) candidate.evidence = {*name->evidence};
      add(all, std::move(candidate));
    }
}

void add_firmware(std::vector<Candidate>& all, Matcher& matcher, const Device& device) {
  const Fact* const model = find_fact(device.facts, claim::kModel);
  const auto declared = device.declared.find(DeclaredField::model);
  const std::string_view told = model != nullptr ? std::string_view(model->value)
                                : declared != device.declared.end()
                                    ? std::string_view(declared->second)
                                    : std::string_view();
  std::string_view firmware = value_of(device.facts, claim::kFirmware);
  const auto written = device.declared.find(DeclaredField::firmware);
  if (firmware.empty() && written != device.declared.end()) firmware = written->second;
  if (!told.empty()) {
    const std::string_view vendor = value_of(device.facts, claim::kVendor);
    for (Candidate& candidate : matcher.candidates(told_device(vendor, told, firmware))) {
      if (model != nullptr && model->evidence) candidate.evidence = {*model->evidence};
      add(all, std::move(candidate));
    }
  }
  // The operating system of a device whose maker numbers it as one product.
  if (const Fact* const os = find_fact(device.facts, claim::kOs))
    for (Candidate& candidate : programs_in("os", os->value)) {
      if (os->evidence) candidate.evidence = {*os->evidence};
      add(all, std::move(candidate));
    }
}

/// What a service shows stands above what its version says, whoever built it.
void apply(const Proof& proof, Matcher& matcher, Surveyed& surveyed) {
  const auto number = matcher.find(proof.cve);
  if (!number) return;
  const auto same = [&](const Vulnerability& one) {
    return one.cve == proof.cve && one.endpoint == proof.service->endpoint;
  };
  auto& from = proof.vulnerable ? surveyed.mended : surveyed.open;
  auto& to = proof.vulnerable ? surveyed.open : surveyed.mended;
  for (const Vulnerability& one : from)
    if (same(one)) to.push_back(one);
  std::erase_if(from, same);
  if (proof.vulnerable && std::ranges::none_of(to, same)) {
    Vulnerability& added = to.emplace_back(matcher.shown(*number));
    added.product = proof.product;
    added.endpoint = proof.service->endpoint;
  }
  for (Vulnerability& one : to) {
    if (!same(one)) continue;
    if (proof.vulnerable) one.tier = VulnTier::proof;
    one.reason = proof.reason;
    if (proof.evidence) one.evidence = {*proof.evidence};
  }
}

Surveyed surveyed(Matcher& matcher, const std::vector<Candidate>& candidates) {
  Surveyed result;
  result.candidates = candidates.size();
  for (const Candidate& candidate : candidates) {
    if (!result.looked_up.empty()) result.looked_up += ", ";
    result.looked_up += candidate.seen;
  }
  for (const Match& match : matcher.match(candidates))
    (match.mended ? result.mended : result.open)
        .push_back(matcher.vulnerability(match, candidates[match.candidate]));
  sort_by_urgency(result.open);
  sort_by_urgency(result.mended);
  return result;
}

}  // namespace

Surveyed survey_text(Matcher& matcher, std::string_view source, std::string_view text) {
  std::vector<Candidate> all = programs_in(source, text);
  for (const ToldDevice& device : devices_in(source, text))
    for (Candidate& candidate : matcher.candidates(device)) add(all, std::move(candidate));
  return surveyed(matcher, all);
}

std::vector<Candidate> candidates_of(Matcher& matcher, const Device& device) {
  std::vector<Candidate> all;
  for (const Service& service : device.services)
    if (service.open) add_service(all, service);
  add_firmware(all, matcher, device);
  return all;
}

Surveyed survey_device(Matcher& matcher, const Device& device) {
  Surveyed result = surveyed(matcher, candidates_of(matcher, device));
  for (const Proof& proof : proofs_of(device)) apply(proof, matcher, result);
  sort_by_urgency(result.open);
  sort_by_urgency(result.mended);
  return result;
}

bool is_certain(VulnTier tier) { return tier <= VulnTier::version; }

std::string_view to_string(VulnTier tier) { return kTierNames[static_cast<std::size_t>(tier) - 1]; }

std::optional<VulnTier> parse_tier(std::string_view text) {
  const auto name = std::ranges::find(kTierNames, text);
  if (name == kTierNames.end()) return std::nullopt;
  return static_cast<VulnTier>(name - kTierNames.begin() + 1);
}

}  // namespace tenken::vulndb
